import { defuse } from "./formula.js";
import type { TextFormat } from "./format.ts";
import type { ColumnKind } from "./object.ts";
import type { TextValue } from "./rows.ts";

/** Marks a file as UTF-8 for spreadsheets; without it Excel destroys Arabic. */
export const BYTE_ORDER_MARK = "\ufeff";

/**
 * Writes a value as a cell of a CSV file (RFC 4180): nothing for null, `""` for an empty text; texts
 * are defused, numbers and times are not.
 */
export function csvCell(value: TextValue, kind: ColumnKind): string {
  if (value === null) return "";
  const text = kind === "text" || kind === "list" ? defuse(value) : value;
  return text === "" || /[",\r\n]/.test(text) || text !== text.trim()
    ? `"${text.replaceAll('"', '""')}"`
    : text;
}

/** Writes a row of a CSV file, with the line's end. */
export function csvRow(values: readonly TextValue[], kinds: readonly ColumnKind[]): string {
  return values.map((value, index) => csvCell(value, kinds[index])).join(",") + "\r\n";
}

/** Writes pages of rows as a CSV file: names first; a text per page. */
export async function* csvTexts(
  names: readonly string[],
  kinds: readonly ColumnKind[],
  pages: AsyncIterable<TextValue[][]> | Iterable<TextValue[][]>,
): AsyncGenerator<string> {
  yield csvRow(names, names.map(() => "text"));
  for await (const page of pages) yield page.map((row) => csvRow(row, kinds)).join("");
}

/** CSV (RFC 4180), as spreadsheets read it. */
export const CSV: TextFormat = {
  name: "csv",
  lists: "joined",
  mark: BYTE_ORDER_MARK,
  texts: csvTexts,
};
