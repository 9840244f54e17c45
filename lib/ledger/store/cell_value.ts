import { describeValue } from "../arguments.ts";
import {
  DuckDBDateValue,
  DuckDBDecimalValue,
  DuckDBTimestampValue,
  type DuckDBValue,
} from "duckdb";

/** A value that a query gives: integers and decimals as {@linkcode LedgerReader.columns} says. */
export type CellValue = number | string | boolean | Date | null | CellValue[] | {
  [name: string]: CellValue;
};

/** A value that a query takes; bound, never written into the SQL. */
export type Parameter = string | number | bigint | boolean | Date | null;

/** Columns of a result, by name, in the order of the query. */
export type Columns = Record<string, CellValue[]>;

// A decimal text of up to 15 digits comes back from a double digit for digit.
const SAFE_DIGITS = 15;
const PARAMETER_TYPES: ReadonlySet<string> = new Set(["string", "number", "bigint", "boolean"]);

/**
 * Turns parameters into what DuckDB binds, in their order or by their names.
 *
 * @throws {TypeError} If one is of no type that can be bound.
 */
export function bindParameters(
  parameters: readonly Parameter[] | Record<string, Parameter>,
): DuckDBValue[] | Record<string, DuckDBValue> {
  if (Array.isArray(parameters)) {
    return parameters.map((value, index) => toDuckDB(value, `$${index + 1}`));
  }
  return Object.fromEntries(
    Object.entries(parameters).map(([name, value]) => [name, toDuckDB(value, `$${name}`)]),
  );
}

function toDuckDB(value: Parameter, place: string): DuckDBValue {
  if (value instanceof Date && !isNaN(value.getTime())) {
    return new DuckDBTimestampValue(BigInt(value.getTime()) * 1000n);
  }
  if (value === null || PARAMETER_TYPES.has(typeof value)) return value as DuckDBValue;
  throw new TypeError(
    `Cannot use ${
      describeValue(value)
    } as parameter ${place} of a query: expected a text, a number, a ` +
      "bigint, true or false, a date or null",
  );
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
  if (value instanceof DuckDBTimestampValue) return new Date(Number(value.micros / 1000n));
  if (value instanceof DuckDBDateValue) return new Date(value.days * 86_400_000);
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

function significantDigits(value: DuckDBDecimalValue): number {
  const digits = (value.value < 0n ? -value.value : value.value).toString();
  return digits.replace(/0+$/, "").length;
}
