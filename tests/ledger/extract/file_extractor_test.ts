import { assert, assertEquals } from "../../_assert.ts";
import fc from "fast-check";
import { eventTypes } from "../../../lib/ledger/log/event_types.ts";
import { app, at, block, bytes, FIELDS, REQUEST } from "./_block_text.ts";
import { type Dump, extract } from "./_dump.ts";

Deno.test("an extractor reads every field of a block, money in millionths", () => {
  const { tables, issues } = extract(bytes(app(1, block(FIELDS))));
  assertEquals(tables.transaction_blocks, [{
    fileId: 1,
    line: 1,
    id: "01HQWX5K2M7N8P9Q0R1S2T3V4W",
    type: "DEBIT",
    source: "MANUAL_DEDUCTION",
    action: "DELIVERY_DEDUCTION",
    userId: "7d3c1b2a-0f4e-4a5d-9c6b-8e7f6a5b4c3d",
    paymentBalance: 16_400_000n,
    updatePaymentBalance: 1,
    metadata: '{"walletId":"wallet#7d3c","deliveryId":"ef86"}',
    currency: "BHD",
    amount: 8_000_000n,
    vat: 500_000n,
    oldBalance: 24_400_000n,
    newBalance: 16_900_000n,
    isRepaired: 0,
  }]);
  assertEquals(issues, []);
});

Deno.test("an extractor agrees with itself whether the fixed shape or the parser reads a block", () => {
  const value = fc.oneof(
    fc.integer({ min: -1_000_000_000, max: 1_000_000_000 }).map((n) => String(n / 1000)),
    fc.integer({ min: -1_000_000, max: 1_000_000 }).map(String),
    fc.constant("0"),
  );
  const numbers = fc.tuple(value, value, value, value, value);
  fc.assert(fc.property(numbers, ([amount, vat, oldBalance, newBalance, paymentBalance]) => {
    const fields = { ...FIELDS, amount, vat, oldBalance, newBalance, paymentBalance };
    const fast = extract(bytes(app(1, block(fields))));
    // A line more behind the block: no longer the fixed shape, but the same value.
    const slow = extract(bytes(app(1, `${block(fields)} `)));
    assertEquals(slow.tables.transaction_blocks, fast.tables.transaction_blocks);
    assertEquals(slow.issues, []);
    assertEquals(fast.issues, []);
  }));
});

Deno.test("a quote or a backslash in metadata changes nothing else", () => {
  const metadata = String.raw`'{"note":"it\'s \\"}, amount: 99\\" \u0627"}'`;
  const [row] = extract(bytes(app(1, block({ ...FIELDS, metadata })))).tables.transaction_blocks;
  assertEquals(row.metadata, String.raw`{"note":"it's \"}, amount: 99\" ` + "\u0627" + `"}`);
  assertEquals(row.amount, 8_000_000n);
});

Deno.test("more than six decimals are rounded, and the digits are kept", () => {
  const fields = { ...FIELDS, oldBalance: "60.181000000000004" };
  const { tables } = extract(bytes(app(1, block(fields))));
  assertEquals(tables.transaction_blocks[0].oldBalance, 60_181_000n);
  assertEquals(tables.rounded_amounts, [
    { fileId: 1, line: 1, field: "old_balance", printed: "60.181000000000004" },
  ]);
});

Deno.test("a field that was not printed is null and an issue, never 0", () => {
  const { vat: _vat, paymentBalance: _balance, ...rest } = FIELDS;
  const { tables, issues } = extract(bytes(app(1, block(rest))));
  assertEquals(tables.transaction_blocks[0].vat, null);
  assertEquals(tables.transaction_blocks[0].paymentBalance, null);
  assertEquals(issues.map(({ kind, reason }) => [kind, reason]), [
    ["missing_field", "The block does not print paymentBalance, vat"],
  ]);
});

Deno.test("an amount that is not printed in an exact form is null, an issue, and kept as printed", () => {
  const odd = {
    "-Infinity": "-Infinity",
    "'12,5'": '"12,5"',
    "' 12.5'": '" 12.5"',
    "'1.234,56'": '"1.234,56"',
    "'BHD 8'": '"BHD 8"',
    "''": '""',
    "'8'... 3 more characters": '"8"',
    "[Object]": "[Object]",
    "[Getter]": "[Getter]",
    "{ amount: 8 }": "an object { amount }",
    "Money { s: 1, e: 0, c: [ 8 ] }": "Money { s, e, c }",
    "Decimal { s: 1, e: NaN, d: null }": "Decimal { s, e, d }",
    "new Date(8)": "new Date(8)",
    "1e+21": "1e+21",
    "1234567890123456": "1234567890123456",
    "true": "a value of type boolean",
  };
  for (const [amount, printed] of Object.entries(odd)) {
    const { tables, issues } = extract(bytes(app(1, block({ ...FIELDS, amount }))));
    assertEquals(tables.transaction_blocks[0].amount, null, amount);
    assert(issues.some(({ kind }) => kind === "unreadable_amount"), amount);
    const [unread] = tables.unread_fields;
    assertEquals([unread.field, unread.printed], ["amount", printed]);
  }
});

