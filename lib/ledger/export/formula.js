// @ts-check

// Spreadsheets run a text that begins so as a formula; some drop blanks and quotes before it.
const FORMULA = /^[\s"'`\p{Cc}\p{Cf}]*[=+\-@\uff1d\uff0b\uff0d\uff20]|^[ "'`]*[\t\r\n]/u;

/**
 * Defuses a text that a spreadsheet could take for a formula, by a `'` before it: one that begins with
 * `=`, `+`, `-` or `@` (blanks, quotes and invisible characters before it do not count), or with a tab
 * or a line's end. Taking the `'` away gives the text back. Exports and the tables of pages share it.
 *
 * @param {string} text
 * @returns {string}
 */
export function defuse(text) {
  return FORMULA.test(text) ? `'${text}` : text;
}
