import { basename, join, resolve } from "node:path";
import { UserError } from "../error.ts";
import { isZip } from "./inflate.ts";
import { isJunk } from "./litter.ts";
import type { LogFile, UnreadableFile } from "./log_file.ts";
import { readStreamName } from "./stream_name.ts";

const SMALL_MAX_BYTES = 1 << 20;

/** What the user pointed at, as log files. */
export interface Discovery {
  /** Files in order of stream, part and path, whatever order the disk gives them in. */
  readonly files: readonly LogFile[];
  readonly unreadable: readonly UnreadableFile[];
}

/**
 * Finds log files in folders, archives and single files; told apart by their first bytes, not by
 * their names. Litter is passed over.
 *
 * @param paths Folders and files. One that cannot be opened inside a folder is listed as
 * unreadable.
 * @throws {UserError} If a path does not exist, or a folder holds no file.
 */
export async function discover(paths: readonly string[]): Promise<Discovery> {
  const files: LogFile[] = [];
  const unreadable: UnreadableFile[] = [];
  for (const path of paths) {
    const before = files.length + unreadable.length;
    for (const place of walk(path)) {
      try {
        const { isArchive, sizeBytes } = lookInto(place.path);
        if (!isArchive) files.push(onDisk(place, sizeBytes));
        else for (const file of await inArchive(place)) files.push(file);
      } catch (error) {
        unreadable.push({ path: place.shown, sizeBytes: 0, reason: reasonOf(error) });
      }
    }
    if (files.length + unreadable.length === before) {
      throw new UserError(`Cannot ingest ${path}: it holds no log files`);
    }
  }
  files.sort((one, other) =>
    compare(one.stream, other.stream) || compare(one.part, other.part) ||
    compare(one.path, other.path)
  );
  return { files, unreadable };
}

interface Place {
  readonly path: string;
  /** Path for people. */
  readonly shown: string;
}

function* walk(path: string): Generator<Place> {
  let stat;
  try {
    stat = Deno.statSync(path);
  } catch (error) {
    throw new UserError(`Cannot ingest ${path}: ${reasonOf(error)}`, { cause: error });
  }
  const shown = basename(resolve(path));
  if (stat.isDirectory) yield* walkFolder(resolve(path), shown, new Set());
  else yield { path: resolve(path), shown };
}

function* walkFolder(folder: string, shown: string, seen: Set<string>): Generator<Place> {
  for (const entry of Deno.readDirSync(folder)) {
    if (isJunk(entry.name)) continue;
    const path = `${folder}/${entry.name}`;
    const name = `${shown}/${entry.name}`;
    if (entry.isDirectory) {
      yield* walkFolder(path, name, seen);
    } else if (entry.isFile) {
      yield { path, shown: name };
    } else if (entry.isSymlink) {
      yield* walkLink(path, name, seen);
    }
  }
}

function* walkLink(path: string, shown: string, seen: Set<string>): Generator<Place> {
  let target;
  try {
    target = Deno.realPathSync(path);
  } catch {
    return; // A link to nothing holds nothing.
  }
  if (seen.has(target)) return;
  seen.add(target);
  const stat = Deno.statSync(target);
  if (stat.isDirectory) yield* walkFolder(target, shown, seen);
  else if (stat.isFile) yield { path: target, shown };
}

const HEAD = new Uint8Array(4);

function lookInto(path: string): { isArchive: boolean; sizeBytes: number } {
  const file = Deno.openSync(path);
  try {
    const count = file.readSync(HEAD) ?? 0;
    return { isArchive: isZip(HEAD.subarray(0, count)), sizeBytes: file.statSync().size };
  } finally {
    file.close();
  }
}

function onDisk({ path, shown }: Place, sizeBytes: number): LogFile {
  return {
    ...readStreamName(shown),
    path: shown,
    sizeBytes,
    isSmall: sizeBytes <= SMALL_MAX_BYTES,
    place: { kind: "disk", path },
  };
}

async function inArchive({ path, shown }: Place): Promise<LogFile[]> {
  const { ZipArchive } = await import("./zip.ts");
  const archive = await ZipArchive.open(path);
  try {
    return [...archive.members.values()]
      .filter(({ name }) => !isJunk(name))
      .map(({ name, sizeBytes, unpackedBytes }) => ({
        ...readStreamName(name),
        path: join(shown, name),
        sizeBytes,
        isSmall: unpackedBytes <= SMALL_MAX_BYTES,
        place: { kind: "zip", path, member: name },
      }));
  } finally {
    await archive.close();
  }
}

function reasonOf(error: unknown): string {
  if (error instanceof Deno.errors.NotFound) return "it does not exist";
  if (error instanceof Deno.errors.PermissionDenied) return "it may not be read";
  return error instanceof Error ? error.message : String(error);
}

function compare(one: string, other: string): number {
  return one < other ? -1 : one > other ? 1 : 0;
}
