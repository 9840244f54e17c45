/** A kind of finding, as `lib/model/findings` names it. */
export type FindingKind = string;

/**
 * What can be injected: each kind of finding, and a second change of meaning, after which blocks
 * print the payment balance as it was before the transaction. Its finding is a `meaning_change`,
 * and every later transaction a sync break.
 */
export type InjectedKind = FindingKind | "payment_balance_meaning";

/** A rate for each kind: faults in 100 days of the run, at least 0. */
export type FaultRates = Readonly<Record<InjectedKind, number>>;

/** Rates of a run that names no others. */
export const DEFAULT_FAULTS: FaultRates = {
  calculation_break: 16,
  sync_break: 11,
  silent_sync_break: 9,
  rounding_alarm: 3,
  wallet_overdrawn: 0,
  blocked_overdraft: 11,
  payment_negative: 7,
  balance_gap: 16,
  lost_message: 5,
  redelivered_message: 6,
  failed_request: 12,
  outage: 9,
  double_charge: 9,
  replayed_transaction: 9,
  duplicate_transaction_id: 9,
  negative_amount: 5,
  zero_amount: 9,
  currency_switch: 5,
  unknown_value: 12,
  meaning_change: 2,
  amount_outlier: 11,
  volume_shift: 7,
  missing_metadata: 9,
  test_user: 7,
  unknown_outcome: 7,
  payment_balance_meaning: 0,
};

/** Kinds of findings that can be injected. */
export const FINDING_KINDS: readonly FindingKind[] = Object.keys(DEFAULT_FAULTS)
  .filter((kind) => kind !== "payment_balance_meaning");

/** Rates of a run without faults; spread it to inject some kinds only. */
export const NO_FAULTS: FaultRates = Object.fromEntries(
  Object.keys(DEFAULT_FAULTS).map((kind) => [kind, 0]),
) as Record<InjectedKind, number>;

/**
 * Completes rates with the default ones.
 *
 * @throws {RangeError} If a kind is unknown, or a rate is not a number from 0 to 10,000.
 */
export function completeRates(faults: Partial<FaultRates> | "none"): FaultRates {
  if (faults === "none") return NO_FAULTS;
  for (const [kind, rate] of Object.entries(faults)) {
    if (!(kind in DEFAULT_FAULTS)) {
      throw new RangeError(
        `Cannot inject "${kind}": expected one of ${Object.keys(DEFAULT_FAULTS).join(", ")}`,
      );
    }
    if (typeof rate !== "number" || !(rate >= 0 && rate <= 10_000)) {
      throw new RangeError(`Cannot inject ${kind} at rate ${rate}: expected 0 to 10000`);
    }
  }
  return { ...DEFAULT_FAULTS, ...faults } as FaultRates;
}

/** Returns how many faults of a rate a run of `days` days gets, rounded to the nearest. */
export function countFaults(rate: number, days: number): number {
  return Math.round(rate * days / 100);
}

/**
 * Reads rates as a command line gives them: `double_charge=10,outage=2`, or `none` for no faults,
 * or `none,outage=2` for some only.
 *
 * @throws {RangeError} If a part is no pair of a kind and a number.
 */
export function parseFaults(text: string): Partial<FaultRates> {
  const parts = text.split(",").map((part) => part.trim());
  const hasNone = parts[0] === "none";
  const pairs = (hasNone ? parts.slice(1) : parts).map((part) => {
    const match = /^(\w+)=(\d+(?:\.\d+)?)$/.exec(part);
    if (match) return [match[1], Number(match[2])];
    throw new RangeError(`Cannot use faults "${part}": expected none, or pairs such as outage=2`);
  });
  return { ...hasNone ? NO_FAULTS : {}, ...Object.fromEntries(pairs) };
}
