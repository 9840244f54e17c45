import { dirname, resolve } from "node:path";

const LINKS_MAX = 40;

/** Whether there is anything at a path. */
export function isThere(path: string): boolean {
  return kindOf(path) !== undefined;
}

/**
 * Gives the path of the file that a path leads to through links, also where that file is still to be made;
 * the path itself where it is no link.
 */
export function followLinks(path: string): string {
  let followed = path;
  for (let links = 0; links < LINKS_MAX; links++) {
    try {
      followed = resolve(dirname(followed), Deno.readLinkSync(followed));
    } catch {
      return followed;
    }
  }
  return path;
}

/** Whether there is a folder at a path, or a link to one. */
export function isFolder(path: string): boolean {
  return kindOf(path)?.isDirectory ?? false;
}

function kindOf(path: string): Deno.FileInfo | undefined {
  try {
    return Deno.statSync(path);
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return undefined;
    throw error;
  }
}

/** Tells one state of a file from another without reading it; of a file that is not there it is "none". */
export function stampOf(path: string): string {
  try {
    const { ino, size, mtime } = Deno.statSync(path);
    return `${ino}:${size}:${mtime?.getTime()}`;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return "none";
    throw error;
  }
}
