"""The side of a kernel that its client sees: five sockets, and what is said on them."""

import zmq


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

    def _bind(self, kind, port):
        one = self._context.socket(kind)
        one.linger, one.sndhwm, one.rcvhwm = 1000, 0, 0
        transport, ip = self._connection.get("transport", "tcp"), self._connection["ip"]
        joint = ":" if transport == "tcp" else "-"
        one.bind(f"{transport}://{ip}{joint}{self._connection[port]}")
        return one

    def publish(self, message, parent=None):
        """Sends a message to all clients, as belonging to another request where a parent is given."""
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

    def abort(self, request):
        """Gives up a cell behind one that failed, as other kernels do."""
        self.status("busy", request.parts[0])
        self.reply(self.shell, request, "execute_reply",
                   {"status": "aborted", "execution_count": None})
        self.status("idle", request.parts[0])
