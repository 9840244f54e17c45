import { counted } from "./counted.ts";
import { UserError } from "./error.ts";
import { type IngestOptions, type IngestProgress, requireIngest } from "./ingest_options.ts";
import type { Fetched, Unfetched } from "./remote/fetch_remote.ts";
import { isRemote } from "./remote/remote_path.ts";
import { FileReaders } from "./workers/mod.ts";
import { discover, type Discovery } from "./source/discover.ts";
import { type FoundEntry, walk } from "./source/walk.ts";
import type { LedgerBuild } from "./store/build.ts";
import type { LedgerContents } from "./store/contents.ts";
import { readFetchedObjects } from "./store/fetched_objects.ts";
import { type LedgerLock, lockLedger } from "./store/lock.ts";
import type { UnreadFile } from "./store/settle.ts";
import { WorkingCopy } from "./store/working_copy.ts";
import { cancellable, untilAborted } from "./store/cancel.ts";

export type { IngestOptions, IngestProgress };

/** What an ingest did; every file that was found is in exactly one of the three counts of files. */
export interface IngestSummary {
  /** Files that are new in the ledger. */
  readonly newFiles: number;
  /** Files whose content the ledger held already, under whatever name. */
  readonly knownFiles: number;
  /** Files that could not be opened, or hold no log event; each is an issue. */
  readonly unreadableFiles: number;
  /** The first twenty of them, by path, and why. */
  readonly unread: readonly UnreadFile[];
  /**
   * Of the new files, those that are damaged, or that changed while they were read: what else they hold
   * is not known.
   */
  readonly damagedFiles: number;
  /** The first twenty of them, by path, and why. */
  readonly damaged: readonly UnreadFile[];
  /** Log events in the new files. */
  readonly newEvents: number;
  /** Issues in the new files: places that could not be read, or not for certain. */
  readonly newIssues: number;
  /** Bytes of text in the new files: each is in an event, or in an issue. */
  readonly textBytes: number;
  /** Objects and days that could not be fetched, and why; the next ingest tries them again. */
  readonly unfetched: readonly Unfetched[];
  /** What was named and not read, since it only stands beside logs: `__MACOSX`, pictures. */
  readonly skipped: readonly string[];
  /** Whether the ledger was changed. */
  readonly isPublished: boolean;
  /** Files that the paths hold, as the disk and the archives list them. */
  readonly foundFiles: number;
  /** What the ledger holds now. */
  readonly contents: LedgerContents;
}

/**
 * Reads logs into the ledger.
 *
 * The new ledger is built beside the old one and takes its place in one step at the end, so readers
 * are never blocked and never see half an ingest. Content that the ledger holds is skipped, so
 * ingesting twice changes nothing, and the order of ingests does not matter. Of several names of one
 * content the ledger keeps one, by the names alone: one that names the log stream, then the first in
 * order. Memory does not grow with the input.
 *
 * @param paths Folders, files and archives of every delivery of CloudWatch logs; `-` for the standard
 * input; `s3://bucket/prefix` and `cloudwatch://log-group?from=2024-01-31`.
 * @param options Which ledger, and who hears how far it has come.
 * @returns What was read, what was known, and what could not be opened.
 * @throws {UserError} If a path does not exist or holds no logs, the ledger cannot be used, or Stop was
 * pressed meanwhile.
 * @throws {TypeError} If the paths are no list of texts, an option is misspelt or of another type, or no
 * ledger is named.
 *
 * @example
 * ```ts
 * import { ingest } from "balancebook/ledger";
 * import assert from "node:assert/strict";
 *
 * const folder = Deno.makeTempDirSync();
 * const log = `${folder}/000000`;
 * Deno.writeTextFileSync(log, "2024-01-31T21:00:00.000Z Unknown application error occurred\n\n");
 * const summary = await ingest([log], { ledger: `${folder}/ledger.duckdb` });
 * assert.deepEqual(summary.newEvents, 1);
 * Deno.removeSync(folder, { recursive: true });
 * ```
 */
export async function ingest(
  paths: readonly string[],
  options: IngestOptions,
): Promise<IngestSummary> {
  requireIngest(paths, options);
  if (paths.length === 0) throw new UserError("Cannot ingest: no path was given");
  const ending = new AbortController();
  try {
    return await cancellable(ingestAll(paths, options, ending.signal), () => ending.abort());
  } catch (error) {
    if (!ending.signal.aborted) throw error;
    throw new UserError("Ingest stopped; the ledger is unchanged", { cause: error });
  }
}

async function ingestAll(
  paths: readonly string[],
  options: IngestOptions,
  signal: AbortSignal,
): Promise<IngestSummary> {
  const fetched = await fetchAll(paths.filter(isRemote), options, signal);
  try {
    const { only } = options;
    const local = paths.filter((path) => !isRemote(path))
      .map((path) => only === undefined ? path : filesOf(path, only));
    const found = discover(fetched === null ? local : [...local, fetched.entries], signal);
    const discovery = await untilAborted(found, signal, closeSpools);
    try {
      return await ingestFound(discovery, { paths, fetched }, { ...options, signal });
    } finally {
      closeSpools(discovery);
    }
  } finally {
    fetched?.close();
  }
}

