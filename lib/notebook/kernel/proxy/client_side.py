"""The side of a kernel that its client sees: five sockets, and what is said on them."""

import math
import time

import zmq
from allowance import Allowance
from lock_file import LockFile

HOLD_S = 0.04
HELD_BYTES_A_S, LEAST_HELD = 10_000_000, 65_536


class ClientSide:
    """Sockets bound where the connection file says, and messages of our own and of others on them."""

    def __init__(self, context, connection, wire):
        self._context, self._connection, self._wire = context, connection, wire
        self.shell = self._bind(zmq.ROUTER, "shell_port")
        self.control = self._bind(zmq.ROUTER, "control_port")
        self.stdin = self._bind(zmq.ROUTER, "stdin_port")
        self.iopub = self._bind(zmq.PUB, "iopub_port")
        self.heartbeat = self._bind(zmq.REP, "hb_port")
        self.incoming = (self.shell, self.control, self.stdin, self.heartbeat)
        self.allowance = Allowance()
        self._lock = LockFile()
        self._held, self._held_for, self._held_since, self._held_size = [], None, 0.0, 0

    def _bind(self, kind, port):
        one = self._context.socket(kind)
        one.linger, one.sndhwm, one.rcvhwm = 1000, 0, 0
        transport, ip = self._connection.get("transport", "tcp"), self._connection["ip"]
        joint = ":" if transport == "tcp" else "-"
        one.bind(f"{transport}://{ip}{joint}{self._connection[port]}")
        return one

    def begin(self):
        """Begins with what a further cell may show."""
        self.flush()
        self.allowance = Allowance()
        self._lock.remember()

    def end(self, hidden_size, parent, code, has_failed):
        """Ends what a cell shows, with a word on what it has imported."""
        note = self._lock.put_back(code, has_failed)
        if note is not None:
            self.write("stderr", note, parent)
        self.flush()
        self.allowance.hide(hidden_size)

    def publish(self, message, parent=None):
        """Sends a message to all clients, as belonging to another request where a parent is given."""
        self.flush()
        self._send(message, parent)

    def show(self, message, parent):
        """Sends an output of a cell to all clients, unless the cell has shown too much."""
        self.flush()
        self._show(message, parent)

    def write(self, name, text, parent):
        """Shows text, together with what follows soon: a browser draws all of it anew for each piece, so that
        the pieces grow with what is there."""
        if self._held_for != (name, parent) or self._held_size > max(LEAST_HELD, self.allowance.bytes // 3):
            self.flush()
        if not self._held:
            self._held_for, self._held_since = (name, parent), time.monotonic()
        self._held.append(text)
        self._held_size += len(text)

    def flush(self):
        """Sends the text that is held back."""
        if self._held:
            (name, parent), text = self._held_for, "".join(self._held)
            self._held, self._held_size = [], 0
            room = max(0, self.allowance.left)
            for piece in filter(None, (text[:room], text[room:])):
                self._show(self._wire.make("stream", {"name": name, "text": piece}), parent)

    def flush_in(self):
        """Sends the text that is held back if it is time; gives the seconds until it will be."""
        if not self._held:
            return math.inf
        hold = HOLD_S + self.allowance.bytes / HELD_BYTES_A_S
        left = self._held_since + hold - time.monotonic()
        if left <= 0:
            self.flush()
        return max(left, 0)

    def _show(self, message, parent):
        note = self.allowance.take(message)
        if note is not None:
            self._send(self._wire.make("stream", {"name": "stderr", "text": note}), parent)
        if not self.allowance.is_over:
            self._send(message, parent)

    def _send(self, message, parent):
        self.iopub.send_multipart(self._wire.frames(message, parent))

    def say(self, kind, content, parent):
        """Sends a message of our own to all clients."""
        self.publish(self._wire.make(kind, content, parent))

    def status(self, state, parent):
        self.say("status", {"execution_state": state}, parent)

    def forward(self, socket, message, idents):
        """Sends a message of Deno's to the client that it is for."""
        socket.send_multipart(self._wire.frames(message, idents=idents))

    def reply(self, socket, request, kind, content):
        """Answers a request ourselves."""
        answer = self._wire.make(kind, content, request.parts[0], request.idents)
        socket.send_multipart(self._wire.frames(answer))

    def answer(self, hints):
        """Answers requests for types: pairs of a request and a text in Markdown, or None."""
        for asker, text in hints:
            data = {} if text is None else {"text/markdown": text, "text/plain": text}
            reply = {"status": "ok", "found": text is not None, "data": data, "metadata": {}}
            self.reply(self.shell, asker, "inspect_reply", reply)
            self.status("idle", asker.parts[0])

    def abort(self, request):
        """Gives up a cell behind one that failed, as other kernels do."""
        self.status("busy", request.parts[0])
        self.reply(self.shell, request, "execute_reply",
                   {"status": "aborted", "execution_count": None})
        self.status("idle", request.parts[0])
