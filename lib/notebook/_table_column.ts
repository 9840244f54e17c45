import type { Kind } from "./browser/grid/column.js";
import { parseFigure } from "./browser/grid/figure.js";

/** A column of values, read for showing. */
export interface Column {
  /** What stands above it; says UTC where there are times. */
  readonly heading: string;
  readonly kind: Kind;
  readonly values: readonly unknown[];
  /** Whether numbers count something, so that their digits are grouped: lines and ids do not. */
  readonly isGrouped: boolean;
  /** Whether its texts are sentences of ours, which are of use to their end only: no cell is cut. */
  readonly isWhole: boolean;
}

/** Characters of a cell at most, in plain tables and in text. */
export const SHOWN_CHARACTERS = 240;
/** Of a sentence that is shown whole. */
export const SENTENCE_CHARACTERS = 2000;

const DAY_MS = 86_400_000;
const MINUTE_CHARACTERS = "2024-01-31 21:00".length;
const SENTENCES = /^(?:what happened|what to do|reason|why)$/i;
const LABELS = /\b(?:id|line|number|part|port|year)\b/i;

/** Returns what kind of values a column has: all of them must agree, or they are texts. */
export function readColumn(heading: string, values: readonly unknown[]): Column {
  const present = values.filter((value) => value !== null && value !== undefined);
  const kind = kindOf(present);
  const hasTimes = kind === "time" ||
    (kind === "text" && present.some((value) => value instanceof Date));
  return {
    heading: hasTimes && !/utc/i.test(heading) ? `${heading} (UTC)` : heading,
    kind,
    values,
    isGrouped: kind === "number" && !LABELS.test(heading),
    isWhole: SENTENCES.test(heading),
  };
}

/**
 * Writes one value as a table shows it; undefined where there is nothing to show.
 *
 * @param characters Characters at most; what is longer ends with an ellipsis.
 */
export function formatValue(value: unknown, characters = SHOWN_CHARACTERS): string | undefined {
  const text = writeValue(value);
  return text === undefined ? undefined : cut(text, characters);
}

/**
 * Writes one value of a column as a table shows it, and days without their time.
 *
 * @param isLine Whether it stands on one line, where also a sentence is cut.
 */
export function formatCell(column: Column, value: unknown, isLine = false): string | undefined {
  const text = writeCell(column, value);
  const most = column.isWhole && !isLine ? SENTENCE_CHARACTERS : SHOWN_CHARACTERS;
  return text === undefined ? undefined : cut(text, most);
}

/** Writes one value of a column in full; undefined where there is nothing to show. */
export function writeCell(column: Column, value: unknown): string | undefined {
  if (column.kind === "day" && value instanceof Date) return value.toISOString().slice(0, 10);
  return column.isGrouped ? groupDigits(value) ?? writeValue(value) : writeValue(value);
}

/** Writes a number with its digits grouped, `11,947`; undefined if it is not a number. */
export function groupDigits(value: unknown): string | undefined {
  if (typeof value !== "number" && typeof value !== "bigint") return undefined;
  const [, whole, rest] = /^(-?\d*)(.*)$/s.exec(writeValue(value)!)!;
  return whole.replace(/(?<=\d)(?=(?:\d{3})+$)/g, ",") + rest;
}

/** Writes one value in full; undefined where there is nothing to show. */
export function writeValue(value: unknown): string | undefined {
  if (value === null || value === undefined) return undefined;
  if (value instanceof Date) return formatTime(value);
  if (typeof value === "string") return value;
  if (typeof value === "boolean") return value ? "yes" : "no";
  if (typeof value === "object") {
    return !isWritten(value) || Array.isArray(value)
      ? Deno.inspect(value, { colors: false, compact: true, breakLength: Infinity, depth: 3 })
      : String(value);
  }
  return Object.is(value, -0) ? "0" : String(value);
}

/** Writes a time to its minute, `2024-01-31 21:00`, where seconds would only be in the way. */
export function writeMinute(time: unknown): string | undefined {
  return writeValue(time)?.slice(0, MINUTE_CHARACTERS);
}

/** Cuts a text after so many characters, and marks it with an ellipsis. */
export function cut(text: string, maxCharacters: number): string {
  if (text.length <= maxCharacters) return text;
  return `${[...text.slice(0, maxCharacters)].join("")}\u2026`;
}

function kindOf(present: readonly unknown[]): Kind {
  if (present.length === 0) return "text";
  if (present.every((value) => value instanceof Date && !Number.isNaN(value.getTime()))) {
    return present.every((value) => (value as Date).getTime() % DAY_MS === 0) ? "day" : "time";
  }
  return present.every(isNumber) ? "number" : "text";
}

function isNumber(value: unknown): boolean {
  if (typeof value === "number" || typeof value === "bigint") return true;
  if (value instanceof Date || Array.isArray(value)) return false;
  if (typeof value === "object") {
    return isWritten(value!) && parseFigure(String(value)) !== undefined;
  }
  return typeof value === "string" && parseFigure(value) !== undefined;
}

/** Whether an object says itself how it is written; one without a prototype has no such method. */
function isWritten(value: object): boolean {
  return typeof value.toString === "function" && value.toString !== Object.prototype.toString;
}

function formatTime(time: Date): string {
  if (Number.isNaN(time.getTime())) return "invalid time";
  return time.toISOString().replace("T", " ").replace(/(\.000)?Z$/, "");
}
