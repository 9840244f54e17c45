import { type Calendar, DAY_MS, layOutCalendar, runtimeAt, settledDayAt } from "./calendar.ts";
import { Container } from "./containers.ts";
import { type FileFormat, type StorageOptions, storeStream } from "./files.ts";
import type { PlannedRequest } from "./items.ts";
import { drawUuid } from "./names.ts";
import { Planner } from "./planner.ts";
import { Random } from "./random.ts";
import { drawRuntime, type Runtime } from "./texts.ts";
import { type Truth, workOutTruth } from "./truth.ts";
import { drawUsers } from "./users.ts";

export { type BulkOptions, writeBulkFiles, writeBulkGzip } from "./bulk.ts";
export type { FaultKind } from "./faults.ts";
export type { FileFormat } from "./files.ts";
export { EVENT_KINDS, type EventKind, type Outcome } from "./records.ts";
export type * from "./truth.ts";
export { parseTruth, printTruth } from "./truth_text.ts";
export { writeSimulation } from "./write.ts";

/** What to simulate. */
export interface SimulateOptions {
  /** Any integer; equal options give equal bytes. Default 1. */
  readonly seed?: number;
  /** Length of the run in days, 1 to 3,660. Default 45. */
  readonly days?: number;
  /** Number of subscribers, 1 to 100,000. Default 60. */
  readonly users?: number;
  /**
   * First day, UTC, as YYYY-MM-DD. Default 2024-01-01, a week before the meaning of sync errors
   * changes.
   */
  readonly start?: string;
  /** Wallets that are let go below zero, which the real system never did. Default 0. */
  readonly overdrawnWallets?: number;
}

/** A file to be written: a path with `/` below the output folder, and its bytes. */
export interface SimulatedFile {
  readonly path: string;
  readonly bytes: Uint8Array;
}

/** Simulated log files, and what is true of them. */
export interface Simulation {
  readonly files: readonly SimulatedFile[];
  readonly truth: Truth;
}

/**
 * Simulates the balance-sync Lambda, with known faults, and tells the truth about its logs.
 *
 * Depends on nothing but its options: no clock, no machine. All is held in memory. A run of less
 * than about 40 days or 40 users may lack some sorts of faults.
 *
 * @throws {RangeError} If an option is out of its range, or days times users is above 2,000,000.
 *
 * @example
 * ```ts
 * import { simulate } from "balancebook";
 *
 * const { files, truth } = simulate({ seed: 7, days: 3, users: 5 });
 * console.log(files.length, truth.counts.transactions);
 * ```
 */
export function simulate(options: SimulateOptions = {}): Simulation {
  const { seed = 1, days = 45, users: count = 60, start = "2024-01-01" } = options;
  const { overdrawnWallets = 0 } = options;
  assertInteger("seed", seed, Number.MIN_SAFE_INTEGER, Number.MAX_SAFE_INTEGER);
  assertInteger("days", days, 1, 3_660);
  assertInteger("users", count, 1, 100_000);
  assertInteger("overdrawnWallets", overdrawnWallets, 0, 1_000);
  if (days * count > 2_000_000) {
    throw new RangeError(`Cannot simulate ${count} users for ${days} days: too many for memory`);
  }
  const calendar = layOutCalendar(start, days);
  const random = new Random(`balance-sync ${seed}`);
  const users = drawUsers(random, count, days);
  const runtimes = ["16.v90", "18.v91", "20.v92", "20.v93"]
    .map((version) => drawRuntime(random, `nodejs:${version}`));
  const planner = new Planner(random, calendar, users, overdrawnWallets);
  const containers: Container[] = [];
  for (let day = 0; day < days; day++) {
    const requests = planner.planDay(day);
    containers.push(...runDay(random, requests, calendar, runtimes));
  }
  const folder = drawUuid(random);
  const storage = chooseStorage(random, containers, calendar);
  const files = containers.flatMap((container, index) =>
    storeStream(random, folder, container, storage[index])
  );
  const litter = litterOf(folder);
  const { outliers } = planner;
  const truth = workOutTruth(files, {
    seed,
    days,
    users: count,
    start,
    litter: litter.map(({ path }) => path),
    outliers,
  });
  return { files: [...files.map(({ path, bytes }) => ({ path, bytes })), ...litter], truth };
}

function runDay(
  random: Random,
  requests: readonly PlannedRequest[],
  calendar: Calendar,
  runtimes: readonly Runtime[],
): Container[] {
  const containers = new Map<string, Container>();
  for (const request of requests) {
    let container = containers.get(request.container);
    if (!container) {
      container = new Container(random, runtimes[runtimeAt(calendar, request.atMs)]);
      containers.set(request.container, container);
    }
    container.run(request);
  }
  return [...containers.values()];
}

/** A third of the streams is out of order; four are stored in ways that were met in the wild. */
function chooseStorage(
  random: Random,
  containers: readonly Container[],
  calendar: Calendar,
): StorageOptions[] {
  const storage: StorageOptions[] = containers.map(({ requests }) => ({
    isShuffled: requests > 1 && random.chance(0.45),
  }));
  const special: [share: number, options: StorageOptions][] = [
    [0.15, { format: "plain" }],
    [0.3, { format: "multi_member" satisfies FileFormat }],
    [0.5, { parts: 2 }],
    [0.75, { format: "torn" }],
  ];
  for (const [share, options] of special) {
    const dayMs = calendar.startMs + settledDayAt(calendar, share) * DAY_MS;
    const index = containers.findIndex(({ events, requests }, at) =>
      events[0].atMs >= dayMs && requests > 2 && !storage[at].format && !storage[at].parts &&
      events.some(({ kind }) => kind === "transaction")
    );
    if (index >= 0) storage[index] = options;
  }
  return storage;
}

/** What a Mac leaves in an archive. */
function litterOf(folder: string): SimulatedFile[] {
  const magic = Uint8Array.of(0, 5, 22, 7, 0, 2, 0, 0);
  return [
    { path: `__MACOSX/._${folder}`, bytes: magic },
    { path: `${folder}/.DS_Store`, bytes: Uint8Array.of(0, 0, 0, 1, 66, 117, 100, 49) },
  ];
}

function assertInteger(name: string, value: number, min: number, max: number): void {
  if (!Number.isSafeInteger(value) || value < min || value > max) {
    throw new RangeError(`Cannot use ${name} ${value}: expected an integer, ${min} to ${max}`);
  }
}
