import { FAULT_KINDS } from "./kinds/all_kinds.ts";
import type { FaultRates } from "./plan/rates.ts";

/**
 * Rates of a run that names no others: those of each kind of finding, and none of a second change of
 * meaning, after which blocks print the payment balance as it was before the transaction. Its finding
 * is a `meaning_change`, and every later transaction a sync break.
 */
export const DEFAULT_FAULTS: FaultRates = {
  ...Object.fromEntries(Object.entries(FAULT_KINDS).map(([name, { rate }]) => [name, rate])),
  payment_balance_meaning: 0,
};

/** Rates of a run without faults; spread it to inject some kinds only. */
export const NO_FAULTS: FaultRates = Object.fromEntries(
  Object.keys(DEFAULT_FAULTS).map((kind) => [kind, 0]),
);

/**
 * Completes rates with the default ones.
 *
 * @throws {RangeError} If a kind is unknown, or a rate is not a number from 0 to 10,000.
 */
export function completeRates(faults: FaultRates | "none"): FaultRates {
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
  return { ...DEFAULT_FAULTS, ...faults };
}

/**
 * Reads rates as a command line gives them: `double_charge=10,outage=2`, or `none` for no faults,
 * or `none,outage=2` for some only.
 *
 * @throws {RangeError} If a part is not a pair of a kind and a number.
 */
export function parseFaults(text: string): FaultRates {
  const parts = text.split(",").map((part) => part.trim());
  const hasNone = parts[0] === "none";
  const pairs = (hasNone ? parts.slice(1) : parts).map((part) => {
    const match = /^(\w+)=(\d+(?:\.\d+)?)$/.exec(part);
    if (match) return [match[1], Number(match[2])];
    throw new RangeError(`Cannot use faults "${part}": expected none, or pairs such as outage=2`);
  });
  return { ...hasNone ? NO_FAULTS : {}, ...Object.fromEntries(pairs) };
}
