"""How much a cell may show. Nothing on the way to a browser says no: a cell that prints for ever would fill
its memory, and the notebook's."""

import math
import os
import sys
import time

MEGABYTE = 1_000_000
NAME = "BALANCEBOOK_CELL_MB"


def read_megabytes(text):
    """Gives the size of the environment, or ends the kernel with a word where it is none."""
    try:
        size = float(text)
    except ValueError:
        size = math.nan
    if not 0 < size < math.inf:
        sys.exit(f'Cannot use {NAME} "{text}": expected a number of megabytes')
    return size


CELL_MB = read_megabytes(os.environ.get(NAME) or "20")
MOST_BYTES = int(CELL_MB * MEGABYTE)
# What a message is besides its text, about.
AROUND = 1000
# A bar of progress that moves for a day is fine.
MOST_OUTPUTS, OUTPUTS_A_S = 50_000, 50


class Allowance:
    """Counts what a cell shows; what is past the allowance is not shown."""

    def __init__(self):
        self.is_over = False
        self._begun = time.monotonic()
        self.bytes = self._outputs = self._hidden_bytes = 0

    @property
    def left(self):
        """How many bytes may still be shown, some of which go around the text."""
        return MOST_BYTES - self.bytes - AROUND

    def take(self, message):
        """Counts an output; gives a note for the reader where it is the first that is too much."""
        size = sum(map(len, message.parts)) + sum(map(len, message.buffers))
        if self.is_over:
            self._hidden_bytes += size
            return None
        if message.kind != "update_display_data":
            self.bytes += size
        self._outputs += 1
        if self.bytes > MOST_BYTES:
            much = f"{MOST_BYTES / MEGABYTE:,.3g} MB"
        elif self._outputs > MOST_OUTPUTS + OUTPUTS_A_S * (time.monotonic() - self._begun):
            much = f"{self._outputs - 1:,} outputs"
        else:
            return None
        self.is_over, self._hidden_bytes = True, size
        return f"\nThis cell has shown {much}: what follows is not shown. Stop ends the cell.\n"

    def hide(self, size):
        """Counts what Deno did not send, since it was too much."""
        if size > 0:
            self.is_over = True
            self._hidden_bytes += size

    def describe(self):
        """Says what was not shown."""
        return (f"The last {self._hidden_bytes / MEGABYTE:,.1f} MB of this cell's output are not shown: "
                "show less, or write to a file")
