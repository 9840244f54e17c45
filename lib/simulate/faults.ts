import { type Calendar, settledDayAt } from "./calendar.ts";
import type { Currency } from "./users.ts";

/** Sorts of trouble that a simulation injects. */
export type FaultKind =
  | "standing_difference"
  | "payment_negative_ended"
  | "payment_negative_open"
  | "blocked"
  | "blocked_without_block"
  | "silent_break"
  | "calculation_error"
  | "calculation_and_sync_error"
  | "hidden_vat"
  | "double_charge"
  | "replay"
  | "zero_amount"
  | "negative_amount"
  | "missing_metadata"
  | "test_user"
  | "outlier"
  | "redelivered"
  | "lost"
  | "gap"
  | "wallet_overdrawn"
  | "dump"
  | "odd_text"
  | "refund";

/** A fault that is due on a day, for a user of a currency if it names one. */
export interface DueFault {
  readonly kind: FaultKind;
  readonly day: number;
  readonly currency?: Currency;
}

const SETTLED: readonly (readonly [FaultKind, number])[] = [
  ["standing_difference", 5],
  ["payment_negative_ended", 2],
  ["payment_negative_open", 2],
  ["blocked", 5],
  ["silent_break", 6],
  ["double_charge", 4],
  ["replay", 4],
  ["zero_amount", 4],
  ["negative_amount", 2],
  ["missing_metadata", 4],
  ["test_user", 3],
  ["outlier", 4],
  ["redelivered", 3],
  ["lost", 2],
  ["gap", 6],
  ["dump", 9],
  ["odd_text", 4],
  ["refund", 4],
];
const EARLY: readonly (readonly [FaultKind, number])[] = [
  ["standing_difference", 2],
  ["blocked_without_block", 4],
  ["hidden_vat", 3],
  ["dump", 4],
];
const CURRENCIES: readonly Currency[] = ["BHD", "SAR", "KWD", "AED", "QAR"];

/**
 * Spreads the known faults over the days of a run.
 *
 * @param overdrawn How many wallets are let go below zero; the real system never did.
 * @returns The faults in order of their days.
 */
export function spreadFaults(calendar: Calendar, overdrawn: number): DueFault[] {
  const faults: DueFault[] = [];
  EARLY.forEach(([kind, count]) => {
    for (let i = 0; i < count; i++) {
      faults.push({ kind, day: Math.min(calendar.days - 1, i % Math.max(1, calendar.overlapDay)) });
    }
  });
  SETTLED.forEach(([kind, count], index) => {
    const offset = (index % 7) / 10;
    for (let i = 0; i < count; i++) {
      const share = kind.startsWith("payment_negative") ? 0.1 : (i + offset) / count;
      faults.push({ kind, day: settledDayAt(calendar, share) });
    }
  });
  CURRENCIES.forEach((currency, index) => {
    const share = 0.25 + index * 0.16;
    faults.push({ kind: "calculation_error", day: settledDayAt(calendar, share), currency });
    const later = settledDayAt(calendar, Math.min(0.95, share + 0.06));
    faults.push({ kind: "calculation_and_sync_error", day: later, currency });
  });
  for (let i = 0; i < overdrawn; i++) {
    faults.push({ kind: "wallet_overdrawn", day: settledDayAt(calendar, (i + 0.5) / overdrawn) });
  }
  return faults.sort((a, b) => a.day - b.day);
}
