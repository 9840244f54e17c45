import { DuckDBInstance } from "duckdb";
import { join } from "node:path";
import { RowWriter } from "../store/append.ts";
import { cancellable } from "../store/cancel.ts";
import { UserError } from "../error.ts";
import { noteFetchedObjects } from "../store/fetched_objects.ts";
import { removeTemporary } from "../store/leftovers.ts";
import { BUILD_MEMORY_LIMIT } from "../store/link.ts";
import { attachLedger, createTables, LEDGER } from "../store/tables.ts";
import { reasonOf } from "../source/walk.ts";
import { FileReaders } from "../workers/mod.ts";
import { fetchTask } from "./fetch_task.ts";
import type { TaskLine } from "./manifest.ts";
import { type RowCounts, writeParts } from "./parts.ts";
import { type PlannedTask, stampOf } from "./plan.ts";
import type { PlanHead } from "./plan_file.ts";
import { TASK_FILE, writeWhole } from "./whole_file.ts";

/** What a task is part of, and where it writes. */
export interface MapOptions {
  readonly head: PlanHead;
  /** The folder that all tasks write to. */
  readonly out: string;
}

/**
 * Reads the files of one task into Parquet, in a folder of this attempt alone: it is there whole or not at
 * all, and an attempt that is tried again, or at the same time, changes nothing of another one. Rows are
 * those that an ingest of the whole plan reads.
 *
 * @returns The line of the manifest that names the attempt.
 * @throws {UserError} If a file has changed since the plan, an object cannot be fetched, or Stop was pressed; the task can be tried again.
 */
export async function mapTask(
  task: PlannedTask,
  { head, out }: MapOptions,
): Promise<TaskLine> {
  const place = `map/${task.task}/${crypto.randomUUID()}`;
  const temporary = join(out, `${place}.part`);
  requireUnchanged(task);
  const fetched = await fetchTask(task);
  try {
    Deno.mkdirSync(temporary, { recursive: true });
    const rows = await readInto(task, { folder: temporary, head, fetched });
    requireUnchanged(task);
    const line: TaskLine = {
      task: task.task,
      plan: head.plan,
      of: { tasks: head.tasks, files: head.files },
      path: place,
      firstFileId: task.firstFileId,
      files: task.files.length + task.unreadable.length,
      ...rows,
    };
    await writeWhole(join(temporary, TASK_FILE), [JSON.stringify(line)]);
    Deno.renameSync(temporary, join(out, place));
    return line;
  } catch (error) {
    removeTemporary(temporary);
    throw error;
  } finally {
    fetched.close();
  }
}

/**
 * Checks that all attempts at a task read the same.
 *
 * @throws {UserError} If a file cannot be opened here, or is not the one that was planned.
 */
function requireUnchanged({ task, files }: PlannedTask): void {
  const checked = new Set<string>();
  for (const { path: shown, place, stamp } of files) {
    if (place.kind === "object" || checked.has(place.path)) continue;
    checked.add(place.path);
    let found: string;
    try {
      using file = Deno.openSync(place.path);
      found = stampOf(file);
    } catch (error) {
      throw new UserError(
        `Cannot map task ${task}: ${shown} ${
          reasonOf(error)
        }; give this machine the files, or plan again`,
        { cause: error },
      );
    }
    if (found !== stamp) {
      throw new UserError(`Cannot map task ${task}: ${shown} has changed; plan again`);
    }
  }
}

interface Reading {
  readonly folder: string;
  readonly head: PlanHead;
  readonly fetched: Awaited<ReturnType<typeof fetchTask>>;
}

async function readInto(
  task: PlannedTask,
  { folder, head, fetched }: Reading,
): Promise<{ parts: number; rows: RowCounts }> {
  const { unreadable, firstFileId } = task;
  const readers = new FileReaders({ files: fetched.files, unreadable, skipped: [], spools: [] });
  const file = join(folder, "rows.duckdb");
  const instance = await DuckDBInstance.create(":memory:", {
    memory_limit: BUILD_MEMORY_LIMIT,
    temp_directory: `${file}.spill`,
    checkpoint_threshold: "1TB",
  });
  let isStopped = false;
  try {
    const connection = await instance.connect();
    await attachLedger(connection, file, file);
    await createTables(connection);
    const writer = await RowWriter.begin(connection, LEDGER);
    const firstPartId = head.files + 1;
    const read = readers.read((rows, arena) => {
      if (isStopped) throw new Error("stopped");
      writer.append(rows, arena);
    }, { firstFileId, firstPartId, known: new Set() });
    await cancellable(read, () => isStopped = true);
    await writer.commit();
    await noteFetchedObjects(connection, fetched.objects);
    const parts = await connection.runAndReadAll(
      "select greatest(max(file_id) - $1 + 1, 0) from log_files",
      [firstPartId],
    );
    const rows = await writeParts(connection, folder);
    return { parts: Number(parts.getRows()[0][0]), rows };
  } catch (error) {
    if (!isStopped) throw error;
    throw new UserError(`Task ${task.task} stopped; nothing was written`, { cause: error });
  } finally {
    readers.close();
    instance.closeSync();
    removeTemporary(file);
  }
}
