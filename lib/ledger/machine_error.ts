import { UserError } from "./error.ts";

/**
 * Reports that the machine, and no file of the logs, is in the way: a full disk, too many open files. What
 * reads logs ends with it; as the fault of a file it would leave that out and go on.
 */
export class MachineError extends UserError {
  override name = "MachineError";
}

const CODES: readonly unknown[] = ["EDQUOT", "EMFILE", "ENFILE", "ENOMEM", "ENOSPC", "EROFS"];

/** Throws what is not about a file of the logs, for those who note of a file that it cannot be read. */
export function throwIfOfMachine(error: unknown): void {
  if (error instanceof MachineError) throw error;
  if (error instanceof Error && CODES.includes((error as { code?: string }).code)) throw error;
}

/**
 * Does what needs the folder for temporary files.
 *
 * @param what Is kept there, for the message.
 * @throws {MachineError} If that fails.
 */
export function inTemporaryFolder<T>(what: string, work: () => T): T {
  try {
    return work();
  } catch (error) {
    const reason = error instanceof Error ? error.message.replace(/ \(os error.*/, "") : error;
    throw new MachineError(
      `Cannot keep ${what} in the folder for temporary files (TMPDIR): ${reason}`,
      { cause: error },
    );
  }
}
