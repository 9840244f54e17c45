import { planDays } from "./faults/plan_days.ts";
import { scheduleFaults } from "./faults/scheduled_faults.ts";
import { junkOf } from "./files/junk_files.ts";
import { storeStream } from "./files/log_files.ts";
import { chooseStorage } from "./files/storage.ts";
import type { Container } from "./lambda/container.ts";
import { drawRuntimes, runDay } from "./lambda/run_day.ts";
import { countRuntimes, layOutCalendar } from "./plan/calendar.ts";
import { Planner } from "./plan/planner.ts";
import { drawUsers } from "./plan/users.ts";
import { drawUuid } from "../random/ids.ts";
import { Random } from "../random/random.ts";
import { completeOptions, type SimulateOptions } from "./options.ts";
import { computeGroundTruth, type GroundTruth } from "./ground_truth/ground_truth.ts";

/** A file to be written: a path with `/` below the output folder, and its bytes. */
export interface SimulatedFile {
  readonly path: string;
  readonly bytes: Uint8Array;
}

/** Simulated log files, and what is true of them. */
export interface Simulation {
  /** Log files with their bytes, as an export would hold them. */
  readonly files: readonly SimulatedFile[];
  /** What a ledger of these files must show. */
  readonly groundTruth: GroundTruth;
}

/**
 * Simulates the balance-sync Lambda, with known faults, and computes the ground truth about its logs.
 *
 * Depends on nothing but its options: no clock, no machine. All is held in memory. What a run is
 * too short for, or has too few users for, is neither in its logs nor in its ground truth.
 *
 * @param options Seed, days, users and the rate of each kind of fault; none is needed.
 * @returns The files, whole, and what a ledger of them must show.
 * @throws {RangeError} If an option is out of its range, a kind of fault is unknown, or days times
 * users is above 2,000,000.
 *
 * @example
 * ```ts
 * const { files, groundTruth } = simulate({ seed: 7, days: 3, users: 5 });
 * console.log(files.length, groundTruth.counts.transactions);
 * ```
 */
export function simulate(options: SimulateOptions = {}): Simulation {
  const { storage: forms, ...settings } = completeOptions(options);
  const { seed, days, start, faults } = settings;
  const random = new Random(`balance-sync ${seed}`);
  const calendar = layOutCalendar(random, start, days, faults);
  const users = drawUsers(random, settings.users, days);
  const scheduled = scheduleFaults(random, calendar, faults);
  // What another listener books leaves a gap in what is printed.
  const planner = new Planner(random, calendar, users, faults.balance_gap > 0);
  const runtimes = drawRuntimes(random, countRuntimes(calendar));
  const containers: Container[] = [];
  for (const requests of planDays(planner, scheduled)) {
    containers.push(...runDay(random, requests, calendar, runtimes));
  }
  const folder = drawUuid(random);
  const storage = chooseStorage(random, containers, calendar, forms);
  const logs = containers.flatMap((container, index) =>
    storeStream(random, folder, container, storage[index])
  );
  const junkFiles = junkOf(folder);
  const groundTruth = computeGroundTruth(logs, { calendar, injections: planner.injections }, {
    ...settings,
    junkFiles: junkFiles.map(({ path }) => path),
  });
  return {
    files: [...logs.map(({ path, bytes }) => ({ path, bytes })), ...junkFiles],
    groundTruth,
  };
}
