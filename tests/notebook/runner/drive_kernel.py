"""Runs cells in the Deno kernel as others do; prints what arrived for which cell, as JSON.

Reads {"mode": "stock" | "queued", "folder", "cells": [source]} from standard input. "stock" is
nbclient as it comes; "queued" sends all requests at once, as JupyterLab's Run All does.
"""

import json
import sys
import time
from queue import Empty

import nbformat
from jupyter_client.manager import KernelManager
from nbclient import NotebookClient


def run_stock(job):
    cells = [nbformat.v4.new_code_cell(source) for source in job["cells"]]
    notebook = nbformat.v4.new_notebook(cells=cells)
    client = NotebookClient(notebook, kernel_name="deno", allow_errors=True, timeout=60,
                            resources={"metadata": {"path": job["folder"]}})
    client.execute()
    return {"cells": [[text_of(output.output_type, output) for output in cell.outputs]
                      for cell in notebook.cells], "late": 0}


def text_of(kind, content):
    if kind == "stream":
        return content["text"]
    if kind in ("display_data", "execute_result"):
        return content["data"].get("text/plain", "")
    return content.get("evalue", "")


def run_queued(job):
    manager = KernelManager(kernel_name="deno")
    manager.start_kernel(cwd=job["folder"])
    client = manager.client()
    client.start_channels()
    client.wait_for_ready(timeout=60)
    try:
        ids = [client.execute(source, stop_on_error=False) for source in job["cells"]]
        arrived = {message_id: [] for message_id in ids}
        ended, late = set(), 0
        deadline = time.monotonic() + 120
        while time.monotonic() < deadline:
            try:
                message = client.get_iopub_msg(timeout=1.0 if len(ended) == len(ids) else 30)
            except Empty:
                break
            parent = message["parent_header"].get("msg_id")
            kind, content = message["msg_type"], message["content"]
            if parent not in arrived:
                continue
            if kind == "status" and content["execution_state"] == "idle":
                ended.add(parent)
            elif kind in ("stream", "display_data", "execute_result", "error"):
                late += parent in ended
                arrived[parent].append(text_of(kind, content))
        return {"cells": [arrived[message_id] for message_id in ids], "late": late}
    finally:
        client.stop_channels()
        manager.shutdown_kernel(now=True)


JOB = json.load(sys.stdin)
print(json.dumps({"stock": run_stock, "queued": run_queued}[JOB["mode"]](JOB)))
