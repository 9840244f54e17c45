import {
  type Calendar,
  countRuntimes,
  DAY_MS,
  faultDays,
  layOutCalendar,
  runtimeAt,
} from "./calendar.ts";
import { Container } from "./containers.ts";
import { spreadFaults } from "./faults.ts";
import { type FileFormat, type StorageOptions, storeStream } from "./files.ts";
import type { PlannedRequest } from "./items.ts";
import { completeRates, type FaultRates } from "./kinds.ts";
import { drawUuid } from "./names.ts";
import { Planner } from "./planner.ts";
import { Random } from "./random.ts";
import { drawRuntime, type Runtime } from "./texts.ts";
import { type Truth, workOutTruth } from "./truth.ts";
import { drawUsers } from "./users.ts";

export { type BulkOptions, writeBulkFiles, writeBulkGzip } from "./bulk.ts";
export type { FileFormat } from "./files.ts";
export {
  DEFAULT_FAULTS,
  type FaultRates,
  FINDING_KINDS,
  type FindingKind,
  type InjectedKind,
  NO_FAULTS,
  parseFaults,
} from "./kinds.ts";
export { EVENT_KINDS, type EventKind, type Outcome } from "./records.ts";
export type * from "./truth.ts";
export { parseTruth, printTruth } from "./truth_text.ts";
export { writeSimulation } from "./write.ts";

/**
 * A way in which some streams are stored: chunks out of order, in two parts, as plain text, as two
 * gzip members, or cut off.
 */
export type StorageForm = "shuffled" | "parts" | Exclude<FileFormat, "gzip">;

/** Every way in which streams are stored. */
export const STORAGE_FORMS: readonly StorageForm[] = [
  "shuffled",
  "plain",
  "multi_member",
  "parts",
  "torn",
];

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
  readonly faults?: Partial<FaultRates> | "none";
  /**
   * Ways in which some streams are stored. Default all; but a torn file loses transactions, so
   * there is none by default where `balance_gap` or `unknown_outcome` has the rate 0.
   */
  readonly storage?: readonly StorageForm[];
}

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
  readonly truth: Truth;
}

/**
 * Simulates the balance-sync Lambda, with known faults, and tells the truth about its logs.
 *
 * Depends on nothing but its options: no clock, no machine. All is held in memory. What a run is
 * too short for, or has too few users for, is neither in its logs nor in its truth.
 *
 * @param options Seed, days, users and the rate of each kind of fault; none is needed.
 * @returns The files, whole, and what a ledger of them must show.
 * @throws {RangeError} If an option is out of its range, a kind of fault is unknown, or days times
 * users is above 2,000,000.
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
  const { seed = 1, days = 45, users: count = 60, start = "2024-01-01", faults = {} } = options;
  assertInteger("seed", seed, Number.MIN_SAFE_INTEGER, Number.MAX_SAFE_INTEGER);
  assertInteger("days", days, 1, 3_660);
  assertInteger("users", count, 1, 100_000);
  if (days * count > 2_000_000) {
    throw new RangeError(`Cannot simulate ${count} users for ${days} days: too many for memory`);
  }
  const rates = completeRates(faults);
  const canTear = rates.balance_gap > 0 && rates.unknown_outcome > 0;
  const forms = options.storage ?? STORAGE_FORMS.filter((form) => canTear || form !== "torn");
  const random = new Random(`balance-sync ${seed}`);
  const calendar = layOutCalendar(random, start, days, rates);
  const users = drawUsers(random, count, days);
  const faultsDue = spreadFaults(random, calendar, rates);
  // What another listener books leaves a gap in what is printed.
  const planner = new Planner(random, calendar, users, faultsDue, rates.balance_gap > 0);
  const containers = runDays(random, calendar, planner);
  const folder = drawUuid(random);
  const storage = chooseStorage(random, containers, calendar, forms);
  const files = containers.flatMap((container, index) =>
    storeStream(random, folder, container, storage[index])
  );
  const litter = litterOf(folder);
  const truth = workOutTruth(files, calendar, planner.shifts, {
    seed,
    days,
    users: count,
    start,
    faults: rates,
    litter: litter.map(({ path }) => path),
  });
  return { files: [...files.map(({ path, bytes }) => ({ path, bytes })), ...litter], truth };
}

function runDays(random: Random, calendar: Calendar, planner: Planner): Container[] {
  const runtimes = Array.from({ length: countRuntimes(calendar) }, (_, index) => {
    const version = index < 2 ? ["16.v90", "18.v91"][index] : `20.v${90 + index}`;
    return drawRuntime(random, `nodejs:${version}`);
  });
  const containers: Container[] = [];
  for (let day = 0; day < calendar.days; day++) {
    containers.push(...runDay(random, planner.planDay(day), calendar, runtimes));
  }
  return containers;
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
      container = new Container(random, calendar, runtimes[runtimeAt(calendar, request.atMs)]);
      containers.set(request.container, container);
    }
    container.run(request);
  }
  return [...containers.values()];
}

/** A third of the streams is out of order; one is stored in each of the other ways. */
function chooseStorage(
  random: Random,
  containers: readonly Container[],
  calendar: Calendar,
  forms: readonly StorageForm[],
): StorageOptions[] {
  const storage: StorageOptions[] = containers.map(({ requests }) => ({
    isShuffled: requests > 1 && random.chance(0.45) && forms.includes("shuffled"),
  }));
  const special: [form: StorageForm, share: number, options: StorageOptions][] = [
    ["plain", 0.15, { format: "plain" }],
    ["multi_member", 0.3, { format: "multi_member" }],
    ["parts", 0.5, { parts: 2 }],
    ["torn", 0.75, { format: "torn" }],
  ];
  const days = faultDays(calendar);
  for (const [form, share, options] of special) {
    if (!forms.includes(form)) continue;
    const day = days[Math.floor(days.length * share)] ?? Math.floor(calendar.days / 2);
    const index = containers.findIndex(({ events, requests }, at) =>
      events[0].atMs >= calendar.startMs + day * DAY_MS && requests > 2 &&
      !storage[at].format && !storage[at].parts &&
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
