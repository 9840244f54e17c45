"""Counts what a Jupyter kernel for TypeScript does with the outputs of cells that are queued.

Usage: python count_outputs.py [KERNEL [ROUNDS [BUSY]]]   (deno, 20 and 2; needs jupyter_client)

Sends all cells at once, as JupyterLab's Run All does, while BUSY processes compute, and says of how
many outputs it is true that they arrived under another cell, after their cell was "idle", or never.
"""

import os
import re
import subprocess
import sys
from queue import Empty

from jupyter_client.manager import KernelManager

SHOWN = {"stream", "display_data", "execute_result", "error"}


def make_cells(rounds):
    """Gives sources, and how many outputs each has; every output holds <cell.number>."""
    cells = []
    for _ in range(rounds):
        n = len(cells)
        cells.append((f"for (let i = 0; i < 20; i++) console.log(`<{n}.${{i}}>`);", 20))
        n += 1
        cells.append((" ".join(
            f'await Deno.jupyter.display({{ "text/plain": "<{n}.{i}>", "text/html": "x".repeat(40_000) }},'
            " { raw: true });" for i in range(4)), 4))
        n += 1
        cells.append((f'await new Promise((r) => setTimeout(r, 2)); console.log("<{n}.0>"); "<{n}.1>"', 2))
        n += 1
        cells.append((f'console.log("<{n}.0>"); throw new Error("<{n}.1>")', 2))
    return cells


def main():
    kernel, rounds, busy = (sys.argv[1:] + ["deno", "20", "2"][len(sys.argv) - 1:])[:3]
    cells = make_cells(int(rounds))
    wait = f"import os\nwhile os.getppid() == {os.getpid()}: pass"
    loads = [subprocess.Popen([sys.executable, "-c", wait]) for _ in range(int(busy))]
    manager = KernelManager(kernel_name=kernel)
    manager.start_kernel()
    client = manager.client()
    client.start_channels()
    try:
        client.wait_for_ready(timeout=60)
        ids = [client.execute(source, stop_on_error=False) for source, _ in cells]
        idle, found, late, misplaced = set(), set(), 0, 0
        while True:
            try:
                message = client.get_iopub_msg(timeout=2 if len(idle) == len(ids) else 30)
            except Empty:
                break
            parent = message["parent_header"].get("msg_id")
            if parent not in ids:
                continue
            if message["content"].get("execution_state") == "idle":
                idle.add(parent)
            if message["msg_type"] not in SHOWN:
                continue
            for mark in re.findall(r"<\d+\.\d+>", str(message["content"])):
                if mark in found:
                    continue
                found.add(mark)
                late += parent in idle
                misplaced += ids.index(parent) != int(mark[1:].split(".")[0])
        total = sum(count for _, count in cells)
        print(f"{total} outputs of {len(cells)} cells: {misplaced} misplaced, {late} late, "
              f"{total - len(found)} lost")
    finally:
        client.stop_channels()
        manager.shutdown_kernel(now=True)
        for load in loads:
            load.kill()


main()
