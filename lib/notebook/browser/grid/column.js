// @ts-check
import { compareFigures, compareTexts, parseFigure } from "./figure.js";

/** @typedef {"number" | "time" | "day" | "text"} Kind */

/**
 * A column as a notebook's output carries it: one cell per row, or, where that is shorter, the
 * distinct values and for each row which of them (-1: none). Times are milliseconds after `base`.
 *
 * @typedef {object} PackedColumn
 * @property {string} heading
 * @property {Kind} kind
 * @property {boolean} [isProse] whether it needs the width of sentences
 * @property {boolean} [isWhole] whether its texts are shown to their end
 * @property {number} [base]
 * @property {(string | number | null)[]} [cells]
 * @property {(string | number)[]} [values]
 * @property {number[]} [codes]
 */

/**
 * What a notebook's output carries for a table.
 *
 * @typedef {object} PackedTable
 * @property {number} count rows carried
 * @property {number} total rows that there were
 * @property {string} left what was left out, in words; empty if nothing
 * @property {number} pageLength
 * @property {string} name of files that are made from it
 * @property {PackedColumn[]} columns
 */

/**
 * A column as it is asked: its distinct texts in the order of their first row, and for each row which
 * of them, or -1 where there is no value.
 *
 * @typedef {object} Column
 * @property {string} heading
 * @property {Kind} kind
 * @property {boolean} isProse
 * @property {boolean} isWhole
 * @property {string[]} texts
 * @property {Int32Array} codes
 * @property {string[]} [lowered] texts in lower case, once somebody has searched
 * @property {Int32Array} [ranks] place of each text in the column's order, once somebody has sorted
 */

/**
 * Unpacks a column.
 *
 * @param {PackedColumn} packed
 * @returns {Column}
 */
export function unpackColumn(packed) {
  const { heading, kind, isProse = false, isWhole = false, base = 0 } = packed;
  const write = kind === "number" || kind === "text"
    ? String
    : (/** @type {string | number} */ value) => writeTime(Number(value) + base, kind);
  if (packed.values !== undefined && packed.codes !== undefined) {
    const codes = Int32Array.from(packed.codes);
    return { heading, kind, isProse, isWhole, texts: packed.values.map(write), codes };
  }
  const places = new Map();
  const codes = Int32Array.from(packed.cells ?? [], (cell) => {
    if (cell === null) return -1;
    const place = places.get(cell) ?? places.size;
    if (place === places.size) places.set(cell, place);
    return place;
  });
  return { heading, kind, isProse, isWhole, texts: [...places.keys()].map(write), codes };
}

/**
 * Writes a time or a day in UTC.
 *
 * @param {number} timeMs since 1970
 * @param {Kind} kind
 * @returns {string} `2024-01-02 03:04:05`, with milliseconds where there are any, or `2024-01-02`
 */
export function writeTime(timeMs, kind) {
  const text = new Date(timeMs).toISOString();
  return kind === "day" ? text.slice(0, 10) : text.replace("T", " ").replace(/(\.000)?Z$/, "");
}

/**
 * Gives the text of a cell; undefined where there is no value.
 *
 * @param {Column} column
 * @param {number} row from 0
 * @returns {string | undefined}
 */
export function textAt(column, row) {
  return column.texts[column.codes[row]];
}

/**
 * Gives the place of each distinct text in the column's order; equal numbers share one.
 *
 * @param {Column} column
 * @returns {Int32Array}
 */
export function ranksOf(column) {
  column.ranks ??= rank(column.texts, column.kind);
  return column.ranks;
}

/**
 * @param {string[]} texts
 * @param {Kind} kind
 * @returns {Int32Array}
 */
function rank(texts, kind) {
  const figures = kind === "number" ? texts.map(parseFigure) : [];
  const compare = (/** @type {number} */ a, /** @type {number} */ b) => {
    const [first, second] = [figures[a], figures[b]];
    return first !== undefined && second !== undefined
      ? compareFigures(first, second)
      : compareTexts(texts[a], texts[b]);
  };
  const order = texts.map((_, place) => place).sort(compare);
  const ranks = new Int32Array(texts.length);
  for (let i = 1; i < order.length; i++) {
    ranks[order[i]] = ranks[order[i - 1]] + (compare(order[i - 1], order[i]) === 0 ? 0 : 1);
  }
  return ranks;
}
