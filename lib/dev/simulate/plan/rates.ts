/** A rate for each kind that can be injected: faults in 100 days of the run, at least 0. */
export type FaultRates = Readonly<Record<string, number>>;

/** Returns how many faults of a rate a run of `days` days gets, rounded to the nearest. */
export function countFaults(rate: number, days: number): number {
  return Math.round(rate * days / 100);
}