Deno.test("an amount that noise was printed into is null, and said to be unread", () => {
  for (const amount of ["12,5", "12[WARN] slow query", "12.5 WARN", "12 34", "1,234.56", "$12"]) {
    const { tables, issues } = extract(bytes(app(1, block({ ...FIELDS, amount }))));
    assertEquals(tables.transaction_blocks[0].amount, null, amount);
    assertEquals(tables.transaction_blocks[0].vat, 500_000n, amount);
    assert(issues.some(({ kind }) => kind === "missing_field"), amount);
    assertEquals(tables.unread_fields.map(({ field }) => field), ["amount"], amount);
  }
});

Deno.test("null, undefined and NaN are no amount", () => {
  for (const amount of ["null", "undefined", "NaN"]) {
    const { tables, issues } = extract(bytes(app(1, block({ ...FIELDS, amount }))));
    assertEquals(tables.transaction_blocks[0].amount, null, amount);
    assertEquals(issues.map(({ kind, reason }) => [kind, reason]), [
      ["missing_field", "The block does not print amount"],
    ]);
    const [unread] = tables.unread_fields;
    assertEquals([unread.field, unread.printed], ["amount", amount === "NaN" ? "NaN" : null]);
  }
});

Deno.test("an amount is read in every exact form", () => {
  const exact = {
    "1_234.567_8": 1_234_567_800n,
    "12.5": 12_500_000n,
    "-0": 0n,
    "1.25e-7": 0n,
    "10n": 10_000_000n,
    "-1_000n": -1_000_000_000n,
    "'12.5'": 12_500_000n,
    '"-12.50"': -12_500_000n,
    "[Number: 12.5]": 12_500_000n,
    "[String: '12.5']": 12_500_000n,
    "[BigInt: 12n]": 12_000_000n,
    "[Getter: 12.5]": 12_500_000n,
    "[Getter/Setter: '12.5']": 12_500_000n,
    "Decimal { s: 1, e: 1, d: [ 12, 5000000 ] }": 12_500_000n,
    "Decimal { s: -1, e: -3, d: [ 50000 ], constructor: [Function: Decimal] }": -5_000n,
    "Decimal { s: 1, e: 8, d: [ 12, 3456789 ] }": null,
    "BigNumber { s: 1, e: 1, c: [ 12, 50000000000000 ] }": 12_500_000n,
    "Big { s: -1, e: 1, c: [ 1, 2, 5 ] }": -12_500_000n,
    "Big { s: 1, e: 0, c: [ 0 ] }": 0n,
    "new Decimal128('12.5')": 12_500_000n,
    'Decimal128("12.5")': 12_500_000n,
    "new Double(12.5)": 12_500_000n,
    "new Int32(12)": 12_000_000n,
    "Long('12')": 12_000_000n,
    "Long { low: -1, high: 0, unsigned: false }": 4_294_967_295_000_000n,
    "Long { low: -12, high: -1, unsigned: false }": -12_000_000n,
    "{ '$numberDecimal': '12.5' }": 12_500_000n,
    "{ N: '12.5' }": 12_500_000n,
  };
  for (const [amount, scaled] of Object.entries(exact)) {
    const { tables } = extract(bytes(app(1, block({ ...FIELDS, amount }))));
    const expected = scaled ?? 123_456_789_000_000n;
    assertEquals(tables.transaction_blocks[0].amount, expected, amount);
    assertEquals(tables.unread_fields, [], amount);
  }
});

