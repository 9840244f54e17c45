import { completeRates } from "./fault_rates.ts";
import type { FaultRates } from "./plan/rates.ts";
import { STORAGE_FORMS, type StorageForm } from "./files/storage_forms.ts";

/** What to simulate. */
export interface SimulateOptions {
  /** Any integer; equal options give equal bytes. Default 1. */
  readonly seed?: number;
  /** Length of the run in days, 1 to 3,660. Default 45. */
  readonly days?: number;
  /** Number of subscribers, 1 to 100,000. Default 60. */
  readonly users?: number;
  /** First day, UTC, as YYYY-MM-DD. Default 2024-01-01. */
  readonly start?: string;
  /**
   * Faults in 100 days of the run, by kind of finding; a kind that is not named keeps its rate of
   * {@linkcode DEFAULT_FAULTS}. `"none"` for a run in which nothing is to be found.
   */
  readonly faults?: FaultRates | "none";
  /**
   * Ways in which some streams are stored. Default all; but a torn file loses transactions, so
   * there is none by default where `balance_gap` or `unknown_outcome` has the rate 0.
   */
  readonly storage?: readonly StorageForm[];
}

/** A run's options, checked and complete. */
export interface Settings {
  readonly seed: number;
  readonly days: number;
  readonly users: number;
  readonly start: string;
  readonly faults: FaultRates;
  readonly storage: readonly StorageForm[];
}

/**
 * Completes options with the default ones.
 *
 * @throws {RangeError} If an option is out of its range, or a kind of fault is unknown.
 */
export function completeOptions(options: SimulateOptions): Settings {
  const { seed = 1, days = 45, users = 60, start = "2024-01-01" } = options;
  assertInteger("seed", seed, Number.MIN_SAFE_INTEGER, Number.MAX_SAFE_INTEGER);
  assertInteger("days", days, 1, 3_660);
  assertInteger("users", users, 1, 100_000);
  if (days * users > 2_000_000) {
    throw new RangeError(`Cannot simulate ${users} users for ${days} days: too many for memory`);
  }
  const faults = completeRates(options.faults ?? {});
  const canTear = faults.balance_gap > 0 && faults.unknown_outcome > 0;
  const storage = options.storage ?? STORAGE_FORMS.filter((form) => canTear || form !== "torn");
  return { seed, days, users, start, faults, storage };
}

function assertInteger(name: string, value: number, min: number, max: number): void {
  if (!Number.isSafeInteger(value) || value < min || value > max) {
    throw new RangeError(`Cannot use ${name} ${value}: expected an integer, ${min} to ${max}`);
  }
}
