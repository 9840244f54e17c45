"""Reads the transactions of a log by Polars alone, into memory, and prints what they come to.

Nothing else of the log is kept, and only blocks that are printed as usual are seen.
"""

import json
import sys

import polars as pl

TEXTS = {
    "id": "transaction_id",
    "userId": "user_id",
    "type": "type",
    "action": "action",
    "currency": "currency",
    "metadata": "metadata",
}
AMOUNTS = {"amount": "amount", "oldBalance": "old_balance", "newBalance": "new_balance"}

line = pl.col("line")
begins = line == "  transaction: {"
lines = pl.read_csv(
    sys.argv[1],
    has_header=False,
    new_columns=["line"],
    schema_overrides={"line": pl.String},
    separator="\x01",
    quote_char=None,
)
fields = (
    lines.lazy()
    .filter(line.str.starts_with("    ") | begins)
    .select(
        begins.cum_sum().alias("block"),
        line.str.extract(r"^    (\w+): ").alias("name"),
        line.str.extract(r"^    \w+: '?(.*?)'?,?$").alias("value"),
    )
    .filter(pl.col("name").is_not_null())
)
value = pl.col("value")
transactions = (
    fields.group_by("block")
    .agg(
        *[value.filter(pl.col("name") == name).first().alias(column)
          for name, column in (TEXTS | AMOUNTS).items()],
    )
    .with_columns([pl.col(column).cast(pl.Decimal(18, 6)) for column in AMOUNTS.values()])
    .collect()
)
print(json.dumps({
    "transactions": transactions.height,
    "amount": str(transactions["amount"].sum()),
}))
