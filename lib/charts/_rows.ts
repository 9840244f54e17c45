import { describeValue } from "../ledger/arguments.ts";

/** Rows as objects, or the Arquero table of a query that has them. */
export type RowSource<Row extends object> = readonly Row[] | { objects(): object[] };

/** What a column holds; an amount is a number or its digits. */
type Kind = "time" | "flag" | "number" | "text" | "amount";

type KindOf<Value> = [Value] extends [Date] ? "time"
  : [Value] extends [boolean] ? "flag"
  : [Value] extends [number] ? "number"
  : [Value] extends [string] ? "text"
  : "amount";

/** What each column of a row holds: nothing too where a null ends it, and a question mark follows what may be missing. */
export type RowKinds<Row> = {
  readonly [Name in keyof Row]-?: undefined extends Row[Name] ? `${KindOf<NonNullable<Row[Name]>>}?`
    : null extends Row[Name] ? `${KindOf<NonNullable<Row[Name]>>} or null`
    : KindOf<Row[Name]>;
};

const EXPECTED: Readonly<Record<Kind, string>> = {
  time: "a date; cast it in SQL with ::date or ::timestamp",
  flag: "true or false",
  number: "a number",
  text: "a text",
  amount: "a number",
};
const NUMBER = /^-?\d+(?:\.\d+)?(?:e[+-]?\d+)?$/i;

/**
 * Gives the rows as objects, in their order. Numbers that came as their digits, or as a bigint, are numbers
 * then.
 *
 * @param source What a caller gave.
 * @param kinds What the columns that the chart reads must hold.
 * @throws {TypeError} If these are no rows, or a column is missing or holds something else.
 */
export function rowsOf<Row extends object>(
  source: RowSource<Row>,
  kinds: Partial<RowKinds<Row>>,
): readonly Row[] {
  const rows = listOf(source);
  const columns = Object.entries<string>(kinds as Record<string, string>).map(([name, words]) => {
    const [, kind, more] = /^(\w+)(.*)$/.exec(words)!;
    return { name, kind: kind as Kind, more };
  });
  return rows.map((row, index) => readRow(row, index, columns) as Row);
}

function listOf(source: unknown): readonly unknown[] {
  if (Array.isArray(source)) return source;
  if (typeof source === "object" && source !== null && "objects" in source) {
    const { objects } = source;
    if (typeof objects === "function") return objects.call(source);
  }
  throw new TypeError(
    `Cannot draw ${describeValue(source)}: expected the table of a query, or a list of rows`,
  );
}

function readRow(
  row: unknown,
  index: number,
  columns: readonly { name: string; kind: Kind; more: string }[],
): object {
  if (typeof row !== "object" || row === null) {
    throw new TypeError(
      `Cannot draw ${describeValue(row)} as row ${index + 1}: expected an object`,
    );
  }
  const values = row as Readonly<Record<string, unknown>>;
  let read: Record<string, unknown> | undefined;
  for (const { name, kind, more } of columns) {
    const value = values[name];
    if (value === undefined && more !== "?") {
      const there = Object.keys(row).join(", ") || "none";
      throw new TypeError(
        `Cannot draw rows without the column ${name}: their columns are ${there}`,
      );
    }
    // A figure that is not known is not drawn; without a name or a time there is no place to draw it at.
    const mayBeNull = more !== "" || kind === "number" || kind === "flag" || kind === "amount";
    if (value === undefined || value === null && mayBeNull) continue;
    const known = readValue(kind, value);
    if (known === undefined) {
      throw new TypeError(
        `Cannot draw ${describeValue(value)} as ${name}, in row ${index + 1}: expected ${
          EXPECTED[kind]
        }`,
      );
    }
    if (known !== value) (read ??= { ...values })[name] = known;
  }
  return read ?? row;
}

/** Gives the value as the kind has it; undefined where it is none. */
function readValue(kind: Kind, value: unknown): unknown {
  switch (kind) {
    case "time":
      return value instanceof Date && !isNaN(value.getTime()) ? value : undefined;
    case "flag":
      return typeof value === "boolean" ? value : undefined;
    case "text":
      return typeof value === "string"
        ? value
        : typeof value === "number" || typeof value === "bigint"
        ? String(value)
        : undefined;
    case "amount":
      return typeof value === "string" || typeof value === "number" ? value : undefined;
    case "number":
      return typeof value === "number"
        ? value
        : typeof value === "bigint" || typeof value === "string" && NUMBER.test(value)
        ? Number(value)
        : undefined;
  }
}

/**
 * Gives the first and the last day (UTC midnights, the last one exclusive) that hold the times.
 *
 * @throws {TypeError} If one is not a date.
 */
export function daySpan(times: readonly Date[]): [Date, Date] {
  const wrong = times.find((time) => !(time instanceof Date));
  if (wrong !== undefined) {
    throw new TypeError(`Cannot draw days from ${describeValue(wrong)}: expected dates`);
  }
  const days = times.map((time) => Math.floor(time.getTime() / DAY_MS));
  const first = days.reduce((a, b) => Math.min(a, b), Infinity);
  const last = days.reduce((a, b) => Math.max(a, b), -Infinity);
  if (!Number.isFinite(first)) return [new Date(0), new Date(DAY_MS)];
  return [new Date(first * DAY_MS), new Date((last + 1) * DAY_MS)];
}

const DAY_MS = 86_400_000;
