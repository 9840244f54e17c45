import { createHash } from "node:crypto";
import { UserError } from "../error.ts";
import { rulesVersion } from "../store/schema.ts";
import { TextLineStream } from "../streams.ts";
import { writeWhole } from "./whole_file.ts";
import type { Plan, PlannedTask } from "./plan.ts";

/** First line of a plan's file. */
export interface PlanHead {
  /** Digest of the plan and of the version that made it. */
  readonly plan: string;
  /** How many tasks there are, numbered from 0. */
  readonly tasks: number;
  /** Files that were found, numbered from 1. */
  readonly files: number;
  readonly sizeBytes: number;
  /** Version of the rules that it was made by; other versions refuse it. */
  readonly rules: string;
}

/** Writes a plan, a line for its head and one for each task, so that it is there whole or not at all. */
export async function writePlan(path: string, plan: Plan): Promise<PlanHead> {
  const lines = plan.tasks.map((task) => JSON.stringify(task));
  const rules = rulesVersion();
  const hash = createHash("sha256").update(rules);
  for (const line of lines) hash.update(line);
  const head: PlanHead = {
    plan: hash.digest("hex").slice(0, 16),
    tasks: plan.tasks.length,
    files: plan.fileCount,
    sizeBytes: plan.sizeBytes,
    rules,
  };
  await writeWhole(path, [JSON.stringify(head), ...lines]);
  return head;
}

/**
 * Reads a plan's head.
 *
 * @throws {UserError} If the file is no plan, or one of another version.
 */
export async function readPlanHead(path: string): Promise<PlanHead> {
  for await (const line of linesOf(path, "plan")) return readHead(line, path);
  throw noPlan(path);
}

/**
 * Reads one task of a plan; the lines before it are passed over, those behind it not read.
 *
 * @throws {UserError} If the file is no plan of this version, or has no such task.
 */
export async function readTask(
  path: string,
  task: number,
): Promise<{ head: PlanHead; task: PlannedTask }> {
  let head: PlanHead | undefined;
  let place = -1;
  for await (const line of linesOf(path, "plan")) {
    head ??= readHead(line, path);
    if (place++ < task) continue;
    let read: PlannedTask;
    try {
      read = JSON.parse(line);
    } catch (error) {
      throw new UserError(`Cannot use ${path}: its line of task ${task} is damaged; plan again`, {
        cause: error,
      });
    }
    if (read.task !== task) break;
    return { head, task: read };
  }
  if (head === undefined) throw noPlan(path);
  if (task < head.tasks) {
    throw new UserError(`Cannot use ${path}: its line of task ${task} is missing; plan again`);
  }
  throw new UserError(`Cannot map task ${task}: ${path} has the tasks 0 to ${head.tasks - 1}`);
}

/**
 * Gives the lines of a file of JSON lines.
 *
 * @param name What the file should be, for the error.
 * @throws {UserError} If it cannot be opened.
 */
export async function* linesOf(path: string, name: string): AsyncGenerator<string> {
  let file;
  try {
    file = Deno.openSync(path);
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
    throw new UserError(`Cannot read ${path}: there is no such ${name}`, { cause: error });
  }
  yield* file.readable.pipeThrough(new TextDecoderStream()).pipeThrough(new TextLineStream());
}

function readHead(line: string, path: string): PlanHead {
  let head: PlanHead;
  try {
    head = JSON.parse(line);
  } catch (error) {
    throw noPlan(path, error);
  }
  if (typeof head?.plan !== "string" || typeof head.tasks !== "number") throw noPlan(path);
  if (head.rules === rulesVersion()) return head;
  throw new UserError(
    `Cannot use ${path}: another version of balancebook made it; plan again, with one version for all`,
  );
}

function noPlan(path: string, cause?: unknown): UserError {
  return new UserError(`Cannot use ${path}: it is no plan of \`deno task plan\``, { cause });
}
