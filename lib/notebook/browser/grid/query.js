// @ts-check
import { ranksOf } from "./column.js";
import { compareAmounts, parseFigure } from "./figure.js";

/** @typedef {import("./column.js").Column} Column */

/**
 * What a column's cells must be like; what is absent asks nothing.
 *
 * @typedef {object} Filter
 * @property {ReadonlySet<string | null>} [choices] the texts to keep, null for no value
 * @property {string} [from] the least number or time, written as the column's own are
 * @property {string} [to] the greatest one; a time that is cut short stands for all it begins
 * @property {string} [contains] a part of the text, in any case
 * @property {"present" | "missing"} [presence]
 */

/**
 * What rows to give, in which order.
 *
 * @typedef {object} Query
 * @property {string} search words that must all stand in a row, each in any searched column
 * @property {readonly number[]} searched places of the columns to search
 * @property {ReadonlyMap<number, Filter>} filters by place of the column
 * @property {readonly { column: number, isDescending: boolean }[]} order first column first
 */

const LAST = 2 ** 31 - 1;

/**
 * Finds the rows that a query asks for. What has no value comes last in either direction; rows that
 * are alike keep the order of the table.
 *
 * @param {readonly Column[]} columns
 * @param {number} count rows of the table
 * @param {Query} query
 * @returns {Int32Array} rows, from 0
 */
export function findRows(columns, count, { search, searched, filters, order }) {
  const kept = new Uint8Array(count).fill(1);
  for (const [place, filter] of filters) keepFiltered(columns[place], filter, kept);
  const words = search.toLowerCase().split(/\s+/).filter((word) => word !== "");
  for (const word of words) keepFound(searched.map((place) => columns[place]), word, kept);
  const rows = new Int32Array(kept.reduce((sum, one) => sum + one, 0));
  for (let row = 0, at = 0; row < count; row++) if (kept[row]) rows[at++] = row;
  return order.length === 0 ? rows : sortRows(columns, rows, order);
}

/**
 * @param {Column} column
 * @param {Filter} filter
 * @param {Uint8Array} kept changed in place
 */
function keepFiltered(column, filter, kept) {
  const { choices, from, to, contains, presence } = filter;
  const part = contains?.toLowerCase();
  const isWithin = makeRange(column, from, to);
  const passes = Uint8Array.from(column.texts, (text) =>
    Number(
      presence !== "missing" && (choices === undefined || choices.has(text)) && isWithin(text) &&
        (part === undefined || text.toLowerCase().includes(part)),
    ));
  const asksValue = from !== undefined || to !== undefined || part !== undefined ||
    presence === "present";
  const nonePasses = Number(!asksValue && (choices === undefined || choices.has(null)));
  for (let row = 0; row < kept.length; row++) {
    const code = column.codes[row];
    kept[row] &= code < 0 ? nonePasses : passes[code];
  }
}

/**
 * @param {Column} column
 * @param {string | undefined} from
 * @param {string | undefined} to
 * @returns {(text: string) => boolean}
 */
function makeRange({ kind }, from, to) {
  if (kind !== "number") {
    return (text) =>
      (from === undefined || text >= from) && (to === undefined || text.slice(0, to.length) <= to);
  }
  const least = from === undefined ? undefined : parseFigure(from);
  const greatest = to === undefined ? undefined : parseFigure(to);
  return (text) => {
    const figure = parseFigure(text);
    if (figure === undefined) return false;
    return (least === undefined || compareAmounts(figure, least) >= 0) &&
      (greatest === undefined || compareAmounts(figure, greatest) <= 0);
  };
}

/**
 * @param {readonly Column[]} columns
 * @param {string} word in lower case
 * @param {Uint8Array} kept changed in place
 */
function keepFound(columns, word, kept) {
  const found = new Uint8Array(kept.length);
  for (const column of columns) {
    column.lowered ??= column.texts.map((text) => text.toLowerCase());
    const hits = Uint8Array.from(column.lowered, (text) => Number(text.includes(word)));
    const { codes } = column;
    for (let row = 0; row < kept.length; row++) if (codes[row] >= 0) found[row] |= hits[codes[row]];
  }
  for (let row = 0; row < kept.length; row++) kept[row] &= found[row];
}

/**
 * @param {readonly Column[]} columns
 * @param {Int32Array} rows
 * @param {Query["order"]} order
 * @returns {Int32Array} the same, sorted
 */
function sortRows(columns, rows, order) {
  const keys = order.map(({ column, isDescending }) => {
    const ranks = ranksOf(columns[column]);
    return columns[column].codes.map((code) =>
      code < 0 ? LAST : isDescending ? -ranks[code] : ranks[code]
    );
  });
  return rows.sort((a, b) => {
    for (const key of keys) if (key[a] !== key[b]) return key[a] - key[b];
    return a - b;
  });
}
