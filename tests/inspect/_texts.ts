import fc from "fast-check";
import { inspect, type InspectOptions } from "node:util";
import { fileURLToPath } from "node:url";
import { dirname, join } from "node:path";

/** A transaction block with what real ones hold: braces in strings, floating-point errors, undefined. */
export const BLOCK = `{
  transaction: {
    id: '01ARZ3NDEKTSV4RRFFQ69G5FAV',
    type: 'DEBIT',
    userId: '6e1f0a52-0000-4000-8000-000000000001',
    paymentBalance: -60.181000000000004,
    updatePaymentBalance: true,
    metadata: '{"walletId":"wallet#6e1f","note":"amount: 77, userId: \\'x\\' }"}',
    previous: undefined,
    tags: [ 'a', 'b' ],
    lines: [
      { sku: 'A-1', price: 12.25 },
      { sku: 'B-2', price: 1e+21 }
    ],
    amount: 125,
    oldBalance: 24.4,
    newBalance: 1569.1645
  }
}`;

/** Lines that a logger may print between the lines of a block; none is a property of it. */
export const noiseLine: fc.Arbitrary<string> = fc.oneof(
  fc.constantFrom(
    "2024-01-05T21:00:00.000Z\\t6e1f\\tWARN\\tretrying, amount: 99".replaceAll("\\t", "\t"),
    "2024-01-05T21:00:00.000Z START RequestId: 6e1f Version: $LATEST",
    "(node:8) Warning: amount: 99,",
    "WARN amount: 99,",
    "amount: 99,",
    "vat: 99",
    '{"amount":99,"vat":1}',
    '{"_aws":{"Timestamp":1},"newBalance":99}',
    "TypeError: Cannot read properties of undefined (reading 'amount')",
    "    at sync (/var/task/index.js:12:34)",
    "    at async Runtime.handler (/var/task/index.js:1:1)",
    "transaction {",
    "WARN cache is stale [",
  ),
  fc.string({ unit: "grapheme", maxLength: 40 })
    .map((text) => `WARN ${text.replace(/[\r\n\u2028\u2029]/g, " ")}!`),
);

/** Values whose text says everything about them. */
export const plainValue: fc.Arbitrary<unknown> = fc.letrec((tie) => ({
  leaf: fc.oneof(
    fc.string({ unit: "binary", maxLength: 60 }),
    fc.array(fc.string({ maxLength: 20 }), { maxLength: 6 }).map((lines) => lines.join("\n")),
    fc.double(),
    fc.integer(),
    fc.bigInt(),
    fc.boolean(),
    fc.constantFrom(null, undefined),
    fc.date({ noInvalidDate: false }),
  ),
  value: fc.oneof(
    { maxDepth: 4, depthSize: "small", withCrossShrink: true },
    tie("leaf"),
    fc.array(tie("value"), { maxLength: 9 }),
    fc.dictionary(fc.string({ unit: "grapheme", maxLength: 12 }), tie("value"), {
      maxKeys: 7,
      noNullPrototype: true,
    }),
    fc.array(fc.tuple(tie("value"), tie("value")), { maxLength: 3 }).map((p) => new Map(p)),
    fc.array(tie("value"), { maxLength: 3 }).map((items) => new Set(items)),
    fc.sparseArray(tie("leaf"), { maxLength: 6 }),
  ),
})).value;

/** Options of inspect that change the layout only. */
export const layout: fc.Arbitrary<InspectOptions> = fc.record({
  breakLength: fc.constantFrom(1, 20, 72, 80, 128, Infinity),
  compact: fc.constantFrom<boolean | number>(true, false, 0, 1, 3, 6),
  sorted: fc.boolean(),
});

/** Prints with everything shown. */
export function show(value: unknown, options: InspectOptions = {}): string {
  return inspect(value, {
    depth: Infinity,
    maxArrayLength: null,
    maxStringLength: null,
    ...options,
  });
}

/** The repository's root folder. */
export const ROOT: string = join(dirname(fileURLToPath(import.meta.url)), "..", "..");
