import { basename, dirname } from "node:path";
import { removeAbandoned, WorkFolder } from "../work_folder.ts";

/**
 * Where DuckDB puts what memory has no room for: a folder beside the ledger, of one reader only. By itself DuckDB
 * uses one for all who read a file, and two processes that spill there at the same time take each other's
 * bytes for their own.
 */
export class SpillFolder {
  readonly #folder: WorkFolder | null;

  private constructor(folder: WorkFolder | null) {
    this.#folder = folder;
  }

  /** Makes a folder beside a ledger, or none where nothing may be written there. */
  static beside(ledger: string): SpillFolder {
    const parent = dirname(ledger);
    try {
      const { state } = Deno.permissions.querySync({ name: "write", path: parent });
      return new SpillFolder(
        state === "granted" ? WorkFolder.make(basename(ledger), parent) : null,
      );
    } catch {
      return new SpillFolder(null);
    }
  }

  /** Removes those of readers that were killed, as kernels of notebooks are at their end. */
  static removeAbandoned(ledger: string): void {
    try {
      removeAbandoned(basename(ledger), dirname(ledger));
    } catch { /* the ledger's folder is not there, or nobody may look into it */ }
  }

  /** Whether anything can be spilled. */
  get isThere(): boolean {
    return this.#folder !== null;
  }

  /** How an instance of DuckDB is told so. */
  get settings(): { readonly temp_directory: string } {
    return { temp_directory: this.#folder === null ? "" : `${this.#folder.path}/spill` };
  }

  /** Removes it, once the instance is closed. */
  remove(): void {
    this.#folder?.remove();
  }
}
