"""Deno's kernel as a child process: its sockets, and what it and its children write by themselves."""

import codecs
import ctypes
import json
import os
import signal
import socket
import subprocess
import sys
import tempfile

import zmq
from allowance import CELL_MB

PORTS = ("shell_port", "iopub_port", "stdin_port", "control_port", "hb_port")
HOST = "127.0.0.1"
READ_BYTES = 65_536
IS_WINDOWS = sys.platform == "win32"
NO_TOPIC = b"\0none"
DIE_WITH_PARENT = 1  # PR_SET_PDEATHSIG


class DenoKernel:
    """A running kernel; the child ends when this process does, on Linux even where it is killed."""

    def __init__(self, context, key, command):
        connection = {"ip": HOST, "transport": "tcp", "key": key,
                      "signature_scheme": "hmac-sha256", **dict(zip(PORTS, free_ports(len(PORTS))))}
        handle, self._file = tempfile.mkstemp(prefix="deno_kernel_", suffix=".json")
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            json.dump(connection, file)
        # Pipes of Windows cannot be waited for: there, what is written goes where our own goes.
        pipe = None if IS_WINDOWS else subprocess.PIPE
        self.process = subprocess.Popen(
            [command, "jupyter", "--quiet", "--kernel", "--conn", self._file],
            stdin=subprocess.DEVNULL, stdout=pipe, stderr=pipe,
            preexec_fn=die_with_parent if sys.platform == "linux" else None,
            env={**os.environ, "BALANCEBOOK_KERNEL_PROXY": "1", "BALANCEBOOK_CELL_MB": str(CELL_MB)})
        self._pipes = {}
        for name, file in (("stdout", self.process.stdout), ("stderr", self.process.stderr)):
            if file is not None:
                os.set_blocking(file.fileno(), False)
                decoder = codecs.getincrementaldecoder("utf-8")("replace")
                self._pipes[file.fileno()] = (name, file, decoder)

        def connect(kind, port):
            one = context.socket(kind)
            one.linger, one.rcvhwm, one.sndhwm, one.reconnect_ivl = 0, 0, 0, 10
            one.connect(f"tcp://{HOST}:{connection[port]}")
            return one

        self.shell = connect(zmq.DEALER, "shell_port")
        self.control = connect(zmq.DEALER, "control_port")
        self.stdin = connect(zmq.DEALER, "stdin_port")
        self.iopub = connect(zmq.SUB, "iopub_port")
        self.iopub.subscribe(b"")
        self._is_hurried = False
        self.sockets = (self.shell, self.control, self.stdin, self.iopub)

    @property
    def pipes(self):
        """File descriptors that become readable when something was written."""
        return list(self._pipes)

    def read_pipe(self, descriptor):
        """Gives the name and the text of what was written; a pipe that has ended is forgotten."""
        name, file, decoder = self._pipes[descriptor]
        try:
            data = os.read(descriptor, READ_BYTES)
        except BlockingIOError:
            return name, ""
        if not data:
            del self._pipes[descriptor]
            file.close()
        return name, decoder.decode(data, final=not data)

    def hurry(self):
        """Sends something on the connection of outputs: Deno waits for an acknowledgement before it sends
        the second part of a message, and acknowledgements wait for 40 ms for something to go with."""
        self._is_hurried = not self._is_hurried
        if self._is_hurried:
            self.iopub.subscribe(NO_TOPIC)
        else:
            self.iopub.unsubscribe(NO_TOPIC)

    def interrupt(self):
        """Sends the signal of the Stop button; returns whether there is one."""
        if not IS_WINDOWS and self.is_running():
            self.process.send_signal(signal.SIGINT)
        return not IS_WINDOWS

    def is_running(self):
        return self.process.poll() is None

    def describe_end(self):
        code = self.process.wait()
        return f"exit code {code}" if code >= 0 else signal.Signals(-code).name

    def close(self):
        """Ends the process, at once, and everything that belongs to it here."""
        if self.is_running():
            self.process.kill()
        self.process.wait()
        for one in self.sockets:
            one.close()
        for _, file, _ in self._pipes.values():
            file.close()
        self._pipes.clear()
        self.forget_file()

    def forget_file(self):
        """Removes the file that Deno has read by now: this process is killed more often than it ends."""
        try:
            os.unlink(self._file)
        except FileNotFoundError:
            pass


def free_ports(count):
    """Gives ports that nobody uses now."""
    sockets = [socket.socket() for _ in range(count)]
    try:
        for one in sockets:
            one.bind((HOST, 0))
        return [one.getsockname()[1] for one in sockets]
    finally:
        for one in sockets:
            one.close()


if sys.platform == "linux":
    LIBC = ctypes.CDLL(None)

    def die_with_parent():
        LIBC.prctl(DIE_WITH_PARENT, signal.SIGKILL)
