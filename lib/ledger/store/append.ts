import type { DuckDBConnection } from "duckdb";
import bindings from "duckdb/bindings";
import type { Column, RowBuffer, TextColumn } from "../extract/columns.ts";
import type { Rows } from "../extract/rows.ts";

// What an appender holds beside what its transaction does, which writes whole groups of rows by itself.
const MOST_WAITING_ROWS = 20_480;
const MOST_WAITING_BYTES = 8_000_000;
const INLINE_MAX = 12;
const STRING_BYTES = 16;

type Vector = ReturnType<typeof bindings.data_chunk_get_vector>;
type Connection = Parameters<typeof bindings.appender_create>[0];

/**
 * Writes rows into the tables of an attached database, in one transaction: what DuckDB compresses and writes
 * at once are whole groups of rows then, the last one of each table included, and not what is given at once.
 */
export class RowWriter {
  readonly #connection: DuckDBConnection;
  readonly #catalog: string;
  readonly #appenders = new Map<string, TableAppender>();

  private constructor(connection: DuckDBConnection, catalog: string) {
    this.#connection = connection;
    this.#catalog = catalog;
  }

  /** @param catalog Name of the attached database; the connection is for nothing else meanwhile. */
  static async begin(connection: DuckDBConnection, catalog: string): Promise<RowWriter> {
    await connection.run("begin");
    return new RowWriter(connection, catalog);
  }

