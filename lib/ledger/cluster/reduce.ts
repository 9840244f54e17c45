import { dirname } from "node:path";
import { counted } from "../counted.ts";
import { UserError } from "../error.ts";
import type { IngestSummary } from "../ingest.ts";
import { LedgerBuild } from "../store/build.ts";
import { cancellable } from "../store/cancel.ts";
import { readContents } from "../store/contents.ts";
import { lockLedger } from "../store/lock.ts";
import { WorkingCopy } from "../store/working_copy.ts";
import { loadParts } from "./load.ts";
import { readManifest, type TaskLine } from "./manifest.ts";
import { partTables } from "./parts.ts";

/** Options of {@linkcode reduce}. */
export interface ReduceOptions {
  /** Path of the ledger; made where there is none, else what it does not hold is added. */
  readonly ledger: string;
  /** Tolerance of a new ledger, as a decimal. */
  readonly tolerance?: string;
  /** Called before each task's rows are loaded, with how many were, and how many there are. */
  readonly onProgress?: (done: number, total: number) => void;
}

/**
 * Makes a ledger of what tasks have read. It is the one that an ingest of the same paths makes; what the manifest
 * does not name is not looked at.
 *
 * @param manifest Path of the manifest; the attempts that it names are beside it.
 * @returns What an ingest says of what it has read.
 * @throws {UserError} If the manifest or an attempt is not whole, the ledger cannot be used, or Stop was pressed.
 */
export async function reduce(manifest: string, options: ReduceOptions): Promise<IngestSummary> {
  const { ledger, tolerance = null } = options;
  const lines = await readManifest<TaskLine>(manifest, "map");
  const lock = await lockLedger(ledger);
  let build: LedgerBuild | undefined;
  let isStopped = false;
  try {
    const begun = build = await LedgerBuild.begin(WorkingCopy.begin(ledger), tolerance);
    const work = fill(begun, { lines, folder: dirname(manifest), ...options });
    return await cancellable(work, () => {
      isStopped = true;
      begun.interrupt();
    });
  } catch (error) {
    if (!isStopped) throw error;
    throw new UserError("Reducing stopped; the ledger is unchanged", { cause: error });
  } finally {
    build?.close();
    lock.release();
  }
}

interface Filling extends ReduceOptions {
  readonly lines: readonly [TaskLine, ...TaskLine[]];
  readonly folder: string;
}

async function fill(build: LedgerBuild, filling: Filling): Promise<IngestSummary> {
  const { lines, folder, ledger, onProgress } = filling;
  const { files } = lines[0].of;
  await build.renewRules();
  await loadParts(build, { lines, folder, tables: partTables(), onProgress });
  const settled = await build.settle(build.firstFileId + files);
  const { repeatedFiles: knownFiles, heldFiles, renamedFiles, ...counts } = settled;
  const objects = lines.reduce((sum, { rows }) => sum + (rows.fetched_objects ?? 0), 0);
  if (counts.newEvents === 0 && heldFiles === 0) {
    throw new UserError(
      `Cannot make ${ledger}: no log event was found in ${counted(files, "file")}`,
    );
  }
  const changes = counts.newFiles + counts.unreadableFiles + renamedFiles + objects;
  const isPublished = changes > 0 || !build.hasCurrentRules;
  const contents = isPublished ? await build.publish() : null;
  build.close();
  return {
    ...counts,
    knownFiles,
    unfetched: [],
    skipped: [],
    isPublished,
    foundFiles: files,
    contents: contents ?? await readContents(ledger),
  };
}
