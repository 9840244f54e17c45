import { UserError } from "./error.ts";
import { readDamage } from "./damaged_file.ts";

const CODES: Readonly<Record<string, string>> = {
  EACCES: "permission denied",
  EDQUOT: "the disk quota is used up",
  EISDIR: "it is a folder",
  EMFILE: "too many files are open; allow more (ulimit -n)",
  ENFILE: "too many files are open on this machine",
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
  Deno.errors.NotFound,
  Deno.errors.PermissionDenied,
];
// As Deno, Node and DuckDB name a file in a message.
const PATHS = /'([^']+)'|(?:: \w+|\bfile|access to) "([^"]+)"/;
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
  const damage = readDamage(error);
  if (damage !== null) return damage;
  const [line] = error.message.split("\n");
  const path = PATHS.exec(line)?.slice(1).find(Boolean);
  const about = path === undefined ? "" : ` with ${path}`;
  if (error instanceof Deno.errors.NotCapable) {
    const reason = "this task was not given the permission to use it; name another place";
    return new UserError(`Cannot go on${about}: ${reason}`, { cause: error });
  }
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
  if (!isFull) return new UserError(`Cannot go on: ${duckdb}`, { cause: error });
  return new UserError(`Cannot go on${about}: no space is left on the device`, { cause: error });
}
