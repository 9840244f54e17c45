/**
 * Columns of rows in typed arrays, as the ledger's vectors want them.
 *
 * A row buffer is filled from the top, handed to the store, and cleared. Text columns do not hold
 * texts but places: bytes of the arena that is being read, or of the side buffer, where texts stand
 * that are not in the arena as they should be (un-escaped, or mended).
 *
 * The classes are alike, but each has setters of its own, so that each is compiled for one kind of
 * array: they are called ten times an event.
 */
export type Column =
  | IntColumn
  | DoubleColumn
  | ByteColumn
  | WideColumn
  | UuidColumn
  | TextColumn;

/** The arrays that columns are made of. */
export type TypedArray =
  | Uint8Array<ArrayBuffer>
  | Int32Array<ArrayBuffer>
  | Uint32Array<ArrayBuffer>
  | Float64Array<ArrayBuffer>;

const FIRST_CAPACITY = 1024;
const TWO_TO_32 = 2 ** 32;

abstract class BaseColumn {
  /** 1 where the row has no value. */
  isNull: Uint8Array<ArrayBuffer> = new Uint8Array(FIRST_CAPACITY);

  /** The arrays that hold the column, in a fixed order. */
  abstract get arrays(): TypedArray[];

  /** Takes arrays in place of its own: those that another column of its class gave. */
  abstract set arrays(arrays: TypedArray[]);

  /** Marks the row as having no value. */
  setNull(row: number): void {
    this.isNull[row] = 1;
  }

  grow(capacity: number): void {
    this.isNull = grown(this.isNull, new Uint8Array(capacity));
  }
}

/** 32-bit integers. */
export class IntColumn extends BaseColumn {
  readonly type = "int";
  values: Int32Array<ArrayBuffer> = new Int32Array(FIRST_CAPACITY);

  set(row: number, value: number): void {
    this.values[row] = value;
    this.isNull[row] = 0;
  }

  override get arrays(): TypedArray[] {
    return [this.isNull, this.values];
  }

  override set arrays(arrays: TypedArray[]) {
    [this.isNull, this.values] = arrays as [Uint8Array<ArrayBuffer>, Int32Array<ArrayBuffer>];
  }

  override grow(capacity: number): void {
    super.grow(capacity);
    this.values = grown(this.values, new Int32Array(capacity));
  }
}

/** Doubles: durations in milliseconds as the platform prints them; never money. */
export class DoubleColumn extends BaseColumn {
  readonly type = "double";
  values: Float64Array<ArrayBuffer> = new Float64Array(FIRST_CAPACITY);

  set(row: number, value: number): void {
    this.values[row] = value;
    this.isNull[row] = 0;
  }

  override get arrays(): TypedArray[] {
    return [this.isNull, this.values];
  }

  override set arrays(arrays: TypedArray[]) {
    [this.isNull, this.values] = arrays as [Uint8Array<ArrayBuffer>, Float64Array<ArrayBuffer>];
  }

  override grow(capacity: number): void {
    super.grow(capacity);
    this.values = grown(this.values, new Float64Array(capacity));
  }
}

/** Enum numbers below 256, and booleans as 0 and 1. */
export class ByteColumn extends BaseColumn {
  readonly type = "byte";
  values: Uint8Array<ArrayBuffer> = new Uint8Array(FIRST_CAPACITY);

  set(row: number, value: number): void {
    this.values[row] = value;
    this.isNull[row] = 0;
  }

  override get arrays(): TypedArray[] {
    return [this.isNull, this.values];
  }

  override set arrays(arrays: TypedArray[]) {
    [this.isNull, this.values] = arrays as [Uint8Array<ArrayBuffer>, Uint8Array<ArrayBuffer>];
  }

  override grow(capacity: number): void {
    super.grow(capacity);
    this.values = grown(this.values, new Uint8Array(capacity));
  }
}

/** 64-bit integers as two words, low and high: byte offsets, times, and money in millionths. */
export class WideColumn extends BaseColumn {
  readonly type = "wide";
  values: Int32Array<ArrayBuffer> = new Int32Array(FIRST_CAPACITY * 2);

  /** Sets an integer that a double holds exactly; much faster than a bigint. */
  setNumber(row: number, value: number): void {
    const high = Math.floor(value / TWO_TO_32);
    this.values[row * 2] = value - high * TWO_TO_32;
    this.values[row * 2 + 1] = high;
    this.isNull[row] = 0;
  }

