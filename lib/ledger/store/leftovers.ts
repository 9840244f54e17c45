import { basename, dirname, join } from "node:path";

const LEFT = /^(?:\.results)?\.\d+\.tmp(?:\.wal|\.spill)?$/;

/** Whether a file is one that is being written for a ledger, or was when its writer was killed. */
export function isLeftover(name: string, ledgerName: string): boolean {
  return name.startsWith(`${ledgerName}.`) && LEFT.test(name.slice(ledgerName.length));
}

/** Removes what tasks that were killed left beside a ledger; its lock says that none is under way. */
export function removeLeftovers(ledger: string): void {
  const folder = dirname(ledger);
  for (const { name } of [...Deno.readDirSync(folder)]) {
    if (isLeftover(name, basename(ledger))) {
      Deno.removeSync(join(folder, name), { recursive: true });
    }
  }
}

/** Removes a file that is being written, and what belongs to it. */
export function removeTemporary(path: string): void {
  for (const suffix of ["", ".wal", ".spill"]) {
    try {
      Deno.removeSync(path + suffix, { recursive: true });
    } catch (error) {
      if (!(error instanceof Deno.errors.NotFound)) throw error;
    }
  }
}
