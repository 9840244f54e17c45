"""A request while Deno is at it, most often a cell."""

import re

from failed_cell import explain_import

OWN_FRAME = re.compile(r"    at (?:async )?<anonymous>:(\d+):(\d+)$")
ANY_PLACE = re.compile(r"<anonymous>:\d+:\d+")
LONGEST_LINE = 120


class CellRequest:
    """What is known of a request, and of how it is being stopped."""

    def __init__(self, message, patience):
        self.message = message
        self.is_execute = message.kind == "execute_request"
        self.ask = message.content if self.is_execute else {}
        self.may_have_value = self.is_execute and not self.ask.get("silent")
        self.reply = None
        self.error = None
        self.mark = None
        self.is_idle = False
        self.stop_at = None
        self.is_heard = False
        self.is_forced = False
        self.is_collected = False
        self.question = None
        self.has_answer = False
        self.written = None
        self.sent = {}
        self.patience = patience

    @property
    def header(self):
        return self.message.parts[0]

    @property
    def is_hurried(self):
        """Whether there is nothing but words of Deno's to wait for: how to write the cell, or its end."""
        return self.mark is not None or self.question is not None

    def take_written(self):
        """Gives the cell to be sent, once, when it is known how; not before Deno has answered to the end:
        what it says next would wait until we acknowledge that."""
        if self.question is None or not self.has_answer or self.written is None:
            return None
        self.question = None
        return self.message.with_code(self.code) if self.written else self.message

    @property
    def code(self):
        """The cell as Deno was given it."""
        return self.written or self.ask["code"]

    @property
    def place(self):
        """Line and column where the cell itself was in its error, by what Deno has printed of it; None without."""
        lines = self.error["traceback"] if self.error else []
        found = [OWN_FRAME.match(line) for line in lines]
        return next(((int(match[1]), int(match[2])) for match in reversed(found) if match), None)

    def tell_more(self, line, words):
        """Has the error name a line of the cell where it named one of what Deno has printed, and say what it
        means, in other words."""
        if self.error is not None and words:
            self.error["evalue"] = words
            self.error["traceback"][0] = f"{self.error['ename']}: {words}"
        text = self.ask["code"].split("\n")
        if self.place is None or not line or line > len(text):
            return
        lines = self.error["traceback"]
        last = max(at for at, frame in enumerate(lines) if OWN_FRAME.match(frame))
        lines[last] = f"    at line {line} of this cell: {text[line - 1].strip()[:LONGEST_LINE]}"
        lines[:last] = [ANY_PLACE.sub("a cell", frame) if frame.startswith("    at ") else frame
                        for frame in lines[:last]]

    def fail(self, name, text, traceback=None):
        """Gives the request an error, in the place of one that it has."""
        advice = explain_import(text)
        if advice is not None:
            text, traceback = advice, None
        lines = [line for line in traceback or f"{name}: {text}".split("\n") if line]
        self.error = {"ename": name, "evalue": text, "traceback": lines or [f"{name}: {text}"]}
