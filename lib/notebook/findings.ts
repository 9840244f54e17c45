import { counted } from "../ledger/counted.ts";
import { findingTitle } from "../ledger/model/finding_kinds.ts";
import { requireOptions } from "../ledger/arguments.ts";
import { writeAmount } from "./_amounts.ts";
import { nameRows } from "./_rows.ts";
import { escapeXml } from "./escape.ts";
import { JUPYTER_DISPLAY, type MediaBundle } from "./kernel/kernel.ts";
import { formatValue, isTableLike, renderTable, requireRows, type TableLike } from "./table.ts";

/** Options of {@linkcode renderFindings}. */
export interface RenderFindingsOptions {
  /** Findings shown of each currency at most; 10 by default. */
  readonly limit?: number;
  /**
   * Findings of one kind shown of each currency at most, so that many of a kind do not bury the
   * others; any number by default. Critical ones are never left out for it.
   */
  readonly perKind?: number;
  /** Rows that hold all of them, as a live page's address names them: `open_findings`, `findings?user=…`. */
  readonly rows?: string;
}

/** Findings as HTML, a table per currency, and as lines of text. */
export interface RenderedFindings {
  /** Well-formed, without scripts and style sheets; legible on light and on dark pages. */
  readonly html: string;
  /** The findings, a line each. */
  readonly text: string;
  /** Gives what a kernel shows, by media type. */
  [JUPYTER_DISPLAY](): MediaBundle;
}

type FindingRow = Readonly<Record<string, unknown>>;

/** A finding as it is shown: texts only. */
interface Line {
  readonly severity: string;
  readonly kind: string;
  readonly user: string;
  readonly exposure: string;
  readonly since: string;
  readonly reason: string;
  readonly evidence: string;
  readonly findingId: string;
}

const DEFAULT_LIMIT = 10;
const USER_CHARACTERS = 8;
// A reason ends with the cause and what it would take, which must not be cut off.
const REASON_CHARACTERS = 1000;
const NOTHING = "\u2013";
const COLUMNS = {
  severity: "severity",
  kind: "what",
  user: "user",
  exposure: "exposure",
  since: "since (UTC)",
  reason: "why",
  evidence: "proof",
};
const RULE = "padding: 0.35em 0.7em; vertical-align: top";
const MUTED = "color: #767676";
/** Colours of severities. */
export const SEVERITY_COLORS: Readonly<Record<string, string>> = {
  critical: "#d55e00",
  warning: "#e69f00",
  notice: "#56b4e9",
};

/**
 * Draws rows of the view `findings`, for `show`: a table per currency, since amounts of different
 * currencies cannot be ranked against each other. Findings without a currency come first, under a
 * heading of their own. Each row ends with the code that shows its evidence.
 *
 * @param source rows of `findings`, in the order in which to show them within their currency
 * @throws {RangeError} If a limit is not a whole number from 1.
 * @throws {TypeError} If these are no rows, one has no `finding_id`, or an option is misspelt.
 *
 * @example
 * ```ts
 * import { renderFindings } from "balancebook/notebook";
 *
 * const { text } = renderFindings([{
 *   finding_id: "zero_amount-0123456789",
 *   kind: "zero_amount",
 *   severity: "notice",
 *   currency: "BHD",
 *   amount: 0,
 *   reason: "The amount is zero",
 * }]);
 * console.assert(text.includes("BHD 0.000"));
 * ```
 */
export function renderFindings(
  source: TableLike | readonly object[],
  options: RenderFindingsOptions = {},
): RenderedFindings {
  requireRows(source);
  requireOptions(options, { limit: "any", perKind: "any", rows: "text" }, "findings");
  const { limit = DEFAULT_LIMIT, perKind, rows: allRows } = options;
  for (const most of [limit, perKind ?? limit]) {
    if (!Number.isInteger(most) || most < 1) {
      throw new RangeError(`Cannot show ${most} findings: expected a whole number from 1`);
    }
  }
  const rows = (isTableLike(source) ? source.objects() : source) as readonly FindingRow[];
  const tables = groupByCurrency(rows).map(([currency, own]) => {
    const caption = currency === null ? "Without a currency" : currency;
    const shown = select(own, limit, perKind ?? Infinity);
    const lines = shown.map(readLine);
    const footer = writeFooter(own, shown, ({ title }) => title);
    const linked = writeFooter(own, shown, (left) => nameRows(left.title, rowsOf(left, allRows)));
    return { html: writeHtml(caption, lines, linked), text: writeText(caption, lines, footer) };
  });
  const nothing = "No findings match the filter.";
  const html = tables.length === 0
    ? `<p>${nothing}</p>`
    : `<div>\n${tables.map((table) => table.html).join("\n")}\n</div>`;
  const text = tables.map((table) => table.text).join("\n\n") || nothing;
  return { html, text, [JUPYTER_DISPLAY]: () => ({ "text/html": html, "text/plain": text }) };
}

function groupByCurrency(rows: readonly FindingRow[]): [string | null, FindingRow[]][] {
  const groups = Map.groupBy(rows, ({ currency }) => currency == null ? null : String(currency));
  return [...groups].sort(([a], [b]) => a === null ? -1 : b === null ? 1 : a < b ? -1 : 1);
}

/** Selects the first rows, but no more than some of each kind that are not critical. */
function select(rows: readonly FindingRow[], limit: number, perKind: number): FindingRow[] {
  const counts = new Map<unknown, number>();
  const shown = rows.filter(({ kind, severity }) => {
    const count = (counts.get(kind) ?? 0) + 1;
    counts.set(kind, count);
    return severity === "critical" || count <= perKind;
  });
  return shown.slice(0, limit);
}

