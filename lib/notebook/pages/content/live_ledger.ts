import { stampOf } from "../../../ledger/presence.ts";
import { type LedgerOptions, LedgerReader } from "../../../ledger/store/open.ts";
import { resultsPath } from "../../../ledger/store/results.ts";
import { reviewsPath } from "../../../ledger/store/reviews.ts";
import { SharedResults } from "../../../ledger/store/shared_results.ts";

const IDLE_MS = 20_000;

/** A ledger's file as it was opened, and how many sessions read it. */
interface Snapshot {
  readonly files: string;
  readonly shared: Promise<SharedResults>;
  sessions: number;
}

/**
 * A ledger that is read while ingests may replace it: each session reads the newest one, and goes on
 * reading that one until it ends.
 */
export class LiveLedger {
  /** Path of the ledger, absolute. */
  readonly path: string;
  #snapshot: Snapshot | undefined;
  #idle: ReturnType<typeof setTimeout> | undefined;

  readonly #idleMs: number;

  /** @param idleMs Once nobody has asked anything for so long, what was worked out is packed. */
  constructor(path: string, idleMs = IDLE_MS) {
    this.path = path;
    this.#idleMs = idleMs;
  }

  /** Names what the ledger, its kept findings and its reviews are now; another text once one changes. */
  version(): string {
    return `${this.#files()} ${stampOf(reviewsPath(this.path))}`;
  }

  /**
   * Begins a session; it must be closed with {@linkcode LiveLedger.end}.
   *
   * @throws {UserError} If there is no ledger, or one that cannot be used.
   */
  async begin(options: LedgerOptions = {}): Promise<LedgerReader> {
    const snapshot = this.#newest();
    snapshot.sessions++;
    try {
      const reader = await LedgerReader.join(await snapshot.shared, options);
      this.#snapshots.set(reader, snapshot);
      return reader;
    } catch (error) {
      if (this.#snapshot === snapshot) this.#snapshot = undefined;
      this.#leave(snapshot);
      throw error;
    }
  }

  readonly #snapshots = new Map<LedgerReader, Snapshot>();

  /** Ends a session of {@linkcode LiveLedger.begin}. */
  end(reader: LedgerReader): void {
    const snapshot = this.#snapshots.get(reader);
    if (snapshot === undefined) return;
    this.#snapshots.delete(reader);
    reader.close();
    this.#leave(snapshot);
    this.#packLater();
  }

  /** Runs something in a session of its own. */
  async ask<T>(run: (reader: LedgerReader) => Promise<T>, options?: LedgerOptions): Promise<T> {
    const reader = await this.begin(options);
    try {
      return await run(reader);
    } finally {
      this.end(reader);
    }
  }

  /** Whether it is so large that little is worked out ahead. */
  async isLarge(): Promise<boolean> {
    return (await this.#newest().shared).isLarge;
  }

  /** Packs what sessions have worked out for one another. */
  async compress(): Promise<void> {
    const snapshot = this.#newest();
    snapshot.sessions++;
    try {
      await (await snapshot.shared).compress();
    } finally {
      this.#leave(snapshot);
    }
  }

  /** Packs it once nobody asks anything, so that nobody waits for it. */
  #packLater(): void {
    clearTimeout(this.#idle);
    this.#idle = setTimeout(() => {
      // What cannot be packed stays as it is; to ask it says what is wrong.
      if (this.#snapshot?.sessions === 0) this.compress().catch(() => {});
    }, this.#idleMs);
    this.#idle.unref();
  }

  /** Closes the file, once no session reads it. */
  close(): void {
    clearTimeout(this.#idle);
    const snapshot = this.#snapshot;
    this.#snapshot = undefined;
    if (snapshot?.sessions === 0) closeLater(snapshot);
  }

  #newest(): Snapshot {
    const files = this.#files();
    const current = this.#snapshot;
    if (current?.files === files) return current;
    if (current?.sessions === 0) closeLater(current);
    return this.#snapshot = { files, shared: SharedResults.open(this.path), sessions: 0 };
  }

  #leave(snapshot: Snapshot): void {
    snapshot.sessions--;
    if (snapshot.sessions === 0 && snapshot !== this.#snapshot) closeLater(snapshot);
  }

  #files(): string {
    return `${stampOf(this.path)} ${stampOf(resultsPath(this.path))}`;
  }
}

function closeLater({ shared }: Snapshot): void {
  shared.then((open) => open.close(), () => {});
}