Deno.test("an id is read in every exact form, and a number that was rounded is none", () => {
  const exact = {
    "12345": "12345",
    "1_234_567": "1234567",
    "10n": "10",
    "[String: 'a']": "a",
    "[Number: 7]": "7",
    "new ObjectId('507f1f77bcf86cd799439011')": "507f1f77bcf86cd799439011",
    "ObjectId('507f1f77bcf86cd799439011')": "507f1f77bcf86cd799439011",
    "new UUID('6f1b0c58-7e1c-4d6b-8f07-5b6b6e0b9d11')": "6f1b0c58-7e1c-4d6b-8f07-5b6b6e0b9d11",
    "{ '$oid': '507f1f77bcf86cd799439011' }": "507f1f77bcf86cd799439011",
    "{ S: 'a' }": "a",
    "[Getter: 'a']": "a",
  };
  for (const [id, name] of Object.entries(exact)) {
    const { tables } = extract(bytes(app(1, block({ ...FIELDS, id, userId: id }))));
    assertEquals(tables.transaction_blocks[0]?.id, name, id);
    assertEquals(tables.transaction_blocks[0].userId, name, id);
  }
  for (const id of ["12345678901234567000", "1.5", "[Object]", "'a'... 3 more characters", "''"]) {
    const { tables, issues } = extract(bytes(app(1, block({ ...FIELDS, id }))));
    assertEquals(tables.transaction_blocks, [], id);
    assertEquals(issues.map(({ kind }) => kind), ["unreadable_block"], id);
  }
});

Deno.test("a block that another line was printed into is read whole, and said to be repaired", () => {
  const lines = block(FIELDS).split("\n");
  const text = `${at(1)} ${at(1)}\t${REQUEST}\tINFO\t${lines.slice(0, 6).join("\n")}\n` +
    `${at(1)} ${at(1)}\t${REQUEST}\tWARN\tslow query, amount: 99\n${
      lines.slice(6).join("\n")
    }\n\n` +
    app(2, "SubscriptionBalanceUpdated event published");
  const { tables, issues } = extract(bytes(text));
  assertEquals(tables.transaction_blocks.length, 1);
  assertEquals(tables.transaction_blocks[0].amount, 8_000_000n);
  assertEquals(tables.transaction_blocks[0].newBalance, 16_900_000n);
  assertEquals(tables.transaction_blocks[0].isRepaired, 1);
  assert(issues.some(({ kind }) => kind === "repaired_block"));
  assertEquals(tables.events.length, 3);
});

Deno.test("a block without an id or a user makes no transaction but an issue", () => {
  for (const name of ["id", "userId"] as const) {
    const fields: Record<string, string> = { ...FIELDS };
    delete fields[name];
    const { tables, issues } = extract(bytes(app(1, block(fields))));
    assertEquals(tables.transaction_blocks, []);
    assertEquals(issues.map(({ kind }) => kind), ["unreadable_block"]);
  }
});

Deno.test("kinds, levels and requests are read from the line's head", () => {
  const text = `${at(1)} START RequestId: ${REQUEST} Version: $LATEST\n\n` +
    app(2, "Processing message 0b1c2d3e-4f50-4a6b-8c7d-9e0f1a2b3c4d") +
    app(3, "odd words", "WARN") +
    `${at(4)} ${at(4)}\tundefined\tERROR\tUncaught Exception \t{"errorType":"Error"}\n\n` +
    `${at(5)} {"_aws":{},"negativeBalance":1}\n\n` +
    `${at(6)} ${at(6)} ${REQUEST} Task timed out after 6.01 seconds\n\n` +
    `${at(7)} ${at(7)}\t${REQUEST}\tLOUD\tno level\n\n`;
  const { events } = extract(bytes(text)).tables;
  assertEquals(events.map((event) => eventTypes()[event.type as number]), [
    "start",
    "message",
    "other",
    "uncaught",
    "metric",
    "timeout",
    "other",
  ]);
  assertEquals(events.map((event) => event.level), [null, 2, 3, 4, null, null, null]);
  assertEquals(events.map((event) => event.requestId !== null), [
    true,
    true,
    true,
    false,
    false,
    true,
    true,
  ]);
});

Deno.test("bytes that are not UTF-8 become U+FFFD and an issue", () => {
  const text = bytes(app(1, "caf_"));
  text[text.indexOf(95)] = 0xe9;
  const { tables, issues } = extract(text);
  assertEquals(tables.events[0].text, "caf\ufffd");
  assertEquals(issues.map(({ kind }) => kind), ["invalid_utf8"]);
});

Deno.test("text in front of the first event is an issue that covers it", () => {
  const { tables, issues } = extract(bytes(`\ufeffsome words\n${app(1, "odd")}`));
  assertEquals(tables.events.length, 1);
  assertEquals(tables.events[0].line, 2);
  assertEquals(issues.map(({ kind, offset, length, line }) => [kind, offset, length, line]), [
    ["not_log_text", 0, 14, 1],
  ]);
});