function closeSpools({ spools }: Discovery): void {
  for (const spool of spools) spool.close();
}

async function fetchAll(
  paths: readonly string[],
  { ledger, onFetch }: IngestOptions,
  signal: AbortSignal,
): Promise<Fetched | null> {
  if (paths.length === 0) return null;
  const { fetchRemote } = await import("./remote/fetch_remote.ts");
  const known = await readFetchedObjects(ledger);
  return await fetchRemote(paths, {
    known,
    signal,
    ...onFetch === undefined ? {} : { onProgress: onFetch },
  });
}

/** Gives some of the files that a path leads to. */
function* filesOf(path: string, only: (path: string) => boolean): Generator<FoundEntry> {
  for (const entry of walk(path)) if (entry.kind === "file" && only(entry.path)) yield entry;
}

/** What the caller named, and what of it was fetched. */
interface Sources {
  readonly paths: readonly string[];
  readonly fetched: Fetched | null;
}

async function ingestFound(
  discovery: Discovery,
  sources: Sources,
  { signal, ...options }: IngestOptions & { readonly signal: AbortSignal },
): Promise<IngestSummary> {
  const readers = new FileReaders(discovery);
  let lock: LedgerLock | undefined;
  let written: Promise<void> | undefined;
  try {
    lock = await untilAborted(lockLedger(options.ledger), signal, (late) => late.release());
    const copy = WorkingCopy.begin(options.ledger);
    written = copy.write();
    // DuckDB takes long to load; the workers load meanwhile, and the ledger is copied.
    const { LedgerBuild } = await import("./store/build.ts");
    const { readContents } = await import("./store/contents.ts");
    const build = await LedgerBuild.begin(copy, options.tolerance ?? null);
    const interrupt = () => build.interrupt();
    signal.addEventListener("abort", interrupt);
    try {
      signal.throwIfAborted();
      const throwIfAborted = () => signal.throwIfAborted();
      const reading = { discovery, readers, build, sources, throwIfAborted };
      const { contents, ...summary } = await read(reading, options.onProgress);
      build.close();
      return { ...summary, contents: contents ?? await readContents(options.ledger) };
    } finally {
      signal.removeEventListener("abort", interrupt);
      build.close();
    }
  } finally {
    await written;
    lock?.release();
    readers.close();
  }
}

/** Says in one line that nothing was read, and why not the first of the files. */
function refusal(
  paths: readonly string[],
  unread: readonly UnreadFile[],
  count: number,
): string {
  const [first] = unread;
  const reason = first === undefined
    ? ""
    : `; ${first.path}: ${
      first.reason.replace(/^(?:The file cannot be read|No log event was found): /, "")
    }`;
  const line = `Cannot ingest ${paths.join(", ")}: no log event was found in ` +
    `${counted(count, "file")}${reason}`;
  return line.replace(/\s+/g, " ");
}

interface Reading {
  readonly discovery: Discovery;
  readonly readers: FileReaders;
  readonly build: LedgerBuild;
  readonly sources: Sources;
  /** Throws once the ingest is to stop. */
  readonly throwIfAborted: () => void;
}

async function read(
  { discovery, readers, build, sources: { paths, fetched }, throwIfAborted }: Reading,
  onProgress: IngestOptions["onProgress"],
): Promise<Omit<IngestSummary, "contents"> & { contents: LedgerContents | null }> {
  const { files, unreadable, skipped } = discovery;
  const bytesTotal = files.reduce((sum, file) => sum + file.sizeBytes, 0);
  const known = await build.knownContents();
  await build.makeRoom();
  await Promise.all([
    readers.read((rows, arena) => {
      throwIfAborted();
      build.append(rows, arena);
    }, {
      firstFileId: build.firstFileId,
      known,
      onProgress: (done) => onProgress?.({ fileCount: files.length, bytesTotal, ...done }),
    }),
    build.renewRules(),
  ]);
  readers.close();
  throwIfAborted();
  const firstPartId = build.firstFileId + files.length + unreadable.length;
  const { repeatedFiles: knownFiles, heldFiles, renamedFiles, ...counts } = await build.settle(
    firstPartId,
  );
  const { objects = [], knownCount = 0, unfetched = [] } = fetched ?? {};
  if (counts.newEvents === 0 && heldFiles + knownCount === 0) {
    const count = counts.unreadableFiles + unfetched.length;
    throw new UserError(refusal(paths, [...unfetched, ...counts.unread], count));
  }
  throwIfAborted();
  await build.noteFetched(objects);
  const changes = counts.newFiles + counts.unreadableFiles + renamedFiles + objects.length;
  const isPublished = changes > 0 || !build.hasCurrentRules;
  const contents = isPublished ? await build.publish() : null;
  const foundFiles = files.length + unreadable.length + knownCount;
  return {
    ...counts,
    knownFiles: knownFiles + knownCount,
    unfetched,
    skipped,
    isPublished,
    foundFiles,
    contents,
  };
}
