"""Messages of Jupyter's protocol as they travel: frames, signed with the connection's key."""

import hashlib
import hmac
import json
import time
import uuid

DELIMITER = b"<IDS|MSG>"
VERSION = "5.3"
OUTPUTS = {"stream", "display_data", "update_display_data", "execute_result", "clear_output",
           "comm_open", "comm_msg", "comm_close"}
COUNTED = {"stream": "streams", "display_data": "displays", "update_display_data": "displays",
           "execute_result": "results"}


class Message:
    """A message; its dictionaries are read when they are asked for."""

    def __init__(self, idents, parts, buffers=()):
        self.idents = list(idents)
        self.parts = list(parts)
        self.buffers = list(buffers)
        self.header = json.loads(self.parts[0])
        self.kind = self.header["msg_type"]
        self.id = self.header["msg_id"]

    def with_code(self, code):
        """Gives the same message with other code in it."""
        content = json.dumps({**self.content, "code": code}).encode()
        return Message(self.idents, [*self.parts[:3], content], self.buffers)

    @property
    def stops_on_error(self):
        """Whether it is a cell that is given up where one before it fails."""
        return self.kind == "execute_request" and self.content.get("stop_on_error", True)

    @property
    def parent_id(self):
        return json.loads(self.parts[1]).get("msg_id")

    @property
    def content(self):
        return json.loads(self.parts[3])


class Wire:
    """Makes, signs and reads the messages of one connection."""

    def __init__(self, key):
        self.key = key.encode()
        self.session = uuid.uuid4().hex

    def read(self, frames):
        """Gives the message of frames, or None where it is none that was signed with the key."""
        try:
            at = frames.index(DELIMITER)
            signature, *parts = frames[at + 1:at + 6]
            if not hmac.compare_digest(signature, self._sign(parts)):
                return None
            return Message(frames[:at], parts, frames[at + 6:])
        except (ValueError, KeyError, TypeError):
            return None

    def frames(self, message, parent=None, idents=None):
        """Gives the frames of a message, with another parent or other addresses where they are given."""
        parts = message.parts if parent is None else [message.parts[0], parent, *message.parts[2:]]
        to = message.idents if idents is None else idents
        return [*to, DELIMITER, self._sign(parts), *parts, *message.buffers]

    def make(self, kind, content, parent=b"{}", idents=()):
        """Makes a message of our own; the parent is the header of another as it was sent."""
        header = {"msg_id": uuid.uuid4().hex, "session": self.session, "username": "proxy",
                  "version": VERSION, "msg_type": kind,
                  "date": time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime())}
        parts = [json.dumps(header).encode(), parent, b"{}", json.dumps(content).encode()]
        return Message(idents, parts)

    def _sign(self, parts):
        if not self.key:
            return b""
        digest = hmac.new(self.key, digestmod=hashlib.sha256)
        for part in parts:
            digest.update(part)
        return digest.hexdigest().encode()
