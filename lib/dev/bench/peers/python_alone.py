"""Reads the transactions of a log by Python's gzip and re alone, into a list, and prints what they come to.

Nothing else of the log is kept, and only blocks that are printed as usual are seen.
"""

import gzip
import json
import re
import sys
from decimal import Decimal

BLOCK = re.compile(r"^  transaction: \{\n((?:    .*\n)+)  \}", re.M)
FIELD = re.compile(r"^    (\w+): '?(.*?)'?,?$", re.M)

with gzip.open(sys.argv[1], "rt", encoding="utf-8", errors="replace", newline="\n") as file:
    text = file.read()
transactions = []
for block in BLOCK.finditer(text):
    fields = dict(FIELD.findall(block[1]))
    for name in ("amount", "oldBalance", "newBalance"):
        fields[name] = Decimal(fields[name])
    transactions.append(fields)
print(json.dumps({
    "transactions": len(transactions),
    "amount": str(sum(fields["amount"] for fields in transactions)),
}))
