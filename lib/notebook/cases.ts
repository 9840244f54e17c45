import { requireOptions } from "../ledger/arguments.ts";
import { escapeXml } from "./escape.ts";
import { JUPYTER_DISPLAY, type MediaBundle } from "./kernel/kernel.ts";
import { formatValue, isTableLike, requireRows, type TableLike } from "./table.ts";
import { SEVERITY_COLORS } from "./findings.ts";
import { nameRows } from "./_rows.ts";
import { writeAmount } from "./_amounts.ts";
import { counted } from "../ledger/counted.ts";

/** Options of {@linkcode renderCases}. */
export interface RenderCasesOptions {
  /** Cases shown at most; 5 by default. */
  readonly limit?: number;
  /** The line above the table. */
  readonly caption?: string;
  /** Rows that hold all of them, as a live page's address names them: `reviewed_cases?is.is_open=true`. */
  readonly rows?: string;
}

/** Cases as an HTML table and as lines of text. */
export interface RenderedCases {
  /** Well-formed, without scripts and style sheets; legible on light and on dark pages. */
  readonly html: string;
  /** The cases, a line each. */
  readonly text: string;
  /** Gives what a kernel shows, by media type. */
  [JUPYTER_DISPLAY](): MediaBundle;
}

type CaseRow = Readonly<Record<string, unknown>>;

/** A case as it is shown: texts only. */
interface Line {
  readonly severity: string;
  readonly title: string;
  /** Its user, or how many; empty where it has none. */
  readonly whose: string;
  /** From the first to the last day; empty where none is known. */
  readonly days: string;
  readonly reason: string;
  readonly money: string;
  readonly owed: string;
  readonly entry: string;
  readonly proof: string;
  readonly caseId: string;
  /** Id of its user; empty where it has none or several. */
  readonly userId: string;
}

const DEFAULT_LIMIT = 5;
const NOTHING = "\u2013";
// A reason ends with what to do, which must not be cut off.
const MAX_CHARACTERS = 1000;
const USER_CHARACTERS = 8;
const HEADINGS = ["What happened", "Money", "Who owes whom", "What to do"];
const RULE = "padding: 0.35em 0.7em; vertical-align: top; text-align: left";
const MUTED = "color: #767676";

/**
 * Draws rows of the view `reviewed_cases`, for `show`, in their order: what happened and why, how much
 * money, who owes whom, what to book, and the line of code that shows the whole case. Amounts of
 * different currencies stand beside each other, and are never added up.
 *
 * @param source rows of `reviewed_cases`, the first one first
 * @throws {RangeError} If the limit is not a whole number from 1.
 * @throws {TypeError} If these are no rows, one has no `case_id`, or an option is misspelt.
 *
 * @example
 * ```ts
 * import { renderCases } from "balancebook/notebook";
 *
 * const { text } = renderCases([{
 *   case_id: "case-0123456789",
 *   severity: "critical",
 *   title: "Blocked but booked",
 *   currency: "BHD",
 *   exposure: 5,
 *   reason: "The wallet refused it",
 * }]);
 * console.assert(text.includes("BHD 5.000"));
 * ```
 */
export function renderCases(
  source: TableLike | readonly object[],
  options: RenderCasesOptions = {},
): RenderedCases {
  requireRows(source);
  requireOptions(options, { limit: "any", caption: "text", rows: "text" }, "cases");
  const { limit = DEFAULT_LIMIT, caption, rows: allRows } = options;
  if (!Number.isInteger(limit) || limit < 1) {
    throw new RangeError(`Cannot show ${limit} cases: expected a whole number from 1`);
  }
  const rows = (isTableLike(source) ? source.objects() : source) as readonly CaseRow[];
  const lines = rows.slice(0, limit).map(readLine);
  const all = counted(rows.length, "case");
  const isAll = lines.length === rows.length;
  const before = isAll ? "" : `The first ${lines.length} of `;
  const footer = before + all;
  const linked = isAll ? all : before + nameRows(all, allRows);
  const nothing = "No case is open here.";
  const html = lines.length === 0 ? `<p>${nothing}</p>` : writeHtml(lines, linked, caption);
  const text = lines.length === 0 ? nothing : writeText(lines, footer, caption);
  return { html, text, [JUPYTER_DISPLAY]: () => ({ "text/html": html, "text/plain": text }) };
}

