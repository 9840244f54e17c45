import { assertEquals } from "../../_assert.ts";
import fc from "fast-check";
import { inspect } from "node:util";
import { app, block, bytes, FIELDS } from "./_block_text.ts";
import { extract } from "./_dump.ts";

Deno.test("the fixed shape and the parser agree on metadata, whatever is escaped in them", () => {
  const text = fc.string({
    unit: fc.oneof(fc.constantFrom(..."\n\t\b\f\r\v\\'\"`\u0007\u0627é{},:"), fc.string()),
    maxLength: 12,
  });
  const printing = fc.oneof(text, text.map((note) => JSON.stringify({ note })));
  fc.assert(fc.property(printing, (value) => {
    const metadata = inspect(value);
    if (metadata.includes("\n")) return;
    const fast = extract(bytes(app(1, block({ ...FIELDS, metadata }))));
    const slow = extract(bytes(app(1, `${block({ ...FIELDS, metadata })} `)));
    assertEquals(slow.tables.transaction_blocks, fast.tables.transaction_blocks);
    assertEquals(fast.tables.transaction_blocks.length, 1);
    assertEquals(fast.tables.transaction_blocks[0].amount, 8_000_000n);
    assertEquals([...slow.issues, ...fast.issues], []);
  }));
});
