"""The project's deno.lock, which Deno extends with whatever a cell imports from a registry."""

import json
import os
import re
from pathlib import Path

PATH = Path(__file__).resolve().parents[4] / "deno.lock"


IMPORT = re.compile(r"""\b(?:from|import)\s*\(?\s*["'`]((?:npm|jsr):[^"'`\s]+)["'`]""")
PACKAGE = re.compile(r"(?:npm|jsr):(?:@[^/@]+/)?[^/@]+(@[^/]+)?")


class LockFile:
    """Notices what a cell adds, and takes it out again: the file is for all who have the project."""

    def __init__(self, path=PATH):
        self._path = path
        self._stamp = self._text = None
        self._told = set()

    def remember(self):
        """Keeps what the file is now."""
        stamp = self._look()
        if stamp != self._stamp:
            self._stamp, self._text = stamp, self._read()

    def put_back(self, code, has_failed=False):
        """Takes out what was added since, and gives a note for the reader; None where the cell imports nothing
        more, or more has become of the file than that. Other kernels may have put it back before."""
        if self._text is None:
            return None
        added = []
        if self._look() != self._stamp:
            added = added_packages(self._text, self._read())
            if added and not self._replace():
                return None
        asked = [name for name in new_imports(code, self._text) if name in added or not has_failed]
        names = [name.removesuffix("@*") for name in asked if name not in self._told]
        self._told.update(asked)
        if not names:
            return None
        return (f"\n{', '.join(names)}: for this kernel only; deno.lock stays as it is. To have it for good, in one "
                f"version: run `deno add {' '.join(names)}` in the project's folder, restart the kernel, and import "
                "it without the prefix and the version.\n")

    def _replace(self):
        beside = self._path.with_name(f"{self._path.name}.{os.getpid()}")
        try:
            beside.write_bytes(self._text)
            beside.replace(self._path)
        except OSError:
            return False
        self._stamp = self._look()
        return True

    def _look(self):
        try:
            found = self._path.stat()
        except OSError:
            return None
        return found.st_ino, found.st_mtime_ns, found.st_size

    def _read(self):
        try:
            return self._path.read_bytes()
        except OSError:
            return None


def added_packages(before, after):
    """Gives what the second of two lock files asks for beyond the first; nothing where the project itself, or
    a version, has become another. Deno may write all else in another form."""
    try:
        before, after = json.loads(before), json.loads(after)
        known, asked = before.get("specifiers", {}), after.get("specifiers", {})
        is_same = before.get("workspace") == after.get("workspace") and known.items() <= asked.items()
        return [name for name in asked if name not in known] if is_same else []
    except (TypeError, ValueError, AttributeError):
        return []


def new_imports(code, text):
    """Gives the packages that a cell imports from a registry and a lock file does not have, as it would name them."""
    try:
        known = json.loads(text).get("specifiers", {})
    except (ValueError, AttributeError):
        return []
    found = [match for match in map(PACKAGE.match, IMPORT.findall(code)) if match]
    names = [match[0] if match[1] else f"{match[0]}@*" for match in found]
    return [name for name in dict.fromkeys(names) if name not in known]
