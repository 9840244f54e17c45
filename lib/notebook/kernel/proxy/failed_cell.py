"""Finds out why Deno did not run a cell, where it says "Execution failed" and no more."""

import json
import re
import subprocess

IMPORT = re.compile(
    r"""^\s*import\s(?:[^;"'`]*?\sfrom\s+)?(["'])([^"'\n]+)\1""", re.MULTILINE)
NOT_TOLD = ("Deno could not run the cell and does not say why; an import of a package's own "
            "dependency may have failed: try its imports one by one")
IS_COLLECTED = "Promise was collected"
END_IS_LOST = ("All of this cell ran, but Deno lost whether it failed, and its result, since it left much to "
               "be done behind it: end it with a line `await null`, and run it again")
TIMEOUT_S = 10


def import_check(code, mark, number):
    """Writes code that imports what a cell imports, and broadcasts the first error; None without imports."""
    names = [name for _, name in IMPORT.findall(code)]
    if not names:
        return None
    return (f"void (async () => {{ let error = null; try {{ for (const name of {json.dumps(names)}) "
            "await import(name); } catch (thrown) { error = "
            "{ ename: String(thrown?.name ?? 'Error'), evalue: String(thrown?.message ?? thrown) }; } "
            f"await globalThis.Deno.jupyter.broadcast({json.dumps(mark)}, "
            f"{{ n: {number}, error }}); }})()")


def explain_import(text):
    """Says what can be done about an import of a name that the project does not have; None of other messages."""
    found = re.match(r'Import "([^"]+)" not a dependency', text)
    if found is None:
        return None
    name = found[1]
    return (f'Cannot import "{name}": the project does not have it; write "npm:{name}" to have it in this kernel '
            f"only, or run `deno add npm:{name}` in the project's folder and restart the kernel")


def find_syntax_error(deno, code):
    """Asks Deno's formatter, which parses and runs nothing; gives the name and the message of an error."""
    try:
        done = subprocess.run(
            [deno, "fmt", "--quiet", "--no-config", "--ext", "ts", "-"], input=code.encode(),
            capture_output=True, timeout=TIMEOUT_S, check=False)
    except (OSError, subprocess.TimeoutExpired):
        return "Error", NOT_TOLD
    if done.returncode == 0:
        return "Error", NOT_TOLD
    text = re.sub(r"\x1b\[[0-9;]*m", "", done.stderr.decode("utf-8", "replace"))
    text = text.split("\nStack backtrace:")[0].strip()
    text = re.sub(r"^error:\s*(?:Error formatting:\s*)?(?:SyntaxError:\s*)?", "", text)
    return "SyntaxError", re.sub(r"\n\s*at \S+?:(\d+):(\d+)\s*$", r"\n(line \1, column \2)", text)
