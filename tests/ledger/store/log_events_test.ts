import { assert, assertEquals } from "../../_assert.ts";
import { Buffer } from "node:buffer";
import fc from "fast-check";
import { inspect } from "node:util";
import { gunzipSync } from "node:zlib";
import { join } from "node:path";
import { SAMPLE_LOGS } from "../../../lib/ledger/paths.ts";
import { ask, makeLedger, REAL_LOGS, withFolder } from "../../_temporary.ts";

/** Compares each event's printed form with the bytes of its file; returns how many there are. */
async function comparePrinted(logs: string): Promise<number> {
  return await withFolder(async (folder) => {
    const ledger = await makeLedger(folder, [logs]);
    const rows = await ask(
      ledger,
      `select file, byte_offset, length_bytes, printed from log_events order by file, byte_offset`,
      { personalData: true },
    );
    const torn = await ask(ledger, "select path from log_files where status <> 'whole'");
    const left = new Set(torn.map(({ path }) => path));
    let file = "";
    let text: Buffer = Buffer.alloc(0);
    for (const row of rows) {
      if (left.has(row.file)) continue;
      if (row.file !== file) {
        file = String(row.file);
        const bytes = Deno.readFileSync(join(logs, "..", file));
        text = bytes[0] === 0x1f ? gunzipSync(bytes) : Buffer.from(bytes);
      }
      const start = Number(row.byte_offset);
      const raw = text.subarray(start, start + Number(row.length_bytes)).toString("utf8");
      assertEquals(row.printed, raw.replace(/[\r\n]+$/, ""));
    }
    return rows.length;
  });
}

Deno.test("an event of the sample is printed again byte for byte", async () => {
  assert(await comparePrinted(SAMPLE_LOGS) > 5000);
});

Deno.test("an event of the real logs is printed again byte for byte", async () => {
  try {
    Deno.statSync(REAL_LOGS);
  } catch {
    console.warn("SKIPPED: no real logs beside the repository (shared/real)");
    return;
  }
  assert(await comparePrinted(REAL_LOGS) > 1000);
});

Deno.test("only blocks in one of the two printed forms are kept without their text", async () => {
  const at = (second: number) => `2024-03-01T10:00:0${second}.000Z`;
  const request = "0b5a6c1e-9d52-5a0f-8f3e-3d2b1a4c5d6e";
  const block = (id: string, amount: string, more = "") =>
    "Start syncing the balance {\n  transaction: {\n" +
    `    id: '${id}',\n    userId: 'u',\n${more}    currency: 'BHD',\n    amount: ${amount},\n` +
    "    vat: 0,\n    oldBalance: 10,\n    newBalance: 9\n  }\n}";
  const blocks = [
    block("plain", "1.5"),
    block("zeros", "1.50"),
    block("minus", "-0"),
    block("lead", "01"),
    block("long", "1.0000000000000002"),
    block("typed", "1", "    metadata: undefined,\n"),
    block("quote", "1").replace("'u'", `"it's"`),
  ];
  await withFolder(async (folder) => {
    const text = blocks.map((body, index) =>
      `${at(index)} ${at(index)}\t${request}\tINFO\t${body}\n\n`
    ).join("");
    Deno.writeTextFileSync(`${folder}/log`, text);
    const ledger = await makeLedger(folder, [`${folder}/log`]);
    const rows = await ask(ledger, "select text from log_events order by logged_at");
    assertEquals(rows.map((row) => row.text), blocks);
    const kept = await ask(ledger, "select count(*) as n from events where text is null");
    assertEquals(kept, [{ n: 1 }]);
  });
});

Deno.test("blocks are printed again byte for byte, whatever is escaped in their metadata", async () => {
  const note = fc.string({
    unit: fc.oneof(fc.constantFrom(..."\n\t\b\f\r\v\\'\"`\u0627é{},:"), fc.string()),
    maxLength: 12,
  });
  const value = fc.oneof(note, note.map((text) => JSON.stringify({ text })));
  const samples = fc.sample(value, { numRuns: 300, seed: 7 });
  const printed = [
    ...samples.map((text) => inspect(text)).filter((text) => !text.includes("\n")),
    `'{"a":"b\\\\nc"}'`,
    `'a \\' "b" \`c\`'`,
    `'raw\ttab'`,
    `'raw\ttab, \\\\'`,
  ];
  const blocks = printed.map((metadata) =>
    `Start syncing the balance {\n  transaction: {\n    id: 'a',\n    type: 'DEBIT',\n    source: 's',\n` +
    `    action: 'b',\n    userId: 'u',\n    paymentBalance: 9,\n    updatePaymentBalance: true,\n` +
    `    metadata: ${metadata},\n    currency: 'BHD',\n    amount: 1,\n    vat: 0,\n    oldBalance: 10,\n` +
    "    newBalance: 9\n  }\n}"
  );
  await withFolder(async (folder) => {
    const request = "0b5a6c1e-9d52-5a0f-8f3e-3d2b1a4c5d6e";
    const text = blocks.map((body, index) => {
      const at = new Date(Date.UTC(2024, 2, 1) + index).toISOString();
      return `${at} ${at}\t${request}\tINFO\t${body}\n\n`;
    }).join("");
    Deno.writeTextFileSync(`${folder}/log`, text);
    const ledger = await makeLedger(folder, [`${folder}/log`]);
    const rows = await ask(ledger, "select text from log_events order by byte_offset", {
      personalData: true,
    });
    assertEquals(rows.map((row) => row.text), blocks);
    const kept = await ask(
      ledger,
      `
      select metadata, text is null as is_rebuilt from events
      inner join transaction_blocks using (file_id, line) order by byte_offset`,
    );
    assertEquals(kept.slice(-4), [
      { metadata: '{"a":"b\\nc"}', is_rebuilt: true },
      { metadata: 'a \' "b" `c`', is_rebuilt: true },
      { metadata: "raw\ttab", is_rebuilt: true },
      { metadata: "raw\ttab, \\", is_rebuilt: true },
    ]);
  });
});

Deno.test("only lines that their type's pattern gives back are kept without their text", async () => {
  const request = "0b5a6c1e-9d52-5a0f-8f3e-3d2b1a4c5d6e";
  const loud = request.toUpperCase();
  const usual = [
    `START RequestId: ${request} Version: $LATEST`,
    `END RequestId: ${request}`,
    `Processing message ${request}`,
    `Processing message ${loud}`,
    "SubscriptionBalanceUpdated event published",
  ];
  const others = [
    `START RequestId: ${request} Version: 7`,
    `START RequestId: ${loud} Version: $LATEST`,
    `START RequestId: ${request} Version: $LATEST `,
    `END RequestId: ${loud}`,
    `END RequestId: ${request} .`,
    `Processing message  ${request}`,
    `Processing message ${request}!`,
    "SubscriptionBalanceUpdated event published twice",
  ];
  const lines = [...usual, ...others].map((text, index) => {
    const at = `2024-03-01T10:00:${String(index).padStart(2, "0")}.000Z`;
    const isPlatform = /^(START|END)/.test(text);
    return `${at} ${isPlatform ? text : `${at}\t${request}\tINFO\t${text}`}\n\n`;
  });
  await withFolder(async (folder) => {
    Deno.writeTextFileSync(`${folder}/log`, lines.join(""));
    const ledger = await makeLedger(folder, [`${folder}/log`]);
    const printed = await ask(ledger, "select printed from log_events order by logged_at");
    assertEquals(printed.map((row) => `${row.printed}\n\n`), lines);
    const kept = await ask(ledger, "select count(*) as n from events where text is null");
    assertEquals(kept, [{ n: usual.length }]);
  });
});
