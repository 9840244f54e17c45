import { assert, assertEquals } from "../../_assert.ts";
import { threadCpuMs } from "../../_cpu_time.ts";
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

Deno.test("the time to read metadata grows with their length, however much is escaped in them", () => {
  const metadata = `'${"\\n".repeat(1_000_000)}'`;
  const log = bytes(app(1, block({ ...FIELDS, metadata })));
  const before = threadCpuMs();
  const { tables } = extract(log, [log.length], 4 << 20);
  const tookMs = threadCpuMs() - before;
  assert(tables.transaction_blocks[0].metadata === "\n".repeat(1_000_000));
  assert(tookMs < 10_000, `${tookMs} ms`);
});

Deno.test("an amount with a zero in front is not printed in an exact form, whatever reads the block", () => {
  for (const amount of ["01", "00", "-05", "00.5"]) {
    for (const end of ["", " "]) {
      const { tables, issues } = extract(bytes(app(1, block({ ...FIELDS, amount }) + end)));
      const [{ amount: read, newBalance }] = tables.transaction_blocks;
      assertEquals([read, newBalance], [null, 16_900_000n], amount);
      assertEquals(issues.map(({ kind }) => kind), ["repaired_block", "missing_field"], amount);
    }
  }
});
