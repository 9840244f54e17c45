import { assert, assertEquals } from "../../_assert.ts";
import { app, block, bytes, FIELDS } from "./_block_text.ts";
import { extract } from "./_dump.ts";

Deno.test("a block of the newer schema says its type and payment balance, or that they are unread", () => {
  for (const name of ["type", "paymentBalance"] as const) {
    for (const printed of ["undefined", "null", null]) {
      const { [name]: _value, ...rest } = FIELDS;
      const text = printed === null ? block(rest) : block({ ...FIELDS, [name]: printed });
      const { tables } = extract(bytes(app(1, text)));
      const field = name === "type" ? "type" : "payment_balance";
      assertEquals(tables.unread_fields, [{ fileId: 1, line: 1, field, printed: null }], text);
    }
  }
  const { type: _type, source: _source, action: _action, paymentBalance: _balance, ...rest } =
    FIELDS;
  const { updatePaymentBalance: _flag, metadata: _metadata, ...older } = rest;
  assertEquals(extract(bytes(app(1, block(older)))).tables.unread_fields, []);
});

Deno.test("a field that stands twice with two values is neither of them", () => {
  const print = (second: string) =>
    block(FIELDS).replace("    vat:", `    amount: ${second},\n    vat:`);
  const same = extract(bytes(app(1, print(FIELDS.amount)))).tables;
  assertEquals([same.transaction_blocks.length, same.unread_fields], [1, []]);
  const { tables } = extract(bytes(app(1, print("77.5"))));
  assertEquals(tables.transaction_blocks[0].amount, null);
  assertEquals(tables.unread_fields, [
    { fileId: 1, line: 1, field: "amount", printed: `${FIELDS.amount} and 77.5` },
  ]);
  const longer = extract(bytes(app(1, print(`${FIELDS.amount}5`)))).tables;
  assertEquals(longer.transaction_blocks[0].amount, null);
  const others = "    amountOfTax: 1,\n    amountOfTax: 2,\n    vat:";
  const named = extract(bytes(app(1, block(FIELDS).replace("    vat:", others)))).tables;
  assertEquals(named.unread_fields, []);
  const user = block(FIELDS).replace("    vat:", "    userId: 'another',\n    vat:");
  const torn = extract(bytes(app(1, user)));
  assertEquals(torn.tables.transaction_blocks, []);
  assert(torn.issues.some(({ kind }) => kind === "unreadable_block"));
});
