import { describeValue } from "../arguments.ts";
import {
  BOOLEAN,
  DOUBLE,
  DuckDBDateValue,
  DuckDBDecimalValue,
  type DuckDBListType,
  type DuckDBListValue,
  DuckDBTimestampMillisecondsValue,
  DuckDBTimestampNanosecondsValue,
  DuckDBTimestampSecondsValue,
  DuckDBTimestampTZValue,
  DuckDBTimestampValue,
  type DuckDBType,
  type DuckDBValue,
  HUGEINT,
  LIST,
  listValue,
  SQLNULL,
  TIMESTAMP,
  VARCHAR,
} from "duckdb";

/** A value that a query gives: integers and decimals as {@linkcode LedgerReader.columns} says. */
export type CellValue = number | string | boolean | Date | null | CellValue[] | {
  [name: string]: CellValue;
};

/** A value that a query takes, also in a list; bound, never written into the SQL. */
export type SingleParameter = string | number | bigint | boolean | Date | null;

/**
 * What a query takes; bound, never written into the SQL. A list has values of one kind, and nulls, as for
 * `where user_id in ${ids}`.
 */
export type Parameter = SingleParameter | readonly SingleParameter[];

/** Columns of a result, by name, in the order of the query. */
export type Columns = Record<string, CellValue[]>;

// A decimal text of up to 15 digits comes back from a double digit for digit.
const SAFE_DIGITS = 15;

/** Values as DuckDB binds them, in their order or by name, and the types of those that do not say theirs. */
type Bound = readonly [
  values: DuckDBValue[] | Record<string, DuckDBValue>,
  types: DuckDBType[] | Record<string, DuckDBType>,
];

/**
 * Turns parameters into what DuckDB binds, in their order or by their names.
 *
 * @throws {TypeError} If one is of no type that can be bound, or a list has values of several kinds.
 */
export function bindParameters(
  parameters: readonly Parameter[] | Readonly<Record<string, Parameter>>,
): Bound {
  if (Array.isArray(parameters)) {
    const bound = parameters.map((value, index) => bind(value, String(index + 1)));
    // DuckDB finds a type itself where there is none.
    return [bound.map(([value]) => value), bound.map(([, type]) => type as DuckDBType)];
  }
  const bound = Object.entries(parameters).map(([name, value]) =>
    [name, bind(value, name)] as const
  );
  return [
    Object.fromEntries(bound.map(([name, [value]]) => [name, value])),
    Object.fromEntries(bound.map(([name, [, type]]) => [name, type as DuckDBType])),
  ];
}

function bind(value: Parameter, name: string): readonly [DuckDBValue, DuckDBType | undefined] {
  const place = `parameter $${name} of a query`;
  return Array.isArray(value)
    ? toList(value, place)
    : [toDuckDB(value as SingleParameter, place), undefined];
}

function toDuckDB(value: SingleParameter, place: string): DuckDBValue {
  if (value instanceof Date && !isNaN(value.getTime())) {
    return new DuckDBTimestampValue(BigInt(value.getTime()) * 1000n);
  }
  if (value === null || typeof value !== "object" && KINDS.has(typeof value)) return value;
  throw new TypeError(
    `Cannot use ${
      describeValue(value)
    } as ${place}: expected a text, a number, a bigint, true or false, ` +
      "a date, null, or a list of such values",
  );
}

/** Types of lists, by what their values are for JavaScript; of objects only dates are left. */
const KINDS: ReadonlyMap<string, DuckDBType> = new Map<string, DuckDBType>([
  ["string", VARCHAR],
  ["boolean", BOOLEAN],
  ["object", TIMESTAMP],
  ["number", DOUBLE],
  ["bigint", HUGEINT],
]);

/** Gives a list and its type, for which DuckDB would go by the first value alone. */
function toList(
  list: readonly SingleParameter[],
  place: string,
): [DuckDBListValue, DuckDBListType] {
  const values = list.map((value) => toDuckDB(value, place));
  const isWhole = list.every((value) => typeof value !== "number" || Number.isSafeInteger(value));
  const items = isWhole
    ? values.map((value) => typeof value === "number" ? BigInt(value) : value)
    : values;
  const kinds = [...new Set(items.filter((item) => item !== null).map((item) => typeof item))];
  if (kinds.length > 1) {
    throw new TypeError(`Cannot use a list as ${place}: its values must be of one kind`);
  }
  return [listValue(items), LIST(kinds.length === 0 ? SQLNULL : KINDS.get(kinds[0])!)];
}

/**
 * Reads a column of a result: integers as numbers where they are safe, decimals as numbers where all
 * of the column's digits survive in a double and else as texts, times as `Date`.
 */
export function readColumn(values: readonly DuckDBValue[]): CellValue[] {
  const isLong = values.some((value) =>
    value instanceof DuckDBDecimalValue && significantDigits(value) > SAFE_DIGITS
  );
  return values.map((value) => readValue(value, isLong));
}

function readValue(value: DuckDBValue, isLong: boolean): CellValue {
  if (value === null || typeof value === "boolean" || typeof value === "string") return value;
  if (typeof value === "number") return value;
  if (typeof value === "bigint") {
    return Number.isSafeInteger(Number(value)) ? Number(value) : String(value);
  }
  if (value instanceof DuckDBDecimalValue) return isLong ? String(value) : Number(String(value));
  const time = readTime(value);
  if (time !== undefined) return time;
  if ("items" in value && Array.isArray(value.items)) {
    return (value.items as DuckDBValue[]).map((item) => readValue(item, isLong));
  }
  if ("entries" in value && typeof value.entries === "object" && !Array.isArray(value.entries)) {
    return Object.fromEntries(
      Object.entries(value.entries as Record<string, DuckDBValue>).map((
        [name, item],
      ) => [name, readValue(item, isLong)]),
    );
  }
  return String(value);
}

/** Reads a time of any type, to the millisecond; as a text where a `Date` cannot hold it, as `infinity`. */
function readTime(value: DuckDBValue): Date | string | undefined {
  const ms = value instanceof DuckDBTimestampValue || value instanceof DuckDBTimestampTZValue
    ? Number(value.micros / 1000n)
    : value instanceof DuckDBDateValue
    ? value.days * 86_400_000
    : value instanceof DuckDBTimestampMillisecondsValue
    ? Number(value.millis)
    : value instanceof DuckDBTimestampSecondsValue
    ? Number(value.seconds) * 1000
    : value instanceof DuckDBTimestampNanosecondsValue
    ? Number(value.nanos / 1_000_000n)
    : undefined;
  if (ms === undefined) return undefined;
  const time = new Date(ms);
  return isNaN(time.getTime()) ? String(value) : time;
}

function significantDigits(value: DuckDBDecimalValue): number {
  const digits = (value.value < 0n ? -value.value : value.value).toString();
  return digits.replace(/0+$/, "").length;
}
