const DECIMALS = [0, 1, 2, 3, 4, 5, 6].map((places) => `decimal_${places}` as const);
const BOLD_DECIMALS = [0, 1, 2, 3, 4, 5, 6].map((places) => `bold_decimal_${places}` as const);
const DECIMALS_SHOWN = DECIMALS.length - 1;

/** Styles of cells, in the order of the workbook's styles; `decimal_n` shows n decimals. */
export const STYLE_NAMES = [
  "plain",
  "header",
  "bold",
  "wrapped",
  "time",
  "date",
  "integer",
  ...DECIMALS,
  "bold_integer",
  ...BOLD_DECIMALS,
] as const;

/** Name of a style. */
export type StyleName = typeof STYLE_NAMES[number];

/** The attribute that names a style, by its name; none for the one that cells have without. */
const STYLE_ATTRIBUTES = Object.fromEntries(
  STYLE_NAMES.map((name, index) => [name, index === 0 ? "" : ` s="${index}"`]),
) as Readonly<Record<StyleName, string>>;

/** A cell: a text, a number by its digits, or nothing. */
export type Cell =
  | null
  | { readonly text: string; readonly style?: StyleName }
  | { readonly digits: string; readonly style: StyleName };

/** Characters that a cell can hold. */
export const TEXT_MAX = 32_767;

// deno-lint-ignore no-control-regex
const MAY_NEED_ESCAPES = /[&<>\u0000-\u0008\u000b-\u001f\ud800-\udfff\ufffe\uffff]|_x/;

/** Digits of a number that spreadsheets keep. */
export const DIGITS_MAX = 15;

/**
 * Makes a cell of a number's digits: a number where a spreadsheet keeps all of its digits, else a
 * text.
 *
 * @param places Decimals that are shown at least; more where the number has more, up to 6.
 */
export function moneyCell(digits: string, places: number, isBold = false): Cell {
  if (!isKept(digits)) return { text: digits, style: isBold ? "bold" : "plain" };
  const shown = Math.min(Math.max(places, decimalsOf(digits)), DECIMALS_SHOWN);
  return { digits, style: (isBold ? BOLD_DECIMALS : DECIMALS)[shown] };
}

/** Counts decimals up to the last one that is not 0. */
function decimalsOf(digits: string): number {
  const point = digits.indexOf(".");
  if (point < 0) return 0;
  let end = digits.length;
  while (digits.endsWith("0", end)) end--;
  return end - point - 1;
}

/** Makes a cell of a whole number's digits. */
export function integerCell(digits: string, isBold = false): Cell {
  if (!isKept(digits)) return { text: digits };
  return { digits, style: isBold ? "bold_integer" : "integer" };
}

/** Makes a cell of an ISO time or date, UTC: a day number, which spreadsheets show as a date. */
export function timeCell(iso: string, style: "time" | "date"): Cell {
  const days = (Date.parse(iso) - Date.UTC(1899, 11, 30)) / 86_400_000;
  return { digits: String(days), style };
}

/** Returns whether spreadsheets keep all digits of a number. */
export function isKept(digits: string): boolean {
  if (digits.length <= DIGITS_MAX) return /^-?\d+(?:\.\d+)?$/.test(digits);
  const significant = digits.replace(/^-/, "").replace(".", "").replace(/^0+/, "");
  const ending = digits.includes(".") ? /0+$/ : /^$/;
  return /^-?\d+(?:\.\d+)?$/.test(digits) &&
    significant.replace(ending, "").length <= DIGITS_MAX;
}

/** Writes a cell's XML; texts are text cells and never formulas. */
export function cellXml(cell: Cell, place: string): string {
  if (cell === null) return "";
  const style = STYLE_ATTRIBUTES[cell.style ?? "plain"];
  if ("digits" in cell) return `<c r="${place}"${style}><v>${cell.digits}</v></c>`;
  const space = /^\s|\s$|[\t\n]|\s\s/.test(cell.text) ? ' xml:space="preserve"' : "";
  return `<c r="${place}"${style} t="inlineStr"><is><t${space}>${
    escapeText(cell.text)
  }</t></is></c>`;
}

/**
 * Writes a text for XML as spreadsheets read it: what XML cannot hold as `_x0001_`, and a text that
 * looks so with its first sign in the same way.
 */
export function escapeText(text: string): string {
  if (!MAY_NEED_ESCAPES.test(text) && text.length <= TEXT_MAX) return text;
  return cutText(text)
    .replace(/_(?=x[0-9A-Fa-f]{4}_)/g, "_x005F_")
    .replace(
      // deno-lint-ignore no-control-regex
      /[\u0000-\u0008\u000b-\u001f\ufffe\uffff]|[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g,
      (sign) => `_x${sign.charCodeAt(0).toString(16).toUpperCase().padStart(4, "0")}_`,
    )
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;");
}

function cutText(text: string): string {
  const mark = " ...";
  return text.length <= TEXT_MAX ? text : text.slice(0, TEXT_MAX - mark.length) + mark;
}
