"""Stands between a Jupyter client and Deno's kernel, so that a cell ends when all of it is there.

Usage: kernel_proxy.py CONNECTION_FILE DENO

Deno answers "idle" before its queue of outputs is empty, and gives what is late to the next cell. So
one request at a time goes to Deno; after its reply Deno broadcasts a mark, silently, and since the
queue is first in, first out, what came before the mark belongs to the cell. Then only the error, the
reply and "idle" are sent on. The proxy also says why a cell could not be run, stops cells, starts Deno
again where it ended, shows what processes write by themselves, and ends with whoever started it.
"""

import json
import os
import signal
import sys
from pathlib import Path

from deno_kernel import IS_WINDOWS
from proxy import Proxy


def main():
    connection_file, deno = sys.argv[1:3]
    proxy = Proxy(json.loads(Path(connection_file).read_text(encoding="utf-8")), deno)

    def end(*_):
        proxy.is_over = True

    signal.signal(signal.SIGINT, proxy.stop)
    signal.signal(signal.SIGTERM, end)
    try:
        proxy.serve()
    finally:
        proxy.close()
        if not IS_WINDOWS and os.getpgrp() == os.getpid():
            # What cells have started ends with the kernel.
            os.killpg(0, signal.SIGKILL)


if __name__ == "__main__":
    main()