  set(row: number, value: bigint): void {
    this.values[row * 2] = Number(BigInt.asIntN(32, value));
    this.values[row * 2 + 1] = Number(BigInt.asIntN(32, value >> 32n));
    this.isNull[row] = 0;
  }

  override get arrays(): TypedArray[] {
    return [this.isNull, this.values];
  }

  override set arrays(arrays: TypedArray[]) {
    [this.isNull, this.values] = arrays as [Uint8Array<ArrayBuffer>, Int32Array<ArrayBuffer>];
  }

  override grow(capacity: number): void {
    super.grow(capacity);
    this.values = grown(this.values, new Int32Array(capacity * 2));
  }
}

/** UUIDs: four 32-bit words a row, least significant first, the top bit flipped as DuckDB has it. */
export class UuidColumn extends BaseColumn {
  readonly type = "uuid";
  values: Uint32Array<ArrayBuffer> = new Uint32Array(FIRST_CAPACITY * 4);

  set(row: number, words: Uint32Array): void {
    const first = row * 4;
    this.values[first] = words[0];
    this.values[first + 1] = words[1];
    this.values[first + 2] = words[2];
    this.values[first + 3] = words[3];
    this.isNull[row] = 0;
  }

  override get arrays(): TypedArray[] {
    return [this.isNull, this.values];
  }

  override set arrays(arrays: TypedArray[]) {
    [this.isNull, this.values] = arrays as [Uint8Array<ArrayBuffer>, Uint32Array<ArrayBuffer>];
  }

  override grow(capacity: number): void {
    super.grow(capacity);
    this.values = grown(this.values, new Uint32Array(capacity * 4));
  }
}

/** UTF-8 texts as places: `offset >= 0` counts in the arena, `-1 - offset` in the side buffer. */
export class TextColumn extends BaseColumn {
  readonly type = "text";
  offsets: Int32Array<ArrayBuffer> = new Int32Array(FIRST_CAPACITY);
  lengths: Int32Array<ArrayBuffer> = new Int32Array(FIRST_CAPACITY);

  set(row: number, offset: number, length: number): void {
    this.offsets[row] = offset;
    this.lengths[row] = length;
    this.isNull[row] = 0;
  }

  override get arrays(): TypedArray[] {
    return [this.isNull, this.offsets, this.lengths];
  }

  override set arrays(arrays: TypedArray[]) {
    [this.isNull, this.offsets, this.lengths] = arrays as [
      Uint8Array<ArrayBuffer>,
      Int32Array<ArrayBuffer>,
      Int32Array<ArrayBuffer>,
    ];
  }

  override grow(capacity: number): void {
    super.grow(capacity);
    this.offsets = grown(this.offsets, new Int32Array(capacity));
    this.lengths = grown(this.lengths, new Int32Array(capacity));
  }
}

/** The arrays of a row buffer. */
export interface BufferParts {
  readonly rowCount: number;
  readonly capacity: number;
  readonly arrays: readonly TypedArray[][];
}

/** Rows of one ledger table, column by column, in the order of the table's columns. */
export class RowBuffer<Columns extends Record<string, Column>> {
  /** The ledger table that the rows go to. */
  readonly table: string;
  readonly columns: Columns;
  /** Rows held now. */
  rowCount = 0;
  #capacity = FIRST_CAPACITY;

  constructor(table: string, columns: Columns) {
    this.table = table;
    this.columns = columns;
  }

  /** Adds a row, whose every column the caller must set, and returns its number. */
  next(): number {
    if (this.rowCount === this.#capacity) {
      this.#capacity *= 2;
      for (const column of Object.values(this.columns)) column.grow(this.#capacity);
    }
    return this.rowCount++;
  }

  clear(): void {
    this.rowCount = 0;
  }

  /** The rows as arrays, a list a column; plain data that can be sent to another thread. */
  get parts(): BufferParts {
    const arrays = Object.values(this.columns).map((column) => column.arrays);
    return { rowCount: this.rowCount, capacity: this.#capacity, arrays };
  }

  /** Takes rows that another buffer of the same table gave, in place of its own. */
  set parts({ rowCount, capacity, arrays }: BufferParts) {
    Object.values(this.columns).forEach((column, index) => column.arrays = arrays[index]);
    this.rowCount = rowCount;
    this.#capacity = capacity;
  }
}

function grown<T extends { set(source: T): void }>(from: T, to: T): T {
  to.set(from);
  return to;
}
