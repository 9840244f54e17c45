import { JUPYTER_DISPLAY, type MediaBundle } from "./kernel.ts";
import { escapeXml } from "./_svg.ts";

/** Options of {@linkcode renderTable}. */
export interface RenderTableOptions {
  /** The line above the table. */
  readonly caption?: string;
  /** Rows shown at the most; 20 by default. */
  readonly limit?: number;
  /** The columns to show, in this order: names, or names with headings. */
  readonly columns?: readonly string[] | Readonly<Record<string, string>>;
}

/** The part of an Arquero table that is read here. */
export interface TableLike {
  numRows(): number;
  columnNames(): string[];
  objects(options?: { limit?: number }): object[];
}

/** A drawn table, as HTML and as lines of text. */
export interface RenderedTable {
  /** A well-formed `<table>` that stands without scripts and style sheets. */
  readonly html: string;
  readonly text: string;
  [JUPYTER_DISPLAY](): MediaBundle;
}

interface Column {
  readonly heading: string;
  readonly isNumeric: boolean;
  /** One text per shown row; undefined where there is no value. */
  readonly cells: readonly (string | undefined)[];
}

const DEFAULT_LIMIT = 20;
const MAX_CELL_CHARACTERS = 240;
const PROSE_MIN_CHARACTERS = 40;
const NOTHING = "\u2013";
const RULE = "padding: 0.3em 0.7em";

/**
 * Draws an Arquero table, or an array of row objects, as a plain HTML table and as text.
 *
 * Values stand as they are given: a decimal that came as text keeps its digits. Numbers are right
 * aligned, times are UTC, a missing value is a muted dash, a long text is cut with an ellipsis.
 * Everything is escaped, whatever the data says.
 *
 * @param source rows in the order in which to show them
 * @throws {RangeError} If the limit is not a whole number from 0, or a named column is not there
 *
 * @example
 * ```ts
 * import { renderTable } from "balancebook";
 *
 * const table = renderTable([{ user: "u1", amount: "12.50" }], { caption: "Debits" });
 * console.assert(table.text.includes("12.50"));
 * ```
 */
export function renderTable(
  source: TableLike | readonly object[],
  options: RenderTableOptions = {},
): RenderedTable {
  const { caption, limit = DEFAULT_LIMIT } = options;
  if (!Number.isInteger(limit) || limit < 0) {
    throw new RangeError(`Cannot show ${limit} rows: expected a whole number from 0`);
  }
  const total = isTableLike(source) ? source.numRows() : source.length;
  const rows = (isTableLike(source) ? source.objects({ limit }) : source.slice(0, limit)).slice(
    0,
    limit,
  ) as Record<string, unknown>[];
  const names = isTableLike(source)
    ? source.columnNames()
    : [...new Set(source.flatMap((row) => Object.keys(row)))];
  const columns = chooseColumns(names, options.columns, total).map(([name, heading]) =>
    readColumn(heading, rows.map((row) => row[name]))
  );
  const footer = rows.length === total ? countRows(total) : `${rows.length} of ${countRows(total)}`;
  const html = writeHtml(columns, rows.length, caption, footer);
  const text = writeText(columns, rows.length, caption, footer);
  return { html, text, [JUPYTER_DISPLAY]: () => ({ "text/html": html, "text/plain": text }) };
}

/** Tells an Arquero table by what it can do. */
export function isTableLike(value: unknown): value is TableLike {
  return typeof value === "object" && value !== null &&
    ["numRows", "columnNames", "objects"].every((name) =>
      typeof (value as Record<string, unknown>)[name] === "function"
    );
}

/** Writes one value as a table shows it; undefined where there is nothing to show. */
export function formatValue(value: unknown): string | undefined {
  if (value === null || value === undefined) return undefined;
  if (value instanceof Date) return formatTime(value);
  if (typeof value === "string") return cut(value);
  if (typeof value === "object") {
    const text = value.toString === Object.prototype.toString || Array.isArray(value)
      ? Deno.inspect(value, { colors: false, compact: true, breakLength: Infinity, depth: 3 })
      : String(value);
    return cut(text);
  }
  return Object.is(value, -0) ? "0" : cut(String(value));
}

