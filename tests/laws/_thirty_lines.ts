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
  /** What the not-in-sync error names; null without an error. */
  readonly error: { readonly wallet: bigint; readonly payment: bigint } | null;
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

/** Gives the wallet after an entry; one that another listener booked is in the old balance. */
export function closingBalance({ outcome, oldBalance, newBalance }: Entry): bigint {
  return outcome === "blocked" || outcome === "already_synced" ? oldBalance : newBalance;
}

/** Keeps the books of one user in one currency; finds what a ledger of the same logs must find. */
export function keepBooks(entries: readonly Entry[]): BookFinding[] {
  const found: BookFinding[] = [];
  let previous: Entry | undefined;
  let [episode, apart]: (BookFinding | undefined)[] = [];
  let wasApart = false;
  for (const entry of entries) {
    const { id, userId, currency, amount, newBalance, paymentBalance: paid, error, at } = entry;
    const note = (kind: string, amount: bigint, since = at, subject = id) =>
      found[found.push({ kind, subject, userId, currency, amount: sizeOf(amount), since }) - 1];
    const miscounted = newBalance - expectedBalance(entry);
    if (isOff(miscounted)) note("calculation_break", miscounted);
    const gap = entry.oldBalance - (previous?.newBalance ?? entry.oldBalance);
    if (isOff(gap)) note("balance_gap", gap, previous!.at);
    const isBlocked = entry.outcome === "blocked";
    if (!isBlocked) previous = entry;
    if (isBlocked) note("blocked_overdraft", newBalance);
    else if (closingBalance(entry) < 0n) note("wallet_overdrawn", closingBalance(entry));
    if (amount <= 0n) note(amount < 0n ? "negative_amount" : "zero_amount", amount);
    if (entry.outcome === "unknown") note("unknown_outcome", amount);
    const isSilent = error === null && paid !== null && isOff(paid - newBalance);
    if (isSilent) note("silent_sync_break", paid - newBalance);
    const reported = error === null ? null : error.payment - error.wallet;
    if (reported !== null && !isOff(reported)) note("rounding_alarm", reported);
    if (paid !== null && paid >= 0n) episode = undefined;
    if (paid !== null && paid < 0n) {
      episode ??= note("payment_negative", 0n);
      if (-paid > episode.amount) episode.amount = -paid;
    }
    const seen = paid ?? error?.payment;
    if (seen === undefined) continue;
    const difference = seen - closingBalance(entry);
    if (isOff(difference)) apart ??= note("sync_break", 0n, at, userId);
    if (apart && isOff(difference) && !wasApart) apart.since = at;
    wasApart = isOff(difference);
    if (apart) apart.amount = wasApart ? sizeOf(difference) : 0n;
  }
  return found;
}

function sizeOf(amount: bigint): bigint {
  return amount < 0n ? -amount : amount;
}

function isOff(difference: bigint): boolean {
  return sizeOf(difference) > TOLERANCE;
}
