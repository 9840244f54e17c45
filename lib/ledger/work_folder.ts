import { dirname, join } from "node:path";
import { isThere } from "./presence.ts";

const LOCK = "lock";
const END = ".work";
/** Characters of a name that still leave room for its ends. */
const LONGEST_KIND = 40;
const made = new Set<WorkFolder>();

/**
 * A folder for what is kept only until its maker ends: what is being written, and what memory has no room for.
 * As long as the maker lives it holds a file in it, so that others can tell when it was killed, also on
 * another machine or in another container that shares the disk.
 */
export class WorkFolder {
  readonly path: string;
  readonly #lock: Deno.FsFile;

  private constructor(path: string, lock: Deno.FsFile) {
    this.path = path;
    this.#lock = lock;
  }

  /**
   * Makes a folder that only its user can read, and removes those of the same kind whose makers were killed.
   *
   * @param kind What is kept in it, a part of its name.
   * @param parent Where; the folder for temporary files where it is not given.
   * @throws {Error} If there is no such place, or nothing can be written there.
   */
  static make(kind: string, parent?: string): WorkFolder {
    while (true) {
      const path = Deno.makeTempDirSync({
        prefix: beginOf(kind),
        suffix: END,
        ...parent === undefined ? {} : { dir: parent },
      });
      const lock = hold(path);
      if (lock === null) continue;
      const folder = new WorkFolder(path, lock);
      made.add(folder);
      removeAbandoned(kind, dirname(path));
      return folder;
    }
  }

  /** Removes the folder and what is in it; nothing happens where that was done before. */
  remove(): void {
    if (!made.delete(this)) return;
    this.#lock.close();
    removeIfThere(this.path, true);
  }
}

// A task that is told to end at once leaves nothing behind.
globalThis.addEventListener?.("unload", () => {
  for (const folder of made) folder.remove();
});

/**
 * Removes folders of a kind whose makers were killed.
 *
 * @param parent Where they are.
 */
export function removeAbandoned(kind: string, parent: string): void {
  const begin = beginOf(kind);
  for (const { name, isDirectory } of [...Deno.readDirSync(parent)]) {
    if (!isDirectory || !name.startsWith(begin) || !name.endsWith(END)) continue;
    if (!/^[0-9a-f]+$/.test(name.slice(begin.length, -END.length))) continue;
    try {
      removeUnlessHeld(join(parent, name));
    } catch { /* another user's, or it was removed meanwhile: whoever comes next tries again */ }
  }
}

function removeUnlessHeld(path: string): void {
  // Of one that has just been made and is not held yet, only an empty folder goes: its maker makes another.
  if (!isThere(join(path, LOCK))) return removeIfThere(path, false);
  using lock = Deno.openSync(join(path, LOCK), { write: true });
  if (lock.tryLockSync(true)) removeIfThere(path, true);
}

/** Holds a folder that was just made; null where somebody took it for abandoned meanwhile. */
function hold(path: string): Deno.FsFile | null {
  const place = join(path, LOCK);
  let lock: Deno.FsFile;
  try {
    lock = Deno.openSync(place, { create: true, write: true });
  } catch (error) {
    if (error instanceof Deno.errors.NotFound && !isThere(path)) return null;
    removeIfThere(path, true);
    throw error;
  }
  try {
    lock.lockSync(true);
  } catch { /* a file system without locks: then nobody else gets it either, and it stays */ }
  if (isThere(place)) return lock;
  lock.close();
  return null;
}

function beginOf(kind: string): string {
  return `.${[...kind].slice(0, LONGEST_KIND).join("")}.`;
}

function removeIfThere(path: string, recursive: boolean): void {
  try {
    Deno.removeSync(path, { recursive });
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
  }
}
