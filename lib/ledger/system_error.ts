import { UserError } from "./error.ts";

const CODES: Readonly<Record<string, string>> = {
  EACCES: "permission denied",
  EDQUOT: "the disk quota is used up",
  EISDIR: "it is a folder",
  ENOSPC: "no space is left on the device",
  ENOTDIR: "a part of its path is not a folder",
  EPERM: "permission denied",
  EROFS: "it is on a read-only file system",
};
const SYSTEM = [
  Deno.errors.AlreadyExists,
  Deno.errors.FilesystemLoop,
  Deno.errors.IsADirectory,
  Deno.errors.NotADirectory,
  Deno.errors.NotCapable,
  Deno.errors.NotFound,
  Deno.errors.PermissionDenied,
];
const DUCKDB_IO = /^IO Error: (.*)$/m;
const DISK_FULL = /: No space left on device/;
const OUT_OF_MEMORY = /Out of Memory Error|failed to (?:pin|allocate)/;
const NO_SPACE = /no space left on device|failed to write|out of disk|disk full/i;

/**
 * Tells an error of the system, such as a full disk or memory that is not enough, in one line for people; everything else stays what
 * it is.
 *
 * @returns An error to print, or null where it is none of the system's.
 */
export function readSystemError(error: unknown): UserError | null {
  if (!(error instanceof Error) || error instanceof UserError) return null;
  const { code } = error as { code?: string };
  const [line] = error.message.split("\n");
  const path = /'([^']+)'|: \w+ "([^"]+)"/.exec(line)?.slice(1).find(Boolean);
  const about = path === undefined ? "" : ` with ${path}`;
  const known = code === undefined ? undefined : CODES[code];
  if (known !== undefined) return new UserError(`Cannot go on${about}: ${known}`, { cause: error });
  if (SYSTEM.some((kind) => error instanceof kind)) {
    return new UserError(`Cannot go on: ${line}`, { cause: error });
  }
  if (OUT_OF_MEMORY.test(error.message)) {
    const advice = "ask for less at once: a shorter period, or fewer columns";
    return new UserError(`Cannot go on: more memory is needed than may be used; ${advice}`, {
      cause: error,
    });
  }
  const duckdb = DUCKDB_IO.exec(error.message)?.[1];
  // A commit or a checkpoint that fails has the system's reason inside its own error.
  const isFull = NO_SPACE.test(duckdb ?? "") || DISK_FULL.test(error.message);
  if (duckdb === undefined && !isFull) return null;
  const reason = isFull ? "no space is left on the device" : duckdb;
  return new UserError(`Cannot go on: ${reason}`, { cause: error });
}
