import { basename, dirname, join, resolve } from "node:path";
import { UserError } from "../error.ts";
import { isFolder } from "../presence.ts";
import { printable } from "../printable.ts";
import { WorkFolder } from "../work_folder.ts";

/**
 * Writes a file that is whole or not there: beside its place first, renamed when it is done, removed
 * when something fails, or by the next one who writes it. Makes the folders above it.
 *
 * @param write Writes to the path that it is given.
 * @throws {UserError} If the folder cannot be written to.
 */
export async function writeWhole<T>(
  path: string,
  write: (partPath: string) => Promise<T>,
): Promise<T> {
  const target = resolve(path);
  let folder: WorkFolder | undefined;
  try {
    Deno.mkdirSync(dirname(target), { recursive: true });
    if (isFolder(target)) throw new UserError(`Cannot write ${path}: it is a folder`);
    if (isDatabase(target)) {
      throw new UserError(`Cannot write ${path}: a DuckDB database is there, perhaps a ledger`);
    }
    folder = WorkFolder.make(basename(target), dirname(target));
    const part = join(folder.path, "part");
    const result = await write(part);
    Deno.renameSync(part, target);
    return result;
  } catch (error) {
    if (isNoFolder(error)) {
      throw new UserError(`Cannot write ${path}: a part of its path is not a folder`, {
        cause: error,
      });
    }
    throw error instanceof Deno.errors.PermissionDenied || isReadOnly(error)
      ? new UserError(`Cannot write ${path}: ${error.message.split(":")[0]}`, { cause: error })
      : error;
  } finally {
    folder?.remove();
  }
}

/** Writes texts to a file one after another, as UTF-8. */
export async function writeTexts(path: string, texts: AsyncIterable<string>): Promise<void> {
  using file = Deno.openSync(path, { write: true, createNew: true });
  for await (const text of texts) writeAll(file, text);
}

/**
 * Writes texts to the standard output; stops without a word when nobody reads on. To a terminal it writes
 * what is {@linkcode printable} of them.
 */
export async function printTexts(texts: AsyncIterable<string>): Promise<void> {
  try {
    const isSeen = Deno.stdout.isTerminal();
    for await (const text of texts) writeAll(Deno.stdout, isSeen ? printable(text) : text);
  } catch (error) {
    if (!(error instanceof Deno.errors.BrokenPipe)) throw error;
  }
}

function writeAll(target: { writeSync(bytes: Uint8Array): number }, text: string): void {
  const bytes = new TextEncoder().encode(text);
  for (let done = 0; done < bytes.length;) done += target.writeSync(bytes.subarray(done));
}

function isNoFolder(error: unknown): error is Error {
  return error instanceof Error && /not a directory|file exists/i.test(error.message);
}

function isReadOnly(error: unknown): error is Error {
  return error instanceof Error && /read-only/i.test(error.message);
}

/** Whether a DuckDB database is there, by its bytes. */
function isDatabase(path: string): boolean {
  const head = new Uint8Array(12);
  try {
    using file = Deno.openSync(path);
    file.readSync(head);
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return false;
    throw error;
  }
  return new TextDecoder().decode(head.subarray(8)) === "DUCK";
}
