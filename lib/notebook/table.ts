import { describeValue, type OptionKind, requireOptions } from "../ledger/arguments.ts";
import { escapeXml } from "./escape.ts";
import { type Column, formatCell, readColumn } from "./_table_column.ts";
import { makeCarrier, writeOutput } from "./_table_output.ts";
import { isProse, mostRows, packTable } from "./_table_pack.ts";
import { JUPYTER_DISPLAY, type MediaBundle } from "./kernel/kernel.ts";
import { counted } from "../ledger/counted.ts";

export { formatValue, writeMinute } from "./_table_column.ts";

/** Options of {@linkcode renderTable}. */
export interface RenderTableOptions {
  /** The line above the table. */
  readonly caption?: string;
  /** What stands in its place where there are no rows; the caption and "nothing to show" by default. */
  readonly empty?: string;
  /**
   * Rows shown at most, by a plain table or where scripts do not run; 20 by default. An
   * interactive table has all rows, and about so many on a page.
   */
  readonly limit?: number;
  /** Rows on a page of an interactive table, 10 to 50; about as many as the limit by default. */
  readonly page?: number;
  /** The columns to show, in this order: names, or names with headings. A name in snake_case is shown in
   * words: `user_id` as `user id`. */
  readonly columns?: readonly string[] | Readonly<Record<string, string>>;
  /**
   * Whether a notebook shows it with search, filters and pages; "auto", the default, does so from 13
   * rows on.
   */
  readonly interactive?: boolean | "auto";
  /**
   * Largest size in bytes of the rows that an interactive table carries in the notebook; 2 MB by default.
   * What does not fit is left out, and the table says so.
   */
  readonly maxBytes?: number;
}

const OPTIONS: Readonly<Record<keyof RenderTableOptions, OptionKind>> = {
  caption: "text",
  empty: "text",
  limit: "any",
  page: "any",
  columns: "object",
  interactive: "any",
  maxBytes: "any",
};

/** Recognises options of {@linkcode renderTable}: an object with some of them, and nothing else. */
export function isTableOptions(value: unknown): value is RenderTableOptions {
  if (typeof value !== "object" || value === null) return false;
  const names = Object.keys(value);
  return names.length > 0 && names.every((name) => Object.hasOwn(OPTIONS, name));
}

/** The part of an Arquero table that is read here. */
export interface TableLike {
  /** Gives the number of rows. */
  numRows(): number;
  /** Gives the names of the columns, from left to right. */
  columnNames(): string[];
  /** Gives the rows as objects, in their order; no more than the limit. */
  objects(options?: { limit?: number }): object[];
}

/** A drawn table, as HTML and as lines of text. */
export interface RenderedTable {
  /** A well-formed `<table>` that stands without scripts and style sheets. */
  readonly html: string;
  /** Columns of equal width, as lines; the last one says how many rows there are. */
  readonly text: string;
  /** The rows for an interactive table, as JSON without a `<`; null for a plain one. */
  packed(): string | null;
  /** What a notebook shows: the table, made interactive where that was asked for. */
  [JUPYTER_DISPLAY](): MediaBundle;
}

const DEFAULT_LIMIT = 20;
const DEFAULT_MAX_BYTES = 2_000_000;
const MAX_PLAIN_ROWS = 12;
const [MIN_PAGE, MAX_PAGE] = [10, 50];
const NOTHING = "\u2013";
const RULE = "padding: 0.3em 0.7em";

const carriesLibrary = makeCarrier();

/**
 * Draws an Arquero table, or an array of row objects, as a plain HTML table and as text; in a
 * notebook as an interactive one, if it has more than a few rows.
 *
 * Values stand as they are given: a decimal that came as text keeps its digits. Numbers are right
 * aligned, times are UTC, a missing value is a muted dash, a long text is cut with an ellipsis.
 * Everything is escaped, whatever the data says. The first interactive table of a session carries the
 * code for all of them.
 *
 * @param source rows in the order in which to show them
 * @throws {RangeError} If a limit is not a whole number from 0, or a named column is not there
 * @throws {TypeError} If these are no rows, or an option is misspelt or of another type
 *
 * @example
 * ```ts
 * import { renderTable } from "balancebook/notebook";
 *
 * const table = renderTable([{ user: "u1", amount: "12.50" }], { caption: "Debits" });
 * console.assert(table.text.includes("12.50"));
 * ```
 */
