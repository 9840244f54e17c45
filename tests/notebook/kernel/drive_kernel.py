"""Runs cells in the Deno kernel as clients do; prints what arrived for which cell, as JSON.

Reads {"mode", "folder", "cells": [source], "stopOnError", "stopAfterS": [seconds], "busy", "inspect":
[[source, position]]} from standard input. "stock" is nbclient as it comes; "queued" sends all requests at once, as JupyterLab's Run All does;
"stopped" sends one after the other, and presses Stop so many seconds after a cell has begun, where it has
a number. "busy" many processes compute meanwhile.
"""

import json
import logging
import os
import subprocess
import sys
import time
from queue import Empty

import nbformat
from jupyter_client.manager import KernelManager
from nbclient import NotebookClient

LATE_S = 0.5
TRACEBACKS = os.environ.get("TRACEBACKS")
SHOWN = ("stream", "display_data", "update_display_data", "execute_result", "error")


def run_stock(job):
    cells = [nbformat.v4.new_code_cell(source) for source in job["cells"]]
    notebook = nbformat.v4.new_notebook(cells=cells)
    client = NotebookClient(notebook, kernel_name="deno", allow_errors=not job.get("stopOnError"),
                            timeout=60, resources={"metadata": {"path": job["folder"]}})
    warnings = []
    handler = logging.Handler(logging.WARNING)
    handler.emit = lambda record: warnings.append(record.getMessage())
    client.log.addHandler(handler)
    client.execute()
    return {"warnings": warnings, "cells": [[text_of(output.output_type, output) for output in cell.outputs]
                      for cell in notebook.cells], "late": 0, "statuses": [], "echoes": [], "durationsMs": []}


def text_of(kind, content):
    if kind == "stream":
        return content["text"]
    if kind in ("display_data", "update_display_data", "execute_result"):
        return content["data"].get("text/plain", "")
    frames = content["traceback"][1:] if TRACEBACKS else []
    return "\n".join([f"{content['ename']}: {content['evalue']}", *frames])


def run_queued(job):
    return run_kernel(job, [job["cells"]], [None])


def run_stopped(job):
    return run_kernel(job, [[source] for source in job["cells"]], job["stopAfterS"])


def run_kernel(job, batches, stops):
    """Runs batches of cells, all of a batch at once; a batch with a number is stopped so late."""
    manager = KernelManager(kernel_name="deno")
    manager.start_kernel(cwd=job["folder"])
    client = manager.client()
    client.start_channels()
    client.wait_for_ready(timeout=60)
    try:
        arrived, ended, late, durations, echoes = {}, set(), 0, [], []
        for batch, stop_after in zip(batches, stops):
            ids = [client.execute(source, stop_on_error=job.get("stopOnError", False))
                   for source in batch]
            arrived.update((message_id, []) for message_id in ids)
            begun, running, stopped = time.monotonic(), None, None
            while time.monotonic() < begun + 300:
                if stop_after and running and not stopped and time.monotonic() > running + stop_after:
                    stopped = time.monotonic()
                    manager.interrupt_kernel()
                is_over = ended.issuperset(ids)
                if is_over and batch is not batches[-1]:
                    break
                try:
                    message = client.get_iopub_msg(
                        timeout=LATE_S if is_over else 0.05 if stop_after else 30)
                except Empty:
                    if is_over or stop_after is None:
                        break
                    continue
                parent = message["parent_header"].get("msg_id")
                kind, content = message["msg_type"], message["content"]
                if parent not in arrived:
                    continue
                if kind == "execute_input":
                    running = running or time.monotonic()
                    echoes.append(content["code"])
                elif kind == "status" and content["execution_state"] == "idle":
                    ended.add(parent)
                    durations.append(1000 * (time.monotonic() - (stopped or begun)))
                elif kind in SHOWN:
                    late += parent in ended
                    arrived[parent].append(text_of(kind, content))
        replies = {}
        # A slow start leaves answers to what wait_for_ready has asked more than once.
        while not ended.issubset(replies):
            reply = client.get_shell_msg(timeout=60)
            replies[reply["parent_header"]["msg_id"]] = reply["content"]["status"]
        inspected = [inspect(client, *place) for place in job.get("inspect", [])]
        return {"warnings": [], "cells": list(arrived.values()), "inspected": inspected, "late": late, "durationsMs": durations, "echoes": echoes,
                "statuses": [replies.get(message_id) for message_id in arrived]}
    finally:
        client.stop_channels()
        manager.shutdown_kernel(now=True)


def inspect(client, code, at):
    """Gives what a client would show of a place in a cell."""
    asked = client.inspect(code, at)
    while True:
        reply = client.get_shell_msg(timeout=60)
        if reply["parent_header"]["msg_id"] == asked:
            return reply["content"]["data"].get("text/plain", "")


def main():
    job = json.load(sys.stdin)
    loads = [subprocess.Popen([sys.executable, "-c", f"import os\nwhile os.getppid() == {os.getpid()}: pass"])
             for _ in range(job.get("busy", 0))]
    try:
        print(json.dumps(MODES[job["mode"]](job)))
    finally:
        for load in loads:
            load.kill()


MODES = {"stock": run_stock, "queued": run_queued, "stopped": run_stopped}
main()
