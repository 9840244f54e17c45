"""A request while Deno is at it, most often a cell."""


class CellRequest:
    """What is known of a request, and of how it is being stopped."""

    def __init__(self, message, patience):
        self.message = message
        self.is_execute = message.kind == "execute_request"
        self.ask = message.content if self.is_execute else {}
        self.reply = None
        self.error = None
        self.mark = None
        self.is_idle = False
        self.stop_at = None
        self.is_heard = False
        self.is_forced = False
        self.is_collected = False
        self.patience = patience

    @property
    def header(self):
        return self.message.parts[0]

    def fail(self, name, text, traceback=None):
        """Gives the request an error, in the place of one that it has."""
        lines = [line for line in traceback or f"{name}: {text}".split("\n") if line]
        self.error = {"ename": name, "evalue": text, "traceback": lines or [f"{name}: {text}"]}
