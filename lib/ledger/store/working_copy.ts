import { dirname } from "node:path";
import { followLinks, isThere } from "../presence.ts";
import { removeLeftovers, removeTemporary } from "./leftovers.ts";

/** The file in which a ledger is built, beside the one in use: a copy of it, if there is one. */
export class WorkingCopy {
  /** Path of the ledger that it is for; of a link, where it leads to. */
  readonly ledger: string;
  readonly path: string;
  /** Whether there is no ledger yet, and no file until somebody makes one. */
  readonly isNew: boolean;
  /** Fulfilled when the copy is there. */
  readonly copied: Promise<void>;

  private constructor(ledger: string) {
    this.ledger = ledger;
    this.path = `${ledger}.${Deno.pid}.tmp`;
    this.isNew = !isThere(ledger);
    removeLeftovers(ledger);
    this.copied = this.isNew ? Promise.resolve() : Deno.copyFile(ledger, this.path);
  }

  /**
   * Begins to copy a ledger, and removes what builds that were killed have left.
   *
   * @param ledger Path of a ledger that the caller holds; its folder is made.
   */
  static begin(ledger: string): WorkingCopy {
    const file = followLinks(ledger);
    Deno.mkdirSync(dirname(file), { recursive: true });
    return new WorkingCopy(file);
  }

  /**
   * Has the copy written to the disk while other work is done: a checkpoint that has all of it to write
   * waits as long as all else takes for a small file. What goes wrong the checkpoint tells.
   *
   * @returns Fulfilled when nothing is under way any longer.
   */
  async write(): Promise<void> {
    if (this.isNew) return;
    try {
      await this.copied;
      using file = await Deno.open(this.path);
      await file.syncData();
    } catch { /* the checkpoint writes what is left, and fails where that cannot be done */ }
  }

  /** Removes the file, unless it was published. */
  remove(): void {
    removeTemporary(this.path);
  }
}
