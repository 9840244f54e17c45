"""What Deno is asked besides cells, in code that answers with a broadcast, and what it says unasked."""

import json

MARK = "balancebook_mark"
WRITTEN = "balancebook_written"
HEARD = "balancebook_interrupt"
UNCAUGHT = "balancebook_uncaught"
BROADCAST = "globalThis.Deno.jupyter.broadcast"
FIND = "globalThis[globalThis.Symbol.for({})]"


def mark_question(number):
    """Asks for a mark behind all that was sent until now, and how much that was."""
    account = FIND.format('"balancebook.account"')
    return (f"await ({account} ?? ((tell) => tell()))((sent) => "
            f"{BROADCAST}({json.dumps(MARK)}, {{ n: {number}, sent }}))")


def error_question(code, place, text, number):
    """Asks which line of a cell, as it was sent, the place in an error is about, and for other words than its
    own; answers as a mark does."""
    find, explain = FIND.format('"balancebook.find_line"'), FIND.format('"balancebook.explain"')
    return (f"await {BROADCAST}({json.dumps(MARK)}, {{ n: {number}, "
            f"line: await {find}?.({json.dumps(code)}, {place[0]}, {place[1]}) ?? null, "
            f"words: await {explain}?.({json.dumps(text)}) ?? null }})")


def cell_question(code, number):
    """Asks how a cell is to be written so that the value of its last line is shown; "" for as it is."""
    write = FIND.format('"balancebook.write_cell"')
    return (f"await {BROADCAST}({json.dumps(WRITTEN)}, "
            f'{{ n: {number}, code: await {write}({json.dumps(code)}) ?? "" }})')
