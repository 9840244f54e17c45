"""Keeps the outputs of committed notebooks when JupyterLab saves them: those come from headless runs only.

Jupyter's server calls keep_outputs() before it saves a file. A notebook that git knows keeps the outputs
that its file has for cells that are the same, and has none for others; what JupyterLab adds of its own
is left out. So Run All and Save change nothing for git, and no figures of one's own logs are committed.
"""

import subprocess
from pathlib import Path

import nbformat

OF_THE_VIEW = {"collapsed", "execution", "ExecuteTime", "jupyter", "scrolled", "trusted"}


def keep_outputs(model, path, contents_manager, **_):
    if model.get("type") != "notebook" or not model.get("content"):
        return
    file = Path(contents_manager._get_os_path(path))
    if not is_known_to_git(file):
        return
    kept = nbformat.read(file, as_version=4)
    cells = {cell.get("id"): cell for cell in kept.cells}
    notebook = model["content"]
    notebook["metadata"] = kept.metadata
    notebook["nbformat_minor"] = kept.nbformat_minor
    for cell in notebook["cells"]:
        old = cells.get(cell.get("id"))
        for name in OF_THE_VIEW & set(cell["metadata"]):
            del cell["metadata"][name]
        if cell["cell_type"] != "code":
            continue
        is_same = old is not None and old.cell_type == "code" and old.source == cell["source"]
        cell["outputs"] = old.outputs if is_same else []
        cell["execution_count"] = old.execution_count if is_same else None


def is_known_to_git(file):
    try:
        done = subprocess.run(["git", "ls-files", "--error-unmatch", "--", file.name],
                              cwd=file.parent, capture_output=True, check=False, timeout=10)
    except (OSError, subprocess.TimeoutExpired):
        return False
    return file.exists() and done.returncode == 0
