"""A request while Deno is at it, most often a cell."""

from failed_cell import explain_import


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
        return self.message.with_code(self.written) if self.written else self.message

    def fail(self, name, text, traceback=None):
        """Gives the request an error, in the place of one that it has."""
        advice = explain_import(text)
        if advice is not None:
            text, traceback = advice, None
        lines = [line for line in traceback or f"{name}: {text}".split("\n") if line]
        self.error = {"ename": name, "evalue": text, "traceback": lines or [f"{name}: {text}"]}
