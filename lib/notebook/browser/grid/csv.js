// @ts-check
import { defuse } from "../../../ledger/export/formula.js";
import { textAt } from "./column.js";

/** @typedef {import("./column.js").Column} Column */

/**
 * Writes rows as CSV (RFC 4180): a line of headings, then one line per row, with CRLF. What has no
 * value is empty. A text that a spreadsheet would take for a formula gets an apostrophe in front;
 * the digits of a column of numbers stay as they are.
 *
 * @param {readonly Column[]} columns
 * @param {Int32Array} rows in the order to write
 * @returns {string}
 */
export function writeCsv(columns, rows) {
  return write(columns, rows, ",", "\r\n", (text) => {
    return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
  });
}

/**
 * Writes rows as lines of cells between tabs, to paste into a spreadsheet; tabs and line breaks
 * inside a cell become blanks, and formulas are defused as in {@linkcode writeCsv}.
 *
 * @param {readonly Column[]} columns
 * @param {Int32Array} rows in the order to write
 * @returns {string}
 */
export function writeTabbed(columns, rows) {
  return write(columns, rows, "\t", "\n", (text) => text.replace(/[\t\r\n]+/g, " "));
}

/**
 * @param {readonly Column[]} columns
 * @param {Int32Array} rows
 * @param {string} separator
 * @param {string} end
 * @param {(text: string) => string} quote
 * @returns {string}
 */
function write(columns, rows, separator, end, quote) {
  const lines = [columns.map(({ heading }) => quote(defuse(heading))).join(separator)];
  const cells = columns.map(({ texts, kind }) =>
    texts.map((text) => quote(kind === "number" ? text : defuse(text)))
  );
  for (const row of rows) {
    lines.push(
      columns.map((column, place) => {
        return textAt(column, row) === undefined ? "" : cells[place][column.codes[row]];
      }).join(separator),
    );
  }
  return lines.join(end) + end;
}
