import { UserError } from "../error.ts";
import { throwIfOfMachine } from "../machine_error.ts";
import type { LogFile, UnreadableFile } from "./log_file.ts";
import { isOfficeFile, isZip, OFFICE_BYTES } from "./magic.ts";
import { isCompanion } from "./companions.ts";
import { pathOfMember } from "./member_path.ts";
import { readDisk, Spool } from "./spool.ts";
import { readStreamName } from "./stream_name.ts";
import { type FoundEntry, reasonOf, walk } from "./walk.ts";

const SMALL_MAX_BYTES = 1 << 20;

/** What the user pointed at, as log files. */
export interface Discovery {
  /** Files in order of stream, part and path, whatever order the disk gives them in. */
  readonly files: readonly LogFile[];
  readonly unreadable: readonly UnreadableFile[];
  /** Companions of logs that the user named, as they were named. */
  readonly skipped: readonly string[];
  /** What was kept of pipes; to be closed once the files have been read. */
  readonly spools: readonly Spool[];
}

/**
 * Finds log files in folders, archives, single files and pipes; recognised by their first bytes, not
 * by their names. Companions of logs are skipped; nothing but such is refused. A pipe is read at once and to its end.
 *
 * @param paths Folders and files, `-` for the standard input; or what was found elsewhere. What cannot be opened inside a folder
 * is listed as unreadable.
 * @param signal Removes what was kept of a pipe that is still being read.
 * @throws {UserError} If a path does not exist, a folder holds no file, companions alone were named, or
 * the folder for temporary files takes no more.
 */
export async function discover(
  paths: readonly (string | Iterable<FoundEntry>)[],
  signal?: AbortSignal,
): Promise<Discovery> {
  const files: LogFile[] = [];
  const unreadable: UnreadableFile[] = [];
  const skipped: string[] = [];
  const spools: Spool[] = [];
  try {
    for (const path of paths) {
      const before = files.length + unreadable.length + skipped.length;
      for (const entry of typeof path === "string" ? walk(path) : path) {
        if (entry.kind === "obstacle") {
          unreadable.push({ path: entry.shown, sizeBytes: 0, reason: entry.reason });
          continue;
        }
        if (entry.kind === "companion") {
          skipped.push(entry.shown);
          continue;
        }
        try {
          const place = entry.kind === "file" ? entry : await keepPipe(entry, spools, signal);
          const { isArchive, sizeBytes } = lookInto(place.path);
          if (!isArchive) files.push(onDisk(place, sizeBytes));
          else for (const file of await inArchive(place)) files.push(file);
        } catch (error) {
          signal?.throwIfAborted();
          throwIfOfMachine(error);
          unreadable.push({ path: entry.shown, sizeBytes: 0, reason: aboutIt(error) });
        }
      }
      if (
        typeof path === "string" && files.length + unreadable.length + skipped.length === before
      ) {
        throw new UserError(`Cannot ingest ${path}: it holds no log files`);
      }
    }
    if (skipped.length > 0 && skipped.length === paths.length) {
      throw new UserError(
        `Cannot ingest ${skipped.join(", ")}: it stands beside logs, and holds none`,
      );
    }
  } catch (error) {
    for (const spool of spools) spool.close();
    throw error;
  }
  files.sort(compareFiles);
  return { files, unreadable, skipped, spools };
}

/** Orders files as they are numbered: by stream, part and path. */
export function compareFiles(one: Named, other: Named): number {
  return compare(one.stream, other.stream) || compare(one.part, other.part) ||
    compare(one.path, other.path);
}

type Named = Pick<LogFile, "stream" | "part" | "path">;

/** Whether a file is read at once, by its size as it is kept, in bytes. */
export function isSmallFile(sizeBytes: number): boolean {
  return sizeBytes <= SMALL_MAX_BYTES;
}

interface Place {
  readonly path: string;
  /** Path for people. */
  readonly shown: string;
}

/** Reads a pipe whole, because it can be read only once. */
async function keepPipe(
  { path, shown }: FoundEntry & Place,
  spools: Spool[],
  signal?: AbortSignal,
): Promise<Place> {
  const spool = await Spool.fill(path === "-" ? Deno.stdin.readable : readDisk(path), signal);
  spools.push(spool);
  return { path: spool.toFile(), shown };
}

const HEAD = new Uint8Array(OFFICE_BYTES);
const GZIP_NAME = /\.gz$/i;

// Exports are of very many small files, and to open one takes four times as long as to ask for its size.
// What is an archive under such a name all the same, its reader finds out.
function lookInto(path: string): { isArchive: boolean; sizeBytes: number } {
  if (GZIP_NAME.test(path)) return { isArchive: false, sizeBytes: Deno.statSync(path).size };
  const file = Deno.openSync(path);
  try {
    const count = file.readSync(HEAD) ?? 0;
    const head = HEAD.subarray(0, count);
    return { isArchive: isZip(head) && !isOfficeFile(head), sizeBytes: file.statSync().size };
  } finally {
    file.close();
  }
}

function onDisk({ path, shown }: Place, sizeBytes: number): LogFile {
  return {
    ...readStreamName(shown),
    path: shown,
    sizeBytes,
    isSmall: isSmallFile(sizeBytes),
    place: { kind: "disk", path },
  };
}

async function inArchive({ path, shown }: Place): Promise<LogFile[]> {
  const { ZipArchive } = await import("./zip.ts");
  const archive = await ZipArchive.open(path);
  try {
    return archive.members
      .map((member, index) => ({ ...member, index }))
      .filter(({ name }) => !isCompanion(name))
      .map(({ name, sizeBytes, unpackedBytes, index }) => ({
        ...readStreamName(name),
        path: pathOfMember(shown, name),
        sizeBytes,
        isSmall: isSmallFile(unpackedBytes),
        place: { kind: "zip", path, member: index },
      }));
  } finally {
    await archive.close();
  }
}

function compare(one: string, other: string): number {
  return one < other ? -1 : one > other ? 1 : 0;
}

/** Says why something cannot be read: of an archive it is a sentence, of the system what the path does. */
function aboutIt(error: unknown): string {
  const reason = reasonOf(error);
  return reason.startsWith("the ") ? reason : `it ${reason}`;
}
