"""Runs notebooks without a browser, and reports on standard output, in JSON lines, how it went.

Reads one job from standard input: {"timeout_s", "out", "at_once", "variables", "notebooks":
[{"name", "source", "save", "runsAlone"}]}, a line. The variables are those of the kernels. What runs
alone does so before the others. That no output is lost on the way is the business of the kernel's
proxy, which makes a cell fail where it was.
"""

import asyncio
import json
import os
import sys
import threading
import time
from pathlib import Path

# A check of web addresses that nobody asks for here takes seconds to load.
sys.modules["rfc3987_syntax"] = None

import nbformat  # noqa: E402
from nbclient import NotebookClient  # noqa: E402
from nbclient.exceptions import CellExecutionError, CellTimeoutError, DeadKernelError  # noqa: E402

IOPUB_S = 10
PARENT_CHECK_S = 0.5
LANGUAGE = {
    "file_extension": ".ts",
    "mimetype": "text/x.typescript",
    "name": "typescript",
    "nbconvert_exporter": "script",
    "pygments_lexer": "typescript",
}
KERNEL = {"display_name": "Deno", "language": "typescript", "name": "deno"}


def report(event, **fields):
    print(json.dumps({"event": event, **fields}), flush=True)


def code_cells(notebook):
    return [(number, cell) for number, cell in enumerate(notebook.cells, 1)
            if cell.cell_type == "code" and cell.source.strip()]


def summary_of(notebook):
    """Gives the first line that the cell tagged checks shows, or None."""
    for _, cell in reversed(code_cells(notebook)):
        if "checks" not in cell.metadata.get("tags", []):
            continue
        for output in cell.outputs:
            text = output.text if output.output_type == "stream" else (
                output.get("data", {}).get("text/plain", ""))
            if text.strip():
                return text.strip().splitlines()[0]
    return None


def write(path, text):
    Path(path).parent.mkdir(parents=True, exist_ok=True)
    Path(path).write_text(text, encoding="utf-8", newline="\n")


def first_line(cell):
    lines = [line.strip() for line in cell.source.splitlines()]
    return next((line for line in lines if line), "")


def normalize(notebook):
    """Takes out what differs from run to run and from machine to machine, and the HTML of charts,
    which have an SVG as well: it is for live notebooks, and pages show the SVG."""
    notebook.metadata = nbformat.from_dict({"kernelspec": KERNEL, "language_info": LANGUAGE})
    notebook.nbformat, notebook.nbformat_minor = 4, 5
    taken = set()
    for number, cell in enumerate(notebook.cells, 1):
        if not cell.get("id") or cell.id in taken:
            cell["id"] = f"cell-{number:02}"
        taken.add(cell.id)
        cell.metadata.pop("execution", None)
        if cell.cell_type == "code":
            for output in cell.outputs:
                output.pop("transient", None)
                if "image/svg+xml" in output.get("data", {}):
                    output.data.pop("text/html", None)
            merge_streams(cell)


def merge_streams(cell):
    merged = []
    for output in cell.outputs:
        last = merged[-1] if merged else None
        if (last is not None and output.output_type == last.output_type == "stream"
                and output.name == last.name):
            last.text += output.text
        else:
            merged.append(output)
    cell.outputs = merged


async def start(job, one):
    """Reads a notebook without its outputs and starts its kernel; returns the client of both."""
    notebook = nbformat.read(one["source"], as_version=4)
    normalize(notebook)
    for cell in notebook.cells:
        if cell.cell_type == "code":
            cell.outputs, cell.execution_count = [], None
    client = NotebookClient(
        notebook, kernel_name="deno", timeout=job["timeout_s"], record_timing=False,
        iopub_timeout=IOPUB_S, raise_on_iopub_timeout=True, shutdown_kernel="immediate",
        resources={"metadata": {"path": os.path.dirname(one["source"])}})
    client.create_kernel_manager()
    headless = "saved" if one["save"] else "unsaved"
    await client.async_start_new_kernel(
        env={**os.environ, **job["variables"], "BALANCEBOOK_HEADLESS": headless})
    return client


async def run(job, client, out):
    """Runs one notebook, and writes what there is in any case; returns whether it held."""
    begun = time.monotonic()
    notebook, timeout_s = client.nb, client.timeout
    cells = code_cells(notebook)
    order = {id(cell): position for position, (_, cell) in enumerate(cells, 1)}
    current = {}

    def on_start(cell, cell_index):
        current.update(number=cell_index + 1, cell=cell)
        if id(cell) in order:
            report("cell", name=job["name"], done=order[id(cell)], total=len(cells))

    client.on_cell_start = on_start
    trouble = None
    try:
        await client.async_execute()
    except CellExecutionError as error:
        trouble = (current["number"], current["cell"]), error.ename, error.evalue
    except CellTimeoutError:
        trouble = ((current["number"], current["cell"]), "Timeout",
                   f"it did not end within {timeout_s} s")
    except DeadKernelError:
        place = (current["number"], current["cell"]) if current else None
        trouble = place, "DeadKernel", "the kernel ended"

    normalize(notebook)
    text = nbformat.writes(notebook, version=4) + "\n"
    write(Path(out) / f"{job['name']}.ipynb", text)
    duration_ms = round((time.monotonic() - begun) * 1000)
    if trouble is None:
        if job["save"]:
            write(job["source"], text)
        report("held", name=job["name"], durationMs=duration_ms, summary=summary_of(notebook))
        return True
    place, error_name, message = trouble
    number, cell = place if place else (None, None)
    stderr = "".join(output.text for output in (cell.outputs if cell else [])
                     if output.output_type == "stream" and output.name == "stderr")
    report("failed", name=job["name"], durationMs=duration_ms, cell=number,
         line=first_line(cell) if cell else None, errorName=error_name, message=message,
         stderr=stderr[-2000:])
    return False


async def run_all(job):
    """Runs all notebooks, some at once; returns whether all held. Kernels of those that are next start
    while others run."""
    gate = asyncio.Semaphore(job["at_once"])
    ahead = asyncio.Semaphore(job["at_once"] + 1)
    alone_over = asyncio.Event()
    held = []

    async def run_alone():
        for one in job["notebooks"]:
            if one["runsAlone"]:
                client = await start(job, one)
                held.append(await run(one, client, job["out"]))
        alone_over.set()

    async def run_beside(one):
        async with ahead:
            client = await start(job, one)
            await alone_over.wait()
            async with gate:
                held.append(await run(one, client, job["out"]))

    # The largest first, so that none is left to run by itself at the end.
    largest = sorted(job["notebooks"], key=lambda one: -Path(one["source"]).stat().st_size)
    beside = [run_beside(one) for one in largest if not one["runsAlone"]]
    await asyncio.gather(run_alone(), *beside)
    return all(held)


def end_with_parent():
    """Ends this process once whoever started it is gone; its kernels end with it."""
    parent = os.getppid()

    def watch():
        while os.getppid() == parent:
            time.sleep(PARENT_CHECK_S)
        os._exit(1)

    threading.Thread(target=watch, daemon=True).start()


def main():
    end_with_parent()
    text = sys.stdin.read()
    if not text.strip():
        # Who started this has nothing to run after all.
        return 0
    return 0 if asyncio.run(run_all(json.loads(text))) else 1


if __name__ == "__main__":
    if sys.platform == "win32":
        asyncio.set_event_loop_policy(asyncio.WindowsSelectorEventLoopPolicy())
    sys.exit(main())
