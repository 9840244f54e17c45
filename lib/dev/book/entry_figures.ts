import { sizeOf, THOUSANDTH, unitsOf } from "./exact_amounts.ts";
import type { Entry } from "./printed_logs.ts";

/** The figures of an entry that show which way it moves the wallet. */
type Figures = Pick<Entry, "type" | "amount" | "vat" | "oldBalance" | "newBalance">;

/** Returns whether two balances that differ by this much disagree: by more than a thousandth. */
export function isApart(difference: bigint): boolean {
  return sizeOf(difference) > THOUSANDTH;
}

/** Returns the printed type; where it is neither, the direction that explains the balances better. */
export function directionOf(
  { type, amount, vat, oldBalance, newBalance }: Figures,
): "DEBIT" | "CREDIT" {
  if (type === "DEBIT" || type === "CREDIT") return type;
  const moved = unitsOf(newBalance) - unitsOf(oldBalance);
  const net = unitsOf(amount) - unitsOf(vat);
  return sizeOf(moved + net) < sizeOf(moved - net) || moved < 0n && net === 0n ? "DEBIT" : "CREDIT";
}

/** Returns what an entry adds to the wallet where it is booked: the amount without its VAT, signed. */
export function effectUnits(entry: Figures): bigint {
  const net = unitsOf(entry.amount) - unitsOf(entry.vat);
  return directionOf(entry) === "DEBIT" ? -net : net;
}

/**
 * Works out the new balance that an entry should have: the amount without its VAT is moved. Null where
 * a type is printed that says no direction: the balances alone would agree with themselves.
 */
export function expectedUnits(entry: Figures): bigint | null {
  if (entry.type !== null && entry.type !== "DEBIT" && entry.type !== "CREDIT") return null;
  return unitsOf(entry.oldBalance) + effectUnits(entry);
}

/** Returns the wallet after an entry: where it was blocked, or booked before, the old balance. */
export function closingUnits({ outcome, oldBalance, newBalance }: Entry): bigint {
  return unitsOf(outcome === "blocked" || outcome === "already_synced" ? oldBalance : newBalance);
}

/** Returns how far the payment balance stood above the wallet; null where the entry does not show it. */
export function differenceUnits(entry: Entry): bigint | null {
  const payment = entry.paymentBalance ?? entry.error?.payment;
  return payment === undefined ? null : unitsOf(payment) - closingUnits(entry);
}

/**
 * Returns whether nothing says if both sides agree after an entry: no outcome was printed, the next entry
 * of the account does not open with it, and the payment balance is the wallet with it or without it.
 *
 * @param next The next entry of the account.
 */
export function isAgreementOpen(entry: Entry, next: Entry | undefined): boolean {
  if (entry.outcome !== "unknown" || entry.paymentBalance === null) return false;
  const [before, after] = [unitsOf(entry.oldBalance), unitsOf(entry.newBalance)];
  if (!isApart(after - before)) return false;
  const opening = next && unitsOf(next.oldBalance);
  const held = next?.outcome === "already_synced" ? opening! - effectUnits(next) : opening;
  const isConfirmed = [opening, held].some((one) => one !== undefined && !isApart(one - after));
  const payment = unitsOf(entry.paymentBalance);
  return !isConfirmed && [before, after].some((wallet) => !isApart(payment - wallet));
}

/** Splits entries into those of each user and currency, in their order. */
export function accountsOf(entries: readonly Entry[]): Entry[][] {
  return [
    ...Map.groupBy(entries, ({ userId, currency }) => `${userId} ${currency}`).values(),
  ];
}