export function renderTable(
  source: TableLike | readonly object[],
  options: RenderTableOptions = {},
): RenderedTable {
  requireRows(source);
  requireOptions(options, OPTIONS, "a table");
  const { caption, interactive = "auto" } = options;
  if (interactive !== "auto" && typeof interactive !== "boolean") {
    throw new TypeError(
      `Cannot use ${describeValue(interactive)} as interactive: expected true, false or "auto"`,
    );
  }
  readLimit(options.page ?? 0, "rows on a page");
  const limit = readLimit(options.limit ?? DEFAULT_LIMIT, "rows");
  const maxBytes = readLimit(options.maxBytes ?? DEFAULT_MAX_BYTES, "bytes");
  const total = isTableLike(source) ? source.numRows() : source.length;
  const names = isTableLike(source)
    ? source.columnNames()
    : [...new Set(source.flatMap((row) => Object.keys(row)))];
  if (total === 0) return drawNothing(options.empty ?? `${caption ?? "Rows"}: nothing to show.`);
  const wanted = selectColumns(names, options.columns);

  const isInteractive = interactive === "auto" ? total > MAX_PLAIN_ROWS : interactive;
  const most = isInteractive ? Math.max(limit, mostRows(wanted.length, maxBytes)) : limit;
  const rows = readRows(source, most);
  const columns = wanted.map(([name, heading]) =>
    readColumn(heading, rows.map((row) => row[name]))
  );
  const shown = Math.min(limit, total);
  const footer = shown === total
    ? counted(total, "row")
    : `${shown.toLocaleString("en")} of ${counted(total, "row")}`;
  const html = writeHtml(columns, shown, caption, footer);
  const text = writeText(columns, shown, caption, footer);
  const packed = () => {
    if (!isInteractive) return null;
    const pageLength = Math.min(Math.max(options.page ?? limit, MIN_PAGE), MAX_PAGE);
    return packTable(columns, rows.length, {
      total,
      pageLength,
      name: nameFile(caption),
      maxBytes,
    });
  };
  const display = () => {
    const json = packed();
    if (json === null) return html;
    const key = JSON.stringify([caption, columns.map(({ heading }) => heading)]);
    return writeOutput(html, json, carriesLibrary(key));
  };
  return {
    html,
    text,
    packed,
    [JUPYTER_DISPLAY]: () => ({ "text/html": display(), "text/plain": text }),
  };
}

/** Draws a table without rows: a sentence. */
function drawNothing(text: string): RenderedTable {
  const html = `<p>${escapeXml(text)}</p>`;
  return {
    html,
    text,
    packed: () => null,
    [JUPYTER_DISPLAY]: () => ({ "text/html": html, "text/plain": text }),
  };
}

/** Returns the names of the columns that hold a value in any row, in their order. */
export function filledColumns(rows: readonly Readonly<Record<string, unknown>>[]): string[] {
  return Object.keys(rows[0] ?? {}).filter((name) => rows.some((row) => row[name] !== null));
}

/** Recognises an Arquero table by its methods. */
export function isTableLike(value: unknown): value is TableLike {
  return typeof value === "object" && value !== null &&
    ["numRows", "columnNames", "objects"].every((name) =>
      typeof (value as Record<string, unknown>)[name] === "function"
    );
}

/**
 * Checks that something has rows: an Arquero table, or a list of objects.
 *
 * @throws {TypeError} If it has none.
 */
export function requireRows(source: unknown): asserts source is TableLike | readonly object[] {
  if (isTableLike(source)) return;
  if (!Array.isArray(source)) {
    throw new TypeError(
      `Cannot show ${describeValue(source)}: expected the table of a query, or a list of rows`,
    );
  }
  const wrong = source.findIndex((row) => typeof row !== "object" || row === null);
  if (wrong < 0) return;
  throw new TypeError(
    `Cannot show ${describeValue(source[wrong])} as row ${wrong + 1}: expected an object`,
  );
}

