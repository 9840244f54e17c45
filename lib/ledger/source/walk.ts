import { basename, resolve } from "node:path";
import { UserError } from "../error.ts";
import { throwIfOfMachine } from "../machine_error.ts";
import { isCompanion } from "./companions.ts";

/** An entry that was found: a file to read, one that cannot be read, and why, or a companion that was named. */
export type FoundEntry =
  | { readonly kind: "file"; readonly path: string; readonly shown: string }
  | { readonly kind: "pipe"; readonly path: string; readonly shown: string }
  | { readonly kind: "companion"; readonly shown: string }
  | { readonly kind: "obstacle"; readonly shown: string; readonly reason: string };

/** How people point at the standard input. */
const STANDARD_INPUTS: readonly string[] = ["-", "/dev/stdin", "/dev/fd/0", "/proc/self/fd/0"];

/**
 * Walks through what the user pointed at. Nothing in a folder ends the walk: what cannot be entered,
 * followed or opened is an entry with its reason. Companions of logs are skipped; one that the user pointed
 * at, as a shell does for `*`, is an entry.
 *
 * @param path A folder or a file; a pipe, `<(...)` and the standard input (`-`) too.
 * @throws {UserError} If the path itself is not there, or is nothing that can be read.
 */
export function* walk(path: string): Generator<FoundEntry> {
  if (STANDARD_INPUTS.includes(path)) {
    yield { kind: "pipe", path: "-", shown: "stdin" };
    return;
  }
  // A variable of a script that is not set.
  if (path === "") throw new UserError('Cannot ingest "": the path is empty');
  let stat;
  try {
    stat = Deno.statSync(path);
  } catch (error) {
    throwIfOfMachine(error);
    throw new UserError(`Cannot ingest ${path}: ${reasonOf(error)}`, { cause: error });
  }
  const root = resolve(path);
  const shown = basename(root) || root;
  if ((stat.isDirectory || stat.isFile) && isCompanion(shown)) {
    yield { kind: "companion", shown: path };
  } else if (stat.isDirectory) {
    const seen = new Set<string>();
    const real = Deno.realPathSync(root);
    yield* walkFolder(root, shown, { root: real, seen });
  } else if (stat.isFifo) {
    yield { kind: "pipe", path: root, shown };
  } else if (stat.isFile) {
    yield { kind: "file", path: root, shown };
  } else {
    throw new UserError(`Cannot ingest ${path}: it is ${nameOf(stat)}, not a file`);
  }
}

interface Walk {
  /** Real path of the folder that the user pointed at. */
  readonly root: string;
  /** Real paths of what links led to. */
  readonly seen: Set<string>;
}

function* walkFolder(folder: string, shown: string, walk: Walk): Generator<FoundEntry> {
  let entries;
  try {
    entries = Deno.readDirSync(folder);
  } catch (error) {
    throwIfOfMachine(error);
    yield { kind: "obstacle", shown, reason: `the folder ${reasonOf(error)}` };
    return;
  }
  for (const entry of entries) {
    if (isCompanion(entry.name)) continue;
    const path = `${folder}/${entry.name}`;
    const name = `${shown}/${entry.name}`;
    if (isNoUtf8(path, entry.name)) {
      const reason = "its name is not UTF-8, so it cannot be opened; rename it";
      yield { kind: "obstacle", shown: name, reason };
    } else if (entry.isDirectory) {
      yield* walkFolder(path, name, walk);
    } else if (entry.isFile) {
      yield { kind: "file", path, shown: name };
    } else if (entry.isSymlink) {
      yield* walkLink(path, name, walk);
    } else {
      yield { kind: "obstacle", shown: name, reason: `it is ${describe(path)}, not a file` };
    }
  }
}

function* walkLink(path: string, shown: string, walk: Walk): Generator<FoundEntry> {
  let target;
  let stat;
  try {
    target = Deno.realPathSync(path);
    stat = Deno.statSync(target);
  } catch (error) {
    throwIfOfMachine(error);
    yield {
      kind: "obstacle",
      shown,
      reason: `it is a link, and its target ${linkReason(error)}`,
    };
    return;
  }
  if (target !== walk.root && !target.startsWith(`${walk.root}/`)) {
    const reason = `it is a link that leads out of the folder, to ${target}; ` +
      "name that too if it is wanted";
    yield { kind: "obstacle", shown, reason };
    return;
  }
  // What a link inside the folder leads to is met there too, unless another link hides it.
  if (walk.seen.has(target) || walk.root.startsWith(target)) return;
  walk.seen.add(target);
  if (stat.isDirectory) yield* walkFolder(target, shown, walk);
  else if (stat.isFile) yield { kind: "file", path: target, shown };
  else yield { kind: "obstacle", shown, reason: `it is a link to ${nameOf(stat)}, not a file` };
}

/** Returns whether the system's name for the entry is another one than the one it was listed by. */
function isNoUtf8(path: string, name: string): boolean {
  if (!name.includes("\uFFFD")) return false;
  try {
    Deno.lstatSync(path);
    return false;
  } catch {
    return true;
  }
}

function describe(path: string): string {
  try {
    return nameOf(Deno.lstatSync(path));
  } catch {
    return "gone";
  }
}

function nameOf(stat: Deno.FileInfo): string {
  if (stat.isFifo) return "a pipe";
  if (stat.isSocket) return "a socket";
  return stat.isCharDevice || stat.isBlockDevice ? "a device" : "something else";
}

/** Says in words why the system refused a path. */
export function reasonOf(error: unknown): string {
  if (error instanceof Deno.errors.NotFound) return "does not exist";
  if (error instanceof Deno.errors.PermissionDenied) return "may not be read";
  return error instanceof Error ? error.message : String(error);
}

function linkReason(error: unknown): string {
  if (error instanceof Deno.errors.NotFound) return "does not exist";
  if (error instanceof Deno.errors.FilesystemLoop) return "is a link that leads back to it";
  return reasonOf(error);
}
