import type { Evidence } from "../evidence.ts";
import { printUnits, sizeOf, THOUSANDTH, unitsOf } from "../exact_amounts.ts";
import { findingOf, type TruthFinding } from "../finding.ts";
import type { Row } from "../transactions.ts";

/** Finds balances that do not follow from each other, up to a thousandth. */
export function findBalanceFaults({ rows }: Evidence): TruthFinding[] {
  const accounts = [
    ...Map.groupBy(rows, ({ userId, currency }) => `${userId} ${currency}`).values(),
  ];
  return [
    ...rows.flatMap(findSingle),
    ...accounts.flatMap(findSyncBreak),
    ...accounts.flatMap(findEpisodes),
    ...accounts.flatMap(findGaps),
  ];
}

function isApart(difference: bigint): boolean {
  return sizeOf(difference) > THOUSANDTH;
}

function findSingle(row: Row): TruthFinding[] {
  const { amount, vat, oldBalance, newBalance, paymentBalance, direction, error } = row;
  const change = unitsOf(amount) - unitsOf(vat);
  const expected = unitsOf(oldBalance) + (direction === "DEBIT" ? -change : change);
  const found: TruthFinding[] = [];
  const find = (kind: TruthFinding["kind"], size: bigint) =>
    found.push(findingOf(kind, row, { amount: printUnits(sizeOf(size)) }));
  const off = unitsOf(newBalance) - expected;
  if (isApart(off)) find("calculation_break", off);
  const between = unitsOf(paymentBalance ?? newBalance) - unitsOf(newBalance);
  if (isApart(between) && !error) find("silent_sync_break", between);
  if (error) {
    const printed = unitsOf(error.payment) - unitsOf(error.wallet);
    if (!isApart(printed)) find("rounding_alarm", printed);
  }
  const balance = closingUnits(row);
  if (balance < 0n && row.outcome !== "blocked") find("wallet_overdrawn", balance);
  return found;
}

/** How far the payment balance stood above the wallet; undefined where the row does not tell. */
function differenceAt(row: Row): bigint | undefined {
  const payment = row.paymentBalance ?? row.error?.payment;
  if (payment === undefined) return undefined;
  return unitsOf(payment) - closingUnits(row);
}

/** The wallet after a transaction: where it was blocked, or booked before, the old balance. */
function closingUnits({ outcome, oldBalance, newBalance }: Row): bigint {
  const isBooked = outcome !== "blocked" && outcome !== "already_synced";
  return unitsOf(isBooked ? newBalance : oldBalance);
}

/** The last time that the balances of an account were seen apart. */
function findSyncBreak(rows: readonly Row[]): TruthFinding[] {
  const seen = rows.map((row) => ({ row, difference: differenceAt(row) }))
    .filter((item): item is { row: Row; difference: bigint } => item.difference !== undefined);
  const last = seen.findLastIndex(({ difference }) => isApart(difference));
  if (last < 0) return [];
  const first = seen.findLastIndex(({ difference }, at) => at < last && !isApart(difference)) + 1;
  const isStanding = last === seen.length - 1;
  const ids = seen.slice(first, last + 1).filter(({ difference }, at) =>
    at === 0 || at === last - first || isApart(difference - seen[first + at - 1].difference)
  ).map(({ row }) => row.id);
  return [findingOf("sync_break", seen[first].row, {
    subject: seen[first].row.userId,
    transactionIds: ids,
    lastSeenAt: seen[last].row.loggedAt,
    amount: isStanding ? printUnits(sizeOf(seen[last].difference)) : "0",
  })];
}

/** Runs of payment balances below zero; untyped rows print none, and take no part. */
function findEpisodes(rows: readonly Row[]): TruthFinding[] {
  const episodes: { negative: Row[]; end?: Row }[] = [];
  let open: { negative: Row[]; end?: Row } | undefined;
  for (const row of rows) {
    if (row.paymentBalance === null) continue;
    if (unitsOf(row.paymentBalance) >= 0n) {
      if (open) open.end = row;
      open = undefined;
    } else if (open) open.negative.push(row);
    else episodes.push(open = { negative: [row] });
  }
  return episodes.map(({ negative, end }) => {
    const depths = negative.map(({ paymentBalance }) => -unitsOf(paymentBalance!));
    const deepest = depths.reduce((most, depth) => depth > most ? depth : most);
    return findingOf("payment_negative", negative[0], {
      transactionIds: negative.map(({ id }) => id),
      lastSeenAt: (end ?? negative[negative.length - 1]).loggedAt,
      amount: printUnits(deepest),
    });
  });
}

/** A blocked transaction has an opening balance, but no closing one. */
function findGaps(rows: readonly Row[]): TruthFinding[] {
  const found: TruthFinding[] = [];
  let previous: Row | undefined;
  for (const row of rows) {
    const difference = previous ? unitsOf(row.oldBalance) - unitsOf(previous.newBalance) : 0n;
    if (previous && isApart(difference)) {
      found.push(findingOf("balance_gap", row, {
        transactionIds: [previous.id, row.id],
        firstSeenAt: previous.loggedAt,
        amount: printUnits(sizeOf(difference)),
      }));
    }
    if (row.outcome !== "blocked") previous = row;
  }
  return found;
}
