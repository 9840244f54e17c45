import { join } from "node:path";
import { UserError } from "../error.ts";
import type { Bucket } from "./bucket.ts";
import type { RowCounts } from "./parts.ts";
import { linesOf, type PlanHead } from "./plan_file.ts";
import { TASK_FILE, writeWhole } from "./whole_file.ts";

const ATTEMPT = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** What the tasks of a manifest do, which is the first folder of their attempts. */
export type StageKind = "map" | "link" | "global" | "find";

/** What one attempt at a task wrote; a line of a manifest. */
export interface StageLine {
  readonly task: number;
  /** Digest of the plan, and in how many buckets; attempts of others do not fit to it. */
  readonly plan: string;
  /** How many tasks there are in all. */
  readonly of: Pick<PlanHead, "tasks">;
  /** The attempt's folder, from the folder that all tasks write to, where the manifest is to be. */
  readonly path: string;
  readonly rows: RowCounts;
}

/** What one attempt at a map task wrote. */
export interface TaskLine extends StageLine {
  /** What the plan has in all. */
  readonly of: Pick<PlanHead, "tasks" | "files">;
  readonly firstFileId: number;
  /** Files of the task, with those that cannot be read. */
  readonly files: number;
  /** Parts of files that got numbers of their own; those of the tasks before come first. */
  readonly parts: number;
}

/**
 * Reads what attempts of a plan there are in the folder that tasks write to, and takes one of each task; an
 * attempt that is not whole is none. Of several it does not matter which: they hold the same.
 *
 * @param kind Which tasks: `map`, for example.
 * @throws {UserError} If a task has no attempt; it names the first ones.
 */
export function collectAttempts(
  out: string,
  kind: StageKind,
  { plan, tasks }: Pick<PlanHead, "plan" | "tasks">,
): StageLine[] {
  const lines: StageLine[] = [];
  const missing: number[] = [];
  for (let task = 0; task < tasks; task++) {
    const line = attemptsOf(join(out, kind, String(task))).find((one) => one.plan === plan);
    if (line === undefined) missing.push(task);
    else lines.push(line);
  }
  if (missing.length === 0) return lines;
  throw new UserError(
    `Cannot use ${out}: ${missing.length} of ${tasks} ${kind} tasks are missing (${
      missing.slice(0, 10).join(", ")
    }${missing.length > 10 ? ", ..." : ""})`,
  );
}

function attemptsOf(folder: string): StageLine[] {
  let names;
  try {
    names = [...Deno.readDirSync(folder)].map(({ name }) => name);
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return [];
    throw error;
  }
  return names.filter((name) => ATTEMPT.test(name)).sort().flatMap((name) => {
    try {
      return [JSON.parse(Deno.readTextFileSync(join(folder, name, TASK_FILE))) as StageLine];
    } catch (error) {
      if (error instanceof Deno.errors.NotFound || error instanceof SyntaxError) return [];
      throw error;
    }
  });
}

/** Writes a manifest: a line a task, there whole or not at all. */
export async function writeManifest(path: string, lines: readonly object[]): Promise<void> {
  await writeWhole(path, lines.map((line) => JSON.stringify(line)));
}

/**
 * Reads a manifest.
 *
 * @param kind What its tasks must have done.
 * @returns The tasks, in order.
 * @throws {UserError} If it is none, or one of other tasks, a task is not there once, or they are of several plans.
 */
export async function readManifest<T extends StageLine>(
  path: string,
  kind: StageKind,
): Promise<readonly [T, ...T[]]> {
  const lines: T[] = [];
  for await (const text of linesOf(path, "manifest")) lines.push(readLine(text, path, kind) as T);
  lines.sort((one, other) => one.task - other.task);
  const [first, ...others] = lines;
  if (first === undefined) throw new UserError(`Cannot use ${path}: it names no task`);
  for (const [index, { task, plan }] of lines.entries()) {
    if (plan !== first.plan) {
      throw new UserError(`Cannot use ${path}: its tasks are of more than one plan`);
    }
    if (task < index) throw new UserError(`Cannot use ${path}: task ${task} is there twice`);
    if (task > index) throw new UserError(`Cannot use ${path}: task ${index} is missing`);
  }
  if (lines.length < first.of.tasks) {
    throw new UserError(`Cannot use ${path}: task ${lines.length} is missing`);
  }
  return [first, ...others];
}

function readLine(text: string, path: string, kind: StageKind): StageLine {
  let line: StageLine;
  try {
    line = JSON.parse(text);
  } catch (error) {
    throw new UserError(`Cannot use ${path}: it has a line that is no answer of a task`, {
      cause: error,
    });
  }
  if (!isWhole(line)) {
    throw new UserError(`Cannot use ${path}: it has a line that is no answer of a task`);
  }
  const [folder, task, attempt, ...more] = line.path.split("/");
  if (folder !== kind) {
    throw new UserError(`Cannot use ${path}: its tasks are not those of \`deno task ${kind}\``);
  }
  if (task === String(line.task) && ATTEMPT.test(attempt) && more.length === 0) return line;
  throw new UserError(`Cannot use ${path}: ${line.path} is no attempt at task ${line.task}`);
}

function isWhole(line: Partial<StageLine> | null): boolean {
  return Number.isSafeInteger(line?.task) && Number.isSafeInteger(line!.of?.tasks) &&
    typeof line!.plan === "string" && typeof line!.path === "string" &&
    typeof line!.rows === "object" && line!.rows !== null &&
    Object.values(line!.rows).every(Number.isSafeInteger);
}

/**
 * Makes an attempt at a bucket whole: its line goes into its folder, which gets its own name.
 *
 * @param plan Digest of the plan.
 * @param out The folder that all tasks write to.
 * @param place The attempt's folder in it, which is `PLACE.part` until now.
 * @returns The line that names this attempt.
 */
export async function publishBucket(
  bucket: Bucket,
  { plan, out, place, rows }: {
    readonly plan: string;
    readonly out: string;
    readonly place: string;
    readonly rows: RowCounts;
  },
): Promise<StageLine> {
  const line = {
    task: bucket.number,
    plan: `${plan}/${bucket.of}`,
    of: { tasks: bucket.of },
    path: place,
    rows,
  };
  const temporary = join(out, `${place}.part`);
  await writeWhole(join(temporary, TASK_FILE), [JSON.stringify(line)]);
  Deno.renameSync(temporary, join(out, place));
  return line;
}
