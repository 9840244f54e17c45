// @ts-check

/**
 * The parts of a printed number: sign, digits before and after the point without idle zeros, and the
 * percent sign or currency behind it.
 *
 * @typedef {{ isNegative: boolean, whole: string, part: string, unit: string }} Figure
 */

const FIGURE = /^([-+]?)(\d[\d,]*)(?:\.(\d+))?(?:[eE]([-+]?\d{1,3}))?(?: ?(%|[A-Z]{3}))?$/;
const MAX_CHARACTERS = 60;

/**
 * Splits a printed number without going through a double: `-1,200.50`, `12.5 BHD`, `3 %`,
 * `1e-7`.
 *
 * @param {string} text
 * @returns {Figure | undefined} undefined if it is not a number
 */
export function parseFigure(text) {
  const match = text.length < MAX_CHARACTERS ? FIGURE.exec(text) : null;
  if (match === null) return undefined;
  const [, sign, grouped, fraction = "", exponent = "0", unit = ""] = match;
  const digits = grouped.replaceAll(",", "");
  const point = digits.length + Number(exponent);
  const all = "0".repeat(Math.max(0, -point)) + digits + fraction;
  const at = Math.max(0, point);
  const whole = all.padEnd(at, "0").slice(0, at).replace(/^0+/, "");
  const part = all.slice(at).replace(/0+$/, "");
  return { isNegative: sign === "-" && whole + part !== "", whole, part, unit };
}

/**
 * Compares two numbers by their digits; those of another unit are sorted by the unit.
 *
 * @param {Figure} a
 * @param {Figure} b
 * @returns {number} below 0, 0, or above 0
 */
export function compareFigures(a, b) {
  return compareTexts(a.unit, b.unit) || compareAmounts(a, b);
}

/**
 * Compares two numbers by their digits, whatever their units.
 *
 * @param {Figure} a
 * @param {Figure} b
 * @returns {number} below 0, 0, or above 0
 */
export function compareAmounts(a, b) {
  if (a.isNegative !== b.isNegative) return a.isNegative ? -1 : 1;
  const size = a.whole.length - b.whole.length || compareTexts(a.whole, b.whole) ||
    compareTexts(a.part, b.part);
  return a.isNegative ? -size : size;
}

/**
 * Compares two texts by their code units, the same on every machine.
 *
 * @param {string} a
 * @param {string} b
 * @returns {number} -1, 0 or 1
 */
export function compareTexts(a, b) {
  return a < b ? -1 : a > b ? 1 : 0;
}
