import type { Evidence } from "../evidence.ts";
import { printUnits, sizeOf, unitsOf } from "../exact_amounts.ts";
import { findingOf, type TruthFinding } from "../finding.ts";
import type { Row } from "../transactions.ts";

const LEARNING_MS = 7 * 86_400_000;
const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** Finds odd values in single transactions, and values that were never seen before. */
export function findValueFaults({ files, rows }: Evidence): TruthFinding[] {
  const first = files.flatMap(({ events }) => events.map(({ event }) => event.atMs))
    .reduce((least, atMs) => Math.min(least, atMs), Infinity);
  return [
    ...rows.filter(({ amount }) => unitsOf(amount) < 0n).map(about("negative_amount")),
    ...rows.filter(({ amount }) => unitsOf(amount) === 0n).map(about("zero_amount")),
    ...rows.filter(({ type, metadata }) => type !== null && metadata === undefined)
      .map(about("missing_metadata")),
    ...rows.filter(({ userId }) => !UUID.test(userId)).map(about("test_user")),
    ...[...Map.groupBy(rows, ({ userId }) => userId).values()].flatMap(findSwitches),
    ...findNew(rows, "currency", ({ currency }) => [currency]),
    ...findNew(rows, "type", ({ type }) => type === null ? [] : [type]),
    ...findNew(rows, "source", ({ source }) => source === null ? [] : [source]),
    ...findNew(rows, "action", ({ action }) => action === null ? [] : [action]),
    ...findNew(rows, "field", ({ fields }) => fields, first),
  ];
}

function sizeOfAmount({ amount }: Row): string {
  return printUnits(sizeOf(unitsOf(amount)));
}

function about(kind: TruthFinding["kind"]): (row: Row) => TruthFinding {
  return (row) => findingOf(kind, row, { amount: sizeOfAmount(row) });
}

function findSwitches(rows: readonly Row[]): TruthFinding[] {
  return rows.flatMap((row, at) => {
    const previous = rows[at - 1];
    if (!previous || previous.currency === row.currency) return [];
    return [findingOf("currency_switch", row, {
      transactionIds: [previous.id, row.id],
      firstSeenAt: previous.loggedAt,
      amount: sizeOfAmount(row),
    })];
  });
}

/** A value is new when it first appears after the first week of its field. */
function findNew(
  rows: readonly Row[],
  field: string,
  valuesOf: (row: Row) => readonly string[],
  since?: number,
): TruthFinding[] {
  const seen = rows.flatMap((row) => valuesOf(row).map((value) => ({ row, value })));
  if (seen.length === 0) return [];
  const learntMs = (since ?? Date.parse(seen[0].row.loggedAt)) + LEARNING_MS;
  return [...Map.groupBy(seen, ({ value }) => value)]
    .filter(([, [{ row }]]) => Date.parse(row.loggedAt) > learntMs)
    .map(([value, uses]) =>
      findingOf("unknown_value", uses[0].row, {
        subject: `${field}=${value}`,
        lastSeenAt: uses[uses.length - 1].row.loggedAt,
        amount: sizeOfAmount(uses[0].row),
      })
    );
}