function readLine(row: CaseRow): Line {
  if (typeof row.case_id !== "string") {
    throw new TypeError("Cannot show a case without case_id; select it too");
  }
  const users = (row.user_ids ?? []) as readonly string[];
  const whose = users.length === 0
    ? ""
    : users.length === 1
    ? `user ${[...String(users[0])].slice(0, USER_CHARACTERS).join("")}`
    : counted(users.length, "user");
  const days = [row.first_seen_at, row.last_seen_at].map((time) => textOf(time).slice(0, 10));
  return {
    severity: textOf(row.severity),
    title: textOf(row.title),
    whose,
    days: days[0] === NOTHING ? "" : days[0] === days[1] ? days[0] : days.join(" to "),
    reason: formatValue(row.reason, MAX_CHARACTERS) ?? NOTHING,
    money: writeMoney(row),
    owed: formatValue(row.for_user, MAX_CHARACTERS) ?? NOTHING,
    entry: sentence(row.entry ?? row.for_company),
    proof: `await show(casePage(${JSON.stringify(row.case_id)}))`,
    caseId: row.case_id,
    userId: users.length === 1 ? String(users[0]) : "",
  };
}

/** Amounts of all currencies, where the row has them as text; else that of its own currency. */
function writeMoney({ amounts, exposure, currency }: CaseRow): string {
  if (amounts !== undefined) return formatValue(amounts, MAX_CHARACTERS) ?? NOTHING;
  return Number(exposure ?? 0) === 0 ? NOTHING : writeAmount(exposure, currency);
}

function sentence(value: unknown): string {
  const text = formatValue(value, MAX_CHARACTERS) ?? NOTHING;
  return text.replace(/^[a-z]/, (first) => first.toUpperCase());
}

function textOf(value: unknown): string {
  return formatValue(value) ?? NOTHING;
}

function writeText(lines: readonly Line[], footer: string, caption?: string): string {
  const cases = lines.map((
    { severity, title, whose, days, money, reason, owed, entry, proof },
    index,
  ) =>
    [
      `${index + 1}. ${title} \u00b7 ${money} \u00b7 ${severity} \u00b7 ${
        [whose, days].filter((part) => part !== "").join(", ")
      }`,
      `   ${reason}.`,
      `   Who owes whom: ${owed}.`,
      `   What to do: ${entry}.`,
      `   ${proof}`,
    ].map((line) => line.replace(/\p{Cc}+/gu, " ")).join("\n")
  );
  return [...(caption === undefined ? [] : [caption]), ...cases, `(${footer})`].join("\n");
}

/** Writes the table; the footer is HTML already. */
function writeHtml(lines: readonly Line[], footer: string, caption?: string): string {
  const head = HEADINGS.map((heading) => `<th scope="col" style="${RULE}">${heading}</th>`).join(
    "",
  );
  const title = caption === undefined
    ? ""
    : `<caption style="font-weight: bold; ${RULE}">${escapeXml(caption)}</caption>\n`;
  return `<table${
    caption === undefined ? ' aria-label="Cases"' : ""
  }>\n${title}<thead><tr>${head}</tr></thead>\n<tbody>\n` +
    `${lines.map(writeRow).join("")}</tbody>\n` +
    `<tfoot><tr><td colspan="${HEADINGS.length}" style="${MUTED}; ${RULE}">${footer}</td></tr>` +
    `</tfoot>\n</table>`;
}

/** An amount a line, with its currency and digits together. */
function writeMoneyLines(money: string): string {
  return money.split(/(?<=,) /)
    .map((amount) => `<span style="white-space: nowrap">${escapeXml(amount)}</span>`)
    .join("<br/>");
}

/** Severity, user and days; the user alone leads to its page. */
function writeFacts({ severity, whose, days, userId }: Line): string {
  const user = whose === ""
    ? []
    : [`<span data-id="${escapeXml(userId)}">${escapeXml(whose)}</span>`];
  const facts = [...user, ...days === "" ? [] : [escapeXml(days)]].join(", ");
  return escapeXml(severity) + (facts === "" ? "" : `; ${facts}`);
}

function writeRow(line: Line): string {
  const color = SEVERITY_COLORS[line.severity] ?? "#999999";
  const cell = (style: string, content: string) =>
    `<td style="${RULE}; overflow-wrap: anywhere${style}">${content}</td>`;
  return "<tr>" + [
    cell(
      `; border-left: 6px solid ${color}; min-width: 18em`,
      `<b data-id="${escapeXml(line.caseId)}">${escapeXml(line.title)}</b> ` +
        `<span style="${MUTED}">${writeFacts(line)}</span><br/>${escapeXml(line.reason)}.<br/>` +
        `<code class="balancebook-code" style="user-select: all; font-size: 85%">${
          escapeXml(line.proof)
        }</code>`,
    ),
    cell("; font-weight: bold", writeMoneyLines(line.money)),
    cell("; min-width: 12em", `${escapeXml(line.owed)}.`),
    cell("; min-width: 12em", `${escapeXml(line.entry)}.`),
  ].join("") + "</tr>\n";
}