function readLine(row: FindingRow): Line {
  if (typeof row.finding_id !== "string") {
    throw new TypeError("Cannot show a finding without finding_id; select it too");
  }
  return {
    severity: textOf(row.severity),
    kind: readTitle(row),
    user: textOf(row.user_id),
    exposure: row.amount == null ? NOTHING : writeAmount(row.amount, row.currency),
    since: textOf(row.first_seen_at).replace(/(\d\d:\d\d):\d\d(\.\d+)?$/, "$1"),
    reason: formatValue(row.reason, REASON_CHARACTERS) ?? NOTHING,
    evidence: `await show(evidence(${JSON.stringify(row.finding_id)}))`,
    findingId: row.finding_id,
  };
}

function textOf(value: unknown): string {
  return formatValue(value) ?? NOTHING;
}

function readTitle({ kind, title }: FindingRow): string {
  return title == null ? findingTitle(textOf(kind)) : textOf(title);
}

function shorten(user: string): string {
  const points = [...user];
  return points.length > USER_CHARACTERS + 4
    ? `${points.slice(0, USER_CHARACTERS).join("")}\u2026`
    : user;
}

/** A kind of which findings were left out. */
interface LeftOut {
  readonly title: string;
  readonly rows: readonly FindingRow[];
}

/** Says how many are shown, what kinds the others are of, and how to see them. */
function writeFooter(
  rows: readonly FindingRow[],
  shown: readonly FindingRow[],
  name: (left: LeftOut) => string,
): string {
  const all = counted(rows.length, "finding");
  if (shown.length === rows.length) return all;
  const seen = new Set(shown);
  const kinds = Map.groupBy(rows.filter((row) => !seen.has(row)), readTitle);
  const left = [...kinds].map(([title, own]) => ({ title, rows: own }))
    .sort((a, b) => b.rows.length - a.rows.length || (a.title < b.title ? -1 : 1))
    .map((one) => `${name(one)} (${one.rows.length.toLocaleString("en")})`)
    .join(", ");
  return `${shown.length} of ${all}; left out: ${left}. ` +
    `All of them: renderFindings(\u2026, { limit: ${rows.length} })`;
}

/** The rows of a kind that was left out, with those of its kind that are shown. */
function rowsOf({ title, rows }: LeftOut, all: string | undefined): string | undefined {
  if (all === undefined) return undefined;
  const [view, query] = all.split("?");
  const filters = new URLSearchParams(query);
  filters.set("is.title", title);
  filters.set("is.currency", rows[0].currency == null ? NOTHING : String(rows[0].currency));
  for (const severity of new Set(rows.map((row) => textOf(row.severity)))) {
    filters.append("is.severity", severity);
  }
  return `${view}?${filters}`;
}

function writeText(caption: string, lines: readonly Line[], footer: string): string {
  const rows = lines.map((line) => ({ ...line, user: shorten(line.user) }));
  const table = renderTable(rows, { caption, columns: COLUMNS, limit: rows.length });
  return table.text.replace(/\(\d+ rows?\)$/, () => `(${footer})`);
}

/** Writes the table; the footer is HTML already. */
function writeHtml(caption: string, lines: readonly Line[], footer: string): string {
  const { evidence: _, ...headings } = COLUMNS;
  const head = Object.entries(headings).map(([name, heading]) =>
    `<th scope="col" style="text-align: ${name === "exposure" ? "right" : "left"}; ` +
    `white-space: nowrap; ${RULE}">` +
    `${heading}</th>`
  ).join("");
  const title = escapeXml(caption);
  return `<table aria-label="Findings: ${title}">\n` +
    `<caption style="text-align: left; font-weight: bold; ${RULE}">${title}</caption>\n` +
    `<thead><tr>${head}</tr></thead>\n<tbody>\n${lines.map(writeRow).join("")}</tbody>\n` +
    `<tfoot><tr><td colspan="${Object.keys(headings).length}"` +
    ` style="text-align: left; ${MUTED}; ${RULE}">${footer}</td></tr></tfoot>\n` +
    `</table>`;
}

function writeRow(line: Line): string {
  const color = SEVERITY_COLORS[line.severity] ?? "#999999";
  const cell = (style: string, content: string) =>
    `<td style="text-align: left; ${RULE}${style}">${content}</td>`;
  const code = `<code class="balancebook-code" style="user-select: all; font-size: 85%">${
    escapeXml(line.evidence)
  }</code>`;
  return "<tr>" + [
    cell(
      `; border-left: 6px solid ${color}; font-weight: ${
        line.severity === "notice" ? "normal" : "bold"
      }`,
      escapeXml(line.severity),
    ),
    cell("", `<span data-id="${escapeXml(line.findingId)}">${escapeXml(line.kind)}</span>`),
    cell(
      "; white-space: nowrap",
      `<span class="balancebook-id" title="${escapeXml(line.user)}" data-id="${
        escapeXml(line.user)
      }">${escapeXml(shorten(line.user))}</span>`,
    ),
    cell("; text-align: right; white-space: nowrap", escapeXml(line.exposure)),
    cell("", escapeXml(line.since)),
    cell("; min-width: 18em; overflow-wrap: anywhere", `${escapeXml(line.reason)}<br/>${code}`),
  ].join("") + "</tr>\n";
}
