/** A transaction as the logs print it; money in ten-thousandths. */
export interface Entry {
  readonly id: string;
  readonly userId: string;
  readonly currency: string;
  /** Null in the untyped schema. */
  readonly type: "CREDIT" | "DEBIT" | null;
  readonly amount: bigint;
  readonly vat: bigint;
  readonly oldBalance: bigint;
  readonly newBalance: bigint;
  /** Null in the untyped schema. */
  readonly paymentBalance: bigint | null;
  readonly outcome: "applied" | "already_synced" | "blocked" | "unknown";
  /** Payment balance less wallet, as the not-in-sync error has them; null without an error. */
  readonly reported: bigint | null;
  /** Time as it is printed; entries come in order of time. */
  readonly at: string;
}

/** What the books say of an entry, or of a user; amounts in ten-thousandths, at least 0. */
export interface BookFinding {
  readonly kind: string;
  readonly subject: string;
  readonly userId: string;
  readonly currency: string;
  amount: bigint;
  /** Since when, as it is printed. */
  since: string;
}

const TOLERANCE = 10n;

/** Gives the new balance that an entry should have. */
export function expectedBalance({ type, amount, vat, oldBalance, newBalance }: Entry): bigint {
  const [up, down] = [oldBalance + amount - vat, oldBalance - amount + vat];
  if (type !== null) return type === "CREDIT" ? up : down;
  const [offUp, offDown] = [sizeOf(newBalance - up), sizeOf(newBalance - down)];
  if (offUp === offDown) return newBalance < oldBalance ? down : up;
  return offUp < offDown ? up : down;
}

/** Keeps the books of one user in one currency; finds what a ledger of the same logs must find. */
export function keepBooks(entries: readonly Entry[]): BookFinding[] {
  const found: BookFinding[] = [];
  let closing: Entry | undefined;
  let [episode, apart]: (BookFinding | undefined)[] = [];
  let isApart = false;
  for (const entry of entries) {
    const { id, userId, currency, newBalance, paymentBalance: paid, reported, at } = entry;
    const isBlocked = entry.outcome === "blocked";
    const note = (kind: string, amount: bigint, since = at, subject = id) =>
      found[found.push({ kind, subject, userId, currency, amount: sizeOf(amount), since }) - 1];
    const error = newBalance - expectedBalance(entry);
    if (isOff(error)) note("calculation_break", error);
    const gap = entry.oldBalance - (closing?.newBalance ?? entry.oldBalance);
    if (isOff(gap)) note("balance_gap", gap, closing!.at);
    if (!isBlocked) closing = entry;
    if (isBlocked) note("blocked_overdraft", newBalance);
    else if (newBalance < 0n) note("wallet_overdrawn", newBalance);
    if (entry.amount <= 0n) {
      note(entry.amount < 0n ? "negative_amount" : "zero_amount", entry.amount);
    }
    if (entry.outcome === "unknown") note("unknown_outcome", entry.amount);
    const off = paid === null ? 0n : paid - newBalance;
    if (reported === null && isOff(off)) note("silent_sync_break", off);
    if (reported !== null && !isOff(reported)) note("rounding_alarm", reported);
    if (paid !== null && paid >= 0n) episode = undefined;
    if (paid !== null && paid < 0n) {
      episode ??= note("payment_negative", 0n);
      if (-paid > episode.amount) episode.amount = -paid;
    }
    if (isBlocked && paid === null) continue;
    const difference = isBlocked ? paid! - entry.oldBalance : paid === null ? reported ?? 0n : off;
    if (isOff(difference)) apart ??= note("sync_break", 0n, at, userId);
    if (apart && isOff(difference) && !isApart) apart.since = at;
    isApart = isOff(difference);
    if (apart) apart.amount = isApart ? sizeOf(difference) : 0n;
  }
  return found;
}

function sizeOf(amount: bigint): bigint {
  return amount < 0n ? -amount : amount;
}

function isOff(difference: bigint): boolean {
  return sizeOf(difference) > TOLERANCE;
}