function readLimit(limit: number, unit: string): number {
  if (Number.isInteger(limit) && limit >= 0) return limit;
  throw new RangeError(`Cannot show ${limit} ${unit}: expected a whole number from 0`);
}

function readRows(
  source: TableLike | readonly object[],
  limit: number,
): Record<string, unknown>[] {
  const rows = isTableLike(source) ? source.objects({ limit }) : source;
  return rows.slice(0, limit) as Record<string, unknown>[];
}

function selectColumns(
  names: readonly string[],
  wanted: RenderTableOptions["columns"],
): [name: string, heading: string][] {
  if (wanted === undefined) return names.map((name) => [name, inWords(name)]);
  const pairs: [string, string][] = Array.isArray(wanted)
    ? wanted.map((name) => [name, inWords(name)])
    : Object.entries(wanted);
  const missing = pairs.find(([name]) => !names.includes(name));
  if (missing !== undefined) {
    throw new RangeError(
      `Cannot show column ${JSON.stringify(missing[0])}: the rows have no such column`,
    );
  }
  return pairs;
}

/** Writes the name of a column as a heading: `user_id` as `user id`. */
function inWords(name: string): string {
  return /^[a-z][a-z0-9_]*$/.test(name) ? name.replaceAll("_", " ").trim() : name;
}

/** Makes a file name of the plain letters and digits of a caption. */
function nameFile(caption = ""): string {
  const words = caption.toLowerCase().match(/[a-z0-9]+/g) ?? ["table"];
  return words.join("_").slice(0, 60);
}

function cellsOf(column: Column, count: number, isLine = false): (string | undefined)[] {
  return column.values.slice(0, count).map((value) => formatCell(column, value, isLine));
}

function writeHtml(
  columns: readonly Column[],
  count: number,
  caption: string | undefined,
  footer: string,
): string {
  const parts = columns.map((column) => {
    const cells = cellsOf(column, count);
    const side = column.kind === "number" ? "right" : "left";
    const width = isProse(cells) ? "; min-width: 20em" : "";
    const style = `text-align: ${side}; ${RULE}${width}`;
    const wrap = column.kind === "text" ? "" : "; white-space: nowrap";
    return { cells, head: ` style="${style}"`, style: ` style="${style}${wrap}"` };
  });
  const head = columns.map(({ heading }, place) =>
    `<th scope="col"${parts[place].head}>${escapeXml(heading)}</th>`
  ).join("");
  const body = Array.from({ length: count }, (_, row) => {
    const cells = parts.map(({ cells, style }) => {
      const cell = cells[row];
      const shown = cell === undefined
        ? `<span style="color: #767676" title="no value">${NOTHING}</span>`
        : escapeXml(cell);
      return `<td${style}>${shown}</td>`;
    }).join("");
    return `<tr>${cells}</tr>\n`;
  }).join("");
  const title = caption === undefined
    ? ""
    : `<caption style="text-align: left; font-weight: bold; ${RULE}">${
      escapeXml(caption)
    }</caption>\n`;
  const foot = `<tfoot><tr><td colspan="${Math.max(1, columns.length)}"` +
    ` style="text-align: left; color: #767676; ${RULE}">${footer}</td></tr></tfoot>`;
  return `<table>\n${title}<thead><tr>${head}</tr></thead>\n<tbody>\n${body}</tbody>\n${foot}\n` +
    `</table>`;
}

function writeText(
  columns: readonly Column[],
  count: number,
  caption: string | undefined,
  footer: string,
): string {
  const onOneLine = (text: string) => text.replace(/\p{Cc}+/gu, " ");
  const lines = columns.map((column) => {
    const texts = cellsOf(column, count, true).map((cell) => cell ?? NOTHING);
    const cells = [column.heading, ...texts].map(onOneLine);
    const width = Math.max(...cells.map((cell) => [...cell].length));
    const pad = (cell: string) => " ".repeat(width - [...cell].length);
    return cells.map((cell) => column.kind === "number" ? pad(cell) + cell : cell + pad(cell));
  });
  const table = Array.from(
    { length: count + 1 },
    (_, row) => lines.map((cells) => cells[row]).join("  ").trimEnd(),
  );
  return [...(caption === undefined ? [] : [onOneLine(caption)]), ...table, `(${footer})`]
    .join("\n");
}
