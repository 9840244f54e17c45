"""The project's deno.lock, which Deno extends with whatever a cell imports from a registry."""

import json
import os
from pathlib import Path

PATH = Path(__file__).resolve().parents[4] / "deno.lock"


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

    def put_back(self):
        """Takes out what was added since, and gives a note for the reader; None where nothing was added, or
        more has become of the file than that."""
        if self._text is None or self._look() == self._stamp:
            return None
        added = added_packages(self._text, self._read())
        if not added:
            return None
        beside = self._path.with_name(f"{self._path.name}.{os.getpid()}")
        try:
            beside.write_bytes(self._text)
            beside.replace(self._path)
        except OSError:
            return None
        self._stamp = self._look()
        names = [name.removesuffix("@*") for name in added if name not in self._told]
        self._told.update(added)
        if not names:
            return None
        return (f"\n{', '.join(names)}: for this kernel only; deno.lock stays as it is. To have it for good, in one "
                f"version: run `deno add {' '.join(names)}` in the project's folder, restart the kernel, and import "
                "it without the prefix and the version.\n")

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