function chooseColumns(
  names: readonly string[],
  wanted: RenderTableOptions["columns"],
  total: number,
): [name: string, heading: string][] {
  if (wanted === undefined) return names.map((name) => [name, name]);
  const pairs: [string, string][] = Array.isArray(wanted)
    ? wanted.map((name) => [name, name])
    : Object.entries(wanted);
  const missing = pairs.find(([name]) => !names.includes(name));
  if (missing !== undefined && (total > 0 || names.length > 0)) {
    throw new RangeError(`Cannot show column ${JSON.stringify(missing[0])}: there is none`);
  }
  return pairs;
}

function readColumn(heading: string, values: readonly unknown[]): Column {
  const present = values.filter((value) => value !== null && value !== undefined);
  const isDays = present.length > 0 &&
    present.every((value) => value instanceof Date && value.getTime() % 86_400_000 === 0);
  const isTimes = !isDays && present.some((value) => value instanceof Date);
  return {
    heading: isTimes && !/utc/i.test(heading) ? `${heading} (UTC)` : heading,
    isNumeric: present.length > 0 && present.every(isNumber),
    cells: values.map((value) =>
      isDays && value instanceof Date ? value.toISOString().slice(0, 10) : formatValue(value)
    ),
  };
}

function isNumber(value: unknown): boolean {
  if (typeof value === "number" || typeof value === "bigint") return true;
  if (typeof value === "object" && value instanceof Date) return false;
  const text = typeof value === "string" || typeof value === "object" ? String(value) : "";
  return text.length < 60 && /^[-+]?\d[\d,]*(\.\d+)?(e[-+]?\d+)?%?$/i.test(text);
}

function formatTime(time: Date): string {
  if (Number.isNaN(time.getTime())) return "invalid time";
  return time.toISOString().replace("T", " ").replace(/(\.000)?Z$/, "");
}

function cut(text: string): string {
  const points = text.length > MAX_CELL_CHARACTERS ? [...text.slice(0, MAX_CELL_CHARACTERS)] : [];
  return points.length > 0 ? `${points.join("")}\u2026` : text;
}

function countRows(count: number): string {
  return count === 1 ? "1 row" : `${count} rows`;
}

/** Gives sentences room; a narrow column would stack them a word a line. */
function widthOf(column: Column): string {
  const isProse = column.cells.some((cell) =>
    cell !== undefined && cell.length > PROSE_MIN_CHARACTERS && cell.includes(" ")
  );
  return isProse ? "; min-width: 20em" : "";
}

function writeHtml(
  columns: readonly Column[],
  count: number,
  caption: string | undefined,
  footer: string,
): string {
  const style = (column: Column) =>
    ` style="text-align: ${column.isNumeric ? "right" : "left"}; ${RULE}${widthOf(column)}"`;
  const head = columns.map((column) =>
    `<th scope="col"${style(column)}>${escapeXml(column.heading)}</th>`
  ).join("");
  const body = Array.from({ length: count }, (_, row) => {
    const cells = columns.map((column) => {
      const cell = column.cells[row];
      const shown = cell === undefined
        ? `<span style="color: #767676" title="no value">${NOTHING}</span>`
        : escapeXml(cell);
      return `<td${style(column)}>${shown}</td>`;
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
    const cells = [column.heading, ...column.cells.map((cell) => cell ?? NOTHING)].map(onOneLine);
    const width = Math.max(...cells.map((cell) => [...cell].length));
    const pad = (cell: string) => " ".repeat(width - [...cell].length);
    return cells.map((cell) => column.isNumeric ? pad(cell) + cell : cell + pad(cell));
  });
  const table = Array.from(
    { length: count + 1 },
    (_, row) => lines.map((cells) => cells[row]).join("  ").trimEnd(),
  );
  return [...(caption === undefined ? [] : [onOneLine(caption)]), ...table, `(${footer})`]
    .join("\n");
}