  /** Takes rows; they, and the arena that their texts stand in, may be changed when it returns. */
  append(rows: Rows, arena: Uint8Array<ArrayBuffer>): void {
    for (const buffer of rows.buffers) {
      if (buffer.rowCount === 0) continue;
      let appender = this.#appenders.get(buffer.table);
      if (appender === undefined) {
        const native = nativeConnection(this.#connection);
        appender = new TableAppender(native, this.#catalog, buffer.table);
        this.#appenders.set(buffer.table, appender);
      }
      appender.append(buffer, { arena, side: rows.side.bytes });
    }
  }

  /** Ends the transaction: others see the rows. */
  async commit(): Promise<void> {
    this.close();
    await this.#connection.run("commit");
  }

  /** Lets go of the tables; unless the transaction was committed, it ends with the connection. */
  close(): void {
    for (const appender of this.#appenders.values()) appender.close();
    this.#appenders.clear();
  }
}

/** The native handle of a connection, which the package keeps private. */
function nativeConnection(connection: DuckDBConnection): Connection {
  return (connection as unknown as { connection: Connection }).connection;
}

/**
 * Appends row buffers to one table, a vector at a time and without a JavaScript string.
 *
 * DuckDB's `string_t` is a length and either up to 12 bytes or a pointer; the pointers written here
 * lead into the arena and the side buffer, whose texts DuckDB copies before `append` returns.
 */
class TableAppender {
  readonly #appender: ReturnType<typeof bindings.appender_create>;
  readonly #chunk: ReturnType<typeof bindings.create_data_chunk>;
  readonly #capacity = bindings.vector_size();
  #waitingRows = 0;
  #waitingBytes = 0;
  readonly #strings = new ArrayBuffer(this.#capacity * STRING_BYTES);
  readonly #stringWords = new Uint32Array(this.#strings);
  readonly #stringBytes = new Uint8Array(this.#strings);
  readonly #validity = new Uint32Array(this.#capacity / 32);

  /** @param catalog The attached database that the table is in. */
  constructor(connection: Connection, catalog: string, table: string) {
    this.#appender = bindings.appender_create_ext(connection, catalog, "main", table);
    const count = bindings.appender_column_count(this.#appender);
    const types = Array.from(
      { length: count },
      (_, column) => bindings.appender_column_type(this.#appender, column),
    );
    this.#chunk = bindings.create_data_chunk(types);
  }

  /**
   * Appends all rows of a buffer.
   *
   * @param buffer Rows whose columns are the table's, in its order.
   * @param sources Bytes that text columns point into; valid UTF-8 wherever they do.
   */
  append(
    buffer: RowBuffer<Record<string, Column>>,
    sources: { arena: Uint8Array<ArrayBuffer>; side: Uint8Array<ArrayBuffer> },
  ): void {
    const columns = Object.values(buffer.columns);
    const arena = addressed(sources.arena);
    const side = addressed(sources.side);
    for (let first = 0, count = 0; first < buffer.rowCount; first += count) {
      count = Math.min(this.#capacity, buffer.rowCount - first);
      bindings.data_chunk_reset(this.#chunk);
      bindings.data_chunk_set_size(this.#chunk, count);
      columns.forEach((column, index) => {
        const vector = bindings.data_chunk_get_vector(this.#chunk, index);
        const nullCount = this.#writeValidity(vector, column, first, count);
        if (nullCount === count) return;
        if (column.type !== "text") writeValues(vector, column, first, count);
        else this.#writeTexts(vector, column, first, count, { arena, side });
      });
      bindings.append_data_chunk(this.#appender, this.#chunk);
      this.#waitingRows += count;
    }
    if (this.#waitingRows >= MOST_WAITING_ROWS || this.#waitingBytes >= MOST_WAITING_BYTES) {
      this.#flush();
    }
  }

  #flush(): void {
    this.#waitingRows = this.#waitingBytes = 0;
    bindings.appender_flush_sync(this.#appender);
  }

  /** Writes what is buffered and closes the appender. */
  close(): void {
    bindings.appender_close_sync(this.#appender);
  }

  /** Writes which rows have a value; returns how many have none. */
  #writeValidity(vector: Vector, column: Column, first: number, count: number): number {
    const { isNull } = column;
    let nullCount = 0;
    this.#validity.fill(0xffffffff);
    for (let row = 0; row < count; row++) {
      if (isNull[first + row] === 0) continue;
      nullCount++;
      this.#validity[row >> 5] &= ~(1 << (row & 31));
    }
    if (nullCount === 0) return 0;
    bindings.vector_ensure_validity_writable(vector);
    const byteCount = Math.ceil(count / 64) * 8;
    bindings.copy_data_to_vector_validity(vector, 0, this.#validity.buffer, 0, byteCount);
    return nullCount;
  }

  #writeTexts(
    vector: Vector,
    column: TextColumn,
    first: number,
    count: number,
    { arena, side }: { arena: Addressed; side: Addressed },
  ): void {
    const words = this.#stringWords;
    const target = this.#stringBytes;
    for (let row = 0; row < count; row++) {
      const offset = column.offsets[first + row];
      const length = column.isNull[first + row] === 1 ? 0 : column.lengths[first + row];
      const source = offset >= 0 ? arena : side;
      const start = offset >= 0 ? offset : -1 - offset;
      const word = row * 4;
      words[word] = length;
      this.#waitingBytes += length;
      if (length <= INLINE_MAX) {
        words[word + 1] = words[word + 2] = words[word + 3] = 0;
        for (let index = 0; index < length; index++) {
          target[word * 4 + 4 + index] = source.bytes[start + index];
        }
        continue;
      }
      for (let index = 0; index < 4; index++) {
        target[word * 4 + 4 + index] = source.bytes[start + index];
      }
      const low = source.low + start;
      words[word + 2] = low;
      words[word + 3] = source.high + (low >= 0x1_0000_0000 ? 1 : 0);
    }
    bindings.copy_data_to_vector(vector, 0, this.#strings, 0, count * STRING_BYTES);
  }
}

interface Addressed {
  readonly bytes: Uint8Array;
  /** Lower and upper half of the first byte's address. */
  readonly low: number;
  readonly high: number;
}

function addressed(bytes: Uint8Array<ArrayBuffer>): Addressed {
  const address = Deno.UnsafePointer.value(Deno.UnsafePointer.of(bytes));
  return {
    bytes,
    low: Number(address & 0xffffffffn),
    high: Number(address >> 32n),
  };
}

const VALUE_BYTES = { int: 4, double: 8, byte: 1, wide: 8, uuid: 16 } as const;

function writeValues(
  vector: Vector,
  column: Exclude<Column, TextColumn>,
  first: number,
  count: number,
): void {
  const size = VALUE_BYTES[column.type];
  const { values } = column;
  bindings.copy_data_to_vector(
    vector,
    0,
    values.buffer,
    values.byteOffset + first * size,
    count * size,
  );
}
