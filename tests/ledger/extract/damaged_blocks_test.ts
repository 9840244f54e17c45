import { assert, assertEquals } from "../../_assert.ts";
import fc from "fast-check";
import { app, at, block, bytes, FIELDS } from "./_block_text.ts";
import { extract } from "./_dump.ts";

Deno.test("zeros that a crash left in a block are no part of an id or a name", () => {
  for (const name of ["id", "userId", "action"] as const) {
    const damaged = FIELDS[name].replace(/..'$/, "\0\0'");
    const { tables, issues } = extract(bytes(app(1, block({ ...FIELDS, [name]: damaged }))));
    const read = tables.transaction_blocks.map((row) => row[name]);
    assertEquals(read, name === "action" ? [null] : [], name);
    assert(issues.length > 0, name);
  }
});

Deno.test("a figure that another one follows under its name is not known", () => {
  const text = block(FIELDS).replace("newBalance: 16.9\n", "newBalance: 16.9\n    newBalance: 5\n");
  const { tables, issues } = extract(bytes(app(1, text)));
  assertEquals(tables.transaction_blocks.map(({ newBalance }) => newBalance), [null]);
  assert(issues.some(({ kind }) => kind === "missing_field"));
});

Deno.test("lines of two blocks that were printed into each other make no transaction of both", () => {
  const other = {
    ...FIELDS,
    id: "'01HZZZZZZM7N8P9Q0R1S2T3V4W'",
    userId: "'99999999-0f4e-4a5d-9c6b-8e7f6a5b4c3d'",
    paymentBalance: "423",
    amount: "77",
    oldBalance: "500",
    newBalance: "423",
  };
  const wallets = [FIELDS, other].map(({ id, userId, amount, newBalance }) => ({
    id: id.slice(1, -1),
    userId: userId.slice(1, -1),
    amount: BigInt(Number(amount) * 1e6),
    newBalance: BigInt(Number(newBalance) * 1e6),
  }));
  const lines = [FIELDS, other].map((fields) => block(fields).split("\n"));
  const order = fc.array(fc.boolean(), { minLength: 2, maxLength: 2 * lines[0].length });
  fc.assert(
    fc.property(order, fc.boolean(), (order, isByLine) => {
      const rest = lines.map((each) => [...each]);
      const printed = order.flatMap((first) => rest[first ? 0 : 1].splice(0, 1)).concat(...rest);
      const text = isByLine
        ? printed.map((line) => line.startsWith("Start") ? app(2, line) : `${at(2)} ${line}\n\n`)
          .join("")
        : app(2, printed.join("\n"));
      const { tables, issues } = extract(bytes(text));
      for (const row of tables.transaction_blocks ?? []) {
        const own = wallets.find(({ id }) => id === row.id)!;
        for (const [name, value] of Object.entries(own)) {
          assert(row[name] === null || row[name] === value, `${name} of ${text}`);
        }
      }
      assert((tables.transaction_blocks ?? []).length === 2 || issues.length > 0, text);
    }),
    { numRuns: 1000 },
  );
});

Deno.test("a block is read to its end, however much of an event stands in front of its figures", () => {
  const metadata = `'${"x".repeat(700_000)}'`;
  const reordered = app(1, block({ ...FIELDS, metadata, attempt: "1" }));
  const json = JSON.stringify({ transaction: { id: "01HQWX5K2M7N8P9Q0R1S2T3V4W", metadata } })
    .replace(
      "}}",
      `,"userId":"a","currency":"BHD","amount":8,"oldBalance":24.4,"newBalance":16.9}}`,
    );
  for (const text of [reordered, app(1, `Start syncing the balance ${json}`)]) {
    const { tables } = extract(bytes(text));
    assertEquals(tables.transaction_blocks.map(({ newBalance }) => newBalance), [16_900_000n]);
  }
});

Deno.test("JSON in which a name stands twice is no transaction of either value", () => {
  const json = `{"transaction":{"id":"01HQWX5K2M7N8P9Q0R1S2T3V4W","userId":"a","currency":"BHD",` +
    `"amount":8,"vat":0,"oldBalance":24.4,"newBalance":16.4,"amount":9,"note":{"a":"b: c","a2":[]}}}`;
  const twice = extract(bytes(app(1, `Start syncing the balance ${json}`)));
  assertEquals(twice.tables.transaction_blocks ?? [], []);
  assert(twice.issues.some(({ kind }) => kind === "unreadable_block"));
  const once = extract(
    bytes(app(1, `Start syncing the balance ${json.replace('"amount":9,', "")}`)),
  );
  assertEquals(once.tables.transaction_blocks.map(({ amount }) => amount), [8_000_000n]);
});
