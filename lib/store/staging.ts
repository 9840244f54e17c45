import type { DuckDBConnection } from "duckdb";
import type { Column, RowBuffer } from "../extract/columns.ts";
import type { Rows } from "../extract/rows.ts";
import { nativeConnection, TableAppender } from "./append.ts";
import { EXTRACTED_TABLES } from "./schema.ts";

// What DuckDB compresses and writes at once; a table that is moved in such groups is never in memory
// as a whole, and leaves the last checkpoint little to do.
const ROW_GROUP = 122_880;
const SLOTS = ["staging_0", "staging_1"] as const;

/** The rows of one table that wait in memory: in one slot, while the other one may be moved. */
interface Waiting {
  slot: number;
  rowCount: number;
  appender: TableAppender | null;
}

/**
 * Takes rows into memory and moves them into the ledger in the background, a row group at a time:
 * the ledger compresses and writes while the next logs are read.
 */
export class Staging {
  readonly #writer: DuckDBConnection;
  readonly #mover: DuckDBConnection;
  readonly #waiting = new Map<string, Waiting>(
    EXTRACTED_TABLES.map((table) => [table, { slot: 0, rowCount: 0, appender: null }]),
  );
  #moving: Promise<void> = Promise.resolve();

  private constructor(writer: DuckDBConnection, mover: DuckDBConnection) {
    this.#writer = writer;
    this.#mover = mover;
  }

  /**
   * Makes the tables in memory.
   *
   * @param writer A connection that nobody else uses.
   * @param mover A connection whose default database is the ledger.
   */
  static async open(writer: DuckDBConnection, mover: DuckDBConnection): Promise<Staging> {
    for (const slot of SLOTS) {
      await mover.run(`attach ':memory:' as ${slot}`);
      for (const table of EXTRACTED_TABLES) {
        await mover.run(`create table ${slot}.${table} as from ${table} limit 0`);
      }
    }
    return new Staging(writer, mover);
  }

  /** Takes rows; the arena may be reused afterwards. */
  async append(rows: Rows, arena: Uint8Array<ArrayBuffer>): Promise<void> {
    for (const buffer of rows.buffers) {
      for (let first = 0; first < buffer.rowCount;) {
        const waiting = this.#waiting.get(buffer.table)!;
        const count = Math.min(buffer.rowCount - first, ROW_GROUP - waiting.rowCount);
        waiting.appender ??= this.#openAppender(buffer, SLOTS[waiting.slot]);
        waiting.appender.append(buffer, { arena, side: rows.side.bytes }, first, count);
        waiting.rowCount += count;
        first += count;
        if (waiting.rowCount === ROW_GROUP) await this.#swap(buffer.table, waiting);
      }
    }
  }

  /** Moves everything into the ledger and waits for it. */
  async drain(): Promise<void> {
    for (const [table, waiting] of this.#waiting) {
      if (waiting.rowCount > 0) await this.#swap(table, waiting);
    }
    await this.#moving;
  }

  /** Closes the appenders; rows that were not moved are gone. */
  async close(): Promise<void> {
    await this.#moving.catch(() => {});
    for (const waiting of this.#waiting.values()) {
      waiting.appender?.close();
      waiting.appender = null;
    }
  }

  #openAppender(buffer: RowBuffer<Record<string, Column>>, slot: string): TableAppender {
    return new TableAppender(nativeConnection(this.#writer), slot, buffer.table);
  }

  async #swap(table: string, waiting: Waiting): Promise<void> {
    await this.#moving;
    waiting.appender?.close();
    waiting.appender = null;
    this.#moving = this.#move(SLOTS[waiting.slot], table);
    // A failure is seen where the promise is awaited, at the next swap at the latest.
    this.#moving.catch(() => {});
    waiting.slot = 1 - waiting.slot;
    waiting.rowCount = 0;
  }

  async #move(slot: string, table: string): Promise<void> {
    await this.#mover.run(`insert into ${table} from ${slot}.${table}`);
    await this.#mover.run(`truncate ${slot}.${table}`);
  }
}