Deno.test("an event larger than the arena is cut, and its rest is an issue that covers it", () => {
  const text = bytes(app(1, "x".repeat(30_000)) + app(2, "odd"));
  const dump = extract(text, [1000], 8192);
  assertTiles(dump, text.length);
  assertEquals(dump.tables.events.length, 2);
  assert(dump.issues.every(({ kind }) => kind === "oversized_event"));
});

Deno.test("of an event one mebibyte is kept, and not a byte more", () => {
  const [kept, cut] = [1_048_576, 1_048_577].map((length) => {
    const dump = extract(bytes(app(1, "x".repeat(length)) + app(2, "odd")), [1 << 20], 1 << 22);
    return [String(dump.tables.events[0].text).length, dump.issues.map(({ kind }) => kind)];
  });
  assertEquals(kept, [1_048_576, []]);
  assertEquals(cut, [1_048_576, ["oversized_event"]]);
});

Deno.test("a block that goes on behind other events is read whole, wherever the bytes were cut", () => {
  const lines = block(FIELDS).split("\n");
  const torn = (count: number) =>
    `${at(1)} ${at(1)}\t${REQUEST}\tINFO\t${lines.slice(0, 6).join("\n")}\n` +
    Array.from({ length: count }, (_, i) => `${at(i + 1)} ${at(i + 1)}\t${REQUEST}\tWARN\tslow\n`)
      .join("") +
    `${lines.slice(6).join("\n")}\n\n` + app(9, "odd");
  for (const count of [1, 4]) {
    const text = bytes(torn(count));
    const whole = extract(text);
    assertEquals(whole.tables.transaction_blocks[0].newBalance, 16_900_000n);
    for (let cut = 1; cut < text.length; cut += 7) assertEquals(extract(text, [cut]), whole);
  }
});

const line = fc.oneof(
  fc.constantFrom(
    app(1, block(FIELDS)),
    app(2, "SubscriptionBalanceUpdated event published"),
    `${at(3)} START RequestId: ${REQUEST} Version: $LATEST\n\n`,
    app(4, block({ ...FIELDS, metadata: `'\u0645\u0631\u062d\u0628\u0627 \u{1F600}'` })),
    app(5, block(FIELDS).slice(0, 90)),
    "  } }\n",
    "\n\n\n",
    "no event\r\n",
    "2024-13-45T99:00:00.000Z no date\n",
  ),
  fc.string({ unit: "binary", maxLength: 40 }),
);
const anyText = fc.array(line, { maxLength: 40 }).map((parts) => bytes(parts.join("")));

Deno.test("events and issues tile a file, whatever it holds and wherever it is cut", () => {
  fc.assert(
    fc.property(
      anyText,
      fc.array(fc.integer({ min: 1, max: 700 }), { minLength: 1 }),
      (text, cuts) => {
        assertTiles(extract(text, cuts), text.length);
        assertTiles(extract(text, cuts, 600), text.length);
      },
    ),
    { numRuns: 300 },
  );
});

Deno.test("the rows do not depend on where the bytes were cut", () => {
  fc.assert(
    fc.property(
      anyText,
      fc.array(fc.integer({ min: 1, max: 700 }), { minLength: 1 }),
      (text, cuts) => {
        assertEquals(extract(text, cuts), extract(text));
      },
    ),
    { numRuns: 300 },
  );
});

Deno.test("no bytes make an extractor throw", () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 2000 }), (noise) => {
      const text = new Uint8Array([...bytes(`${at(1)} `), ...noise, ...bytes(app(2, "odd"))]);
      assertTiles(extract(text), text.length);
    }),
    { numRuns: 300 },
  );
});

function assertTiles(dump: Dump, length: number): void {
  const spans = [
    ...(dump.tables.events ?? []).map((event) => [Number(event.offset), Number(event.lengthBytes)]),
    ...dump.issues.filter((issue) => issue.coversBytes).map((
      issue,
    ) => [issue.offset, issue.length]),
  ].sort(([one], [other]) => one - other);
  let end = 0;
  for (const [offset, size] of spans) {
    assertEquals(offset, end, "a gap or an overlap");
    end += size;
  }
  assertEquals(end, length);
  assertEquals(dump.textBytes, length);
}

Deno.test("a line feed inside a string is nothing that inspect prints, so it is never taken as it is", () => {
  const metadata = `'{"note":"one\ntwo"}'`;
  const { tables, issues } = extract(bytes(app(1, block({ ...FIELDS, metadata }))));
  assertEquals(tables.transaction_blocks.map((row) => row.isRepaired), [1]);
  assert(issues.some(({ kind }) => kind === "repaired_block"));
  assert(tables.events[0].text !== null);
});
