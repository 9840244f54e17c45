import type { PackedColumn, PackedTable } from "./browser/grid/column.js";
import { withoutTurns } from "./escape.ts";
import { type Column, cut, SENTENCE_CHARACTERS, writeCell, writeValue } from "./_table_column.ts";

/** Options of {@linkcode packTable}. */
export interface PackOptions {
  /** Rows that there are, also those that the columns do not hold. */
  readonly total: number;
  readonly pageLength: number;
  /** Name of files that are made from the table, without an ending. */
  readonly name: string;
  /** Bytes of JSON at most. */
  readonly maxBytes: number;
}

/** Characters of a cell at most, in the rows that an output carries. */
const CARRIED_CHARACTERS = SENTENCE_CHARACTERS;
/** A cell takes at least a digit and a comma. */
const MIN_CELL_BYTES = 2;
const SAFETY = 0.97;

/**
 * Gives the number of rows that can possibly fit.
 *
 * @param width number of columns
 */
export function mostRows(width: number, maxBytes: number): number {
  return Math.floor(maxBytes / (MIN_CELL_BYTES * Math.max(1, width)));
}

/**
 * Packs as many of the first rows as fit, column by column, as JSON that may stand in a `<script>`
 * element: it has no `<`. What was left out is said in words.
 */
export function packTable(
  columns: readonly Column[],
  count: number,
  { total, pageLength, name, maxBytes }: PackOptions,
): string {
  const encoder = new TextEncoder();
  for (let rows = count;;) {
    const packed: PackedTable = {
      count: rows,
      total,
      left: sayLeft(columns, rows, total),
      pageLength,
      name,
      columns: columns.map((column) => packColumn(column, rows)),
    };
    const json = JSON.stringify(packed).replaceAll("<", "\\u003c");
    const bytes = encoder.encode(json).length;
    if (bytes <= maxBytes || rows === 0) return json;
    rows = Math.min(rows - 1, Math.floor(rows * SAFETY * maxBytes / bytes));
  }
}

function packColumn(column: Column, count: number): PackedColumn {
  const { heading, kind, values, isWhole } = column;
  const isTime = kind === "time" || kind === "day";
  const base = isTime ? leastTime(values) : 0;
  const cells = values.slice(0, count).map((value) => {
    if (value === null || value === undefined) return null;
    return isTime
      ? (value as Date).getTime() - base
      : withoutTurns(cut(writeCell(column, value)!, CARRIED_CHARACTERS));
  });
  return {
    heading,
    kind,
    ...(isProse(cells) ? { isProse: true } : {}),
    ...(isWhole ? { isWhole: true } : {}),
    ...(isTime ? { base } : {}),
    ...packCells(cells),
  };
}

/** Chooses the shorter of two ways: each cell, or each distinct value once. */
function packCells(
  cells: (string | number | null)[],
): Pick<PackedColumn, "cells" | "values" | "codes"> {
  const places = new Map<string | number, number>();
  for (const cell of cells) {
    if (cell !== null && !places.has(cell)) places.set(cell, places.size);
  }
  const values = [...places.keys()];
  const codes = cells.map((cell) => cell === null ? -1 : places.get(cell)!);
  return lengthOf(values) + lengthOf(codes) < lengthOf(cells) ? { values, codes } : { cells };
}

function lengthOf(cells: readonly (string | number | null)[]): number {
  return cells.reduce<number>(
    (sum, cell) => sum + 1 + (typeof cell === "string" ? cell.length + 2 : String(cell).length),
    0,
  );
}

function leastTime(values: readonly unknown[]): number {
  return values.reduce<number>(
    (least, value) => value instanceof Date ? Math.min(least, value.getTime()) : least,
    Infinity,
  );
}

function sayLeft(columns: readonly Column[], rows: number, total: number): string {
  const long = columns.filter(({ kind, values }) =>
    kind === "text" &&
    values.slice(0, rows).some((value) => (writeValue(value)?.length ?? 0) > CARRIED_CHARACTERS)
  ).map(({ heading }) => heading);
  const parts = [
    ...(rows < total
      ? [`the first ${rows} of ${total} rows: ask SQL for fewer, or deno task export for all`]
      : []),
    ...(long.length > 0 ? [`cut after ${CARRIED_CHARACTERS} characters: ${long.join(", ")}`] : []),
  ];
  return parts.join("; ");
}

const PROSE_MIN_CHARACTERS = 40;

/** Returns whether there are sentences, which need room: a narrow column stacks them a word a line. */
export function isProse(cells: readonly (string | number | null | undefined)[]): boolean {
  return cells.some((cell) =>
    typeof cell === "string" && cell.length > PROSE_MIN_CHARACTERS && cell.includes(" ")
  );
}
