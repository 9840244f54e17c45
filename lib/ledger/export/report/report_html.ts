import { UNBROKEN } from "../../unbroken.ts";
import type { TextValue } from "../rows.ts";
import type { Report, ReportColumn, ReportTable } from "./report.ts";
import { countsText, periodText, placesOf, shownValue } from "./report_text.ts";

/** Rows of a table that a page shows; the other files hold all. */
export const ROWS_SHOWN = 200;
/** Of cases and findings the first ones, which are the largest: each takes several lines. */
export const JUDGED_SHOWN = 40;
/** Of those the first ones, which stand open; the others are folded behind them. */
export const JUDGED_OPEN = 5;

const STYLE = `
:root { color-scheme: light dark; --ink: #1b1f24; --paper: #fff; --soft: #57606a; --line: #d0d7de;
  --head: #f3f5f8; --critical: #b3261e; --warning: #8a5300; }
@media (prefers-color-scheme: dark) { :root { --ink: #e6e8eb; --paper: #14171a; --soft: #9aa4ae;
  --line: #353b42; --head: #1f2429; --critical: #ff8a80; --warning: #ffc266; } }
body { margin: 0 auto; padding: 1.5rem 1rem 3rem; max-width: 100rem; color: var(--ink);
  background: var(--paper); font: 15px/1.5 system-ui, sans-serif; }
h1 { margin: 0 0 .5rem; font-size: 1.6rem; line-height: 1.2; }
h2 { margin: 2.2rem 0 .2rem; font-size: 1.15rem; }
.answer { font-size: 1.15rem; max-width: 46rem; margin: 0 0 .6rem; }
p { margin: 0 0 .6rem; } .soft { color: var(--soft); max-width: 46rem; }
nav { margin: .8rem 0 0; } nav a { display: inline-block; margin-right: 1rem; } a { color: inherit; }
:focus-visible { outline: 3px solid var(--warning); outline-offset: 2px; }
summary { padding: .4rem 0; cursor: pointer; }
.scroll { overflow-x: auto; }
table { border-collapse: collapse; width: 100%; font-size: .87rem; }
th, td { padding: .3rem .6rem; text-align: left; vertical-align: top;
  border-bottom: 1px solid var(--line); }
th { background: var(--head); font-weight: 600; vertical-align: bottom; }
th.figure { min-width: 5.5rem; }
td.figure, th.figure { text-align: right; font-variant-numeric: tabular-nums; }
td.figure { white-space: nowrap; }
td.id { font: .9em/1.67 ui-monospace, monospace; overflow-wrap: anywhere; min-width: 9rem; }
td.time { white-space: nowrap; } td.long { min-width: 16rem; } td.task { min-width: 9rem; }
.judged td.time { white-space: normal; } .judged td.id { min-width: 7rem; }
.judged td:nth-child(2) { min-width: 6.5rem; }
.whole { white-space: nowrap; }
.judged th.figure { min-width: 0; }
tr.group td { border-top: 2px solid var(--soft); }
.critical { color: var(--critical); font-weight: 600; }
.warning { color: var(--warning); font-weight: 600; }
@media screen and (max-width: 40rem) { body { padding: 1rem .7rem 2rem; font-size: 14px; }
  .cards thead { position: absolute; width: 1px; height: 1px; overflow: hidden;
    clip-path: inset(50%); }
  .cards :is(tbody, tr, td), .cards { display: block; }
  .cards tr { padding: .4rem 0; border-bottom: 1px solid var(--line); }
  .cards td:is(td, .figure, .time, .id) { display: flow-root; min-width: 0; padding: .05rem 0;
    border: 0; text-align: right; white-space: normal; overflow-wrap: anywhere; }
  .cards td:empty { display: none; }
  .cards td::before { float: left; margin-right: 1rem; color: var(--soft);
    font: .87rem/1.5 system-ui; content: attr(data-label); }
  .cards td:is(.long, .task) { text-align: left; }
  .cards td:is(.long, .task)::before { display: block; float: none; }
  .measures { font-size: .78rem; } .measures th.figure { min-width: 0; }
  .measures :is(th, td) { padding: .25rem .2rem; } }
@page { size: A4 landscape; margin: 12mm; }
@media print { :root { --ink: #000; --paper: #fff; --soft: #444; --line: #bbb; --head: #eee;
    --critical: #900; --warning: #640; } body { max-width: none; padding: 0; font-size: 9pt; }
  table { font-size: 7pt; } .scroll { overflow: visible; } thead { display: table-header-group; }
  tr, h2 { break-inside: avoid; } h2 { break-after: avoid; } nav, summary { display: none; }
  details::details-content { content-visibility: visible; display: contents; }
  td:is(.id, .long, .task), .judged td:is(.id, :nth-child(2)), th.figure { min-width: 0; }
  th { overflow-wrap: anywhere; } }
`;

/** Writes a report as one HTML page that needs nothing else: no scripts, no network. */
export function reportHtml(report: Report): string {
  const { title, answer, findings, cases } = report;
  return `<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>${escapeHtml(title)}</title>
<style>${STYLE}</style>
</head>
<body>
<h1>${wordsHtml(title)}</h1>
<p class="answer">${wordsHtml(answer)}</p>
<p class="soft">${wordsHtml(periodText(report))} Open cases: ${countsText(cases)}. Findings: ${
    countsText(findings)
  }.</p>
<nav aria-label="Tables">${report.tables.map(linkHtml).join(" ")}</nav>
${report.tables.map((table) => tableHtml(report, table)).join("\n")}
</body>
</html>
`;
}

/** Writes a text so that a page shows it and never obeys it. */
export function escapeHtml(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;")
    .replaceAll('"', "&quot;").replaceAll("'", "&#39;");
}

/** Escapes a sentence, and keeps its amounts and days on one line. */
function wordsHtml(text: string): string {
  return escapeHtml(text).replaceAll(
    new RegExp(UNBROKEN, "g"),
    (whole) => `<span class="whole">${whole}</span>`,
  );
}

/** Writes digits for people: digits grouped, at least some decimals, all that there are. */
export function shownNumber(digits: string, places: number): string {
  const [whole, fraction = ""] = digits.replace(/^-/, "").split(".");
  const grouped = whole.replace(/\B(?=(?:\d{3})+$)/g, ",");
  const decimals = fraction.padEnd(places, "0");
  return (digits.startsWith("-") ? "-" : "") + grouped +
    (decimals === "" ? "" : `.${decimals}`);
}

function linkHtml(table: ReportTable): string {
  const count = isJudged(table) ? ` (${table.rows.length.toLocaleString("en")})` : "";
  return `<a href="#${anchorOf(table)}">${escapeHtml(table.name)}${count}</a>`;
}

function anchorOf({ name }: ReportTable): string {
  return name.toLowerCase().replaceAll(/[^a-z0-9]+/g, "-");
}

/** Whether a row is a measure of a currency, of this week and the one before. */
function hasMeasures({ columns }: ReportTable): boolean {
  return columns.some(({ name }) => name === "measure");
}

/** Leaves out the measures that are zero in both weeks; what is not known stays. */
function withoutZeros(table: ReportTable): ReportTable {
  if (!hasMeasures(table)) return table;
  const isZero = (row: readonly TextValue[]) =>
    table.columns.every(({ kind }, index) =>
      !isFigure(kind) || (row[index] !== null && Number(row[index]) === 0)
    );
  return { ...table, rows: table.rows.filter((row) => !isZero(row)) };
}

/** Whether its rows are cases or findings, each of several lines. */
function isJudged({ columns }: ReportTable): boolean {
  return columns.some(({ name }) => name === "severity");
}

function tableHtml(report: Report, whole: ReportTable): string {
  const table = withoutZeros(whole);
  const heading = `<h2 id="${anchorOf(table)}">${escapeHtml(table.name)}</h2>
<p class="soft">${escapeHtml(table.caption)}</p>`;
  const zeros = zerosHtml(whole.rows.length - table.rows.length);
  if (table.rows.length === 0) return `${heading}\n<p>${escapeHtml(table.empty)}</p>${zeros}`;
  const rows = rowsHtml(report, table);
  if (!table.columns.some(({ name }) => name === "reason")) {
    const shown = rows.slice(0, isJudged(table) ? JUDGED_SHOWN : ROWS_SHOWN);
    return `${heading}\n${gridHtml(table, shown)}${zeros}${
      leftHtml(table.rows.length - shown.length)
    }`;
  }
  const folded = rows.slice(JUDGED_OPEN, JUDGED_SHOWN);
  const left = leftHtml(table.rows.length - Math.min(rows.length, JUDGED_SHOWN));
  const more = folded.length === 0 ? "" : `
<details><summary>${folded.length.toLocaleString("en")} more</summary>
${gridHtml(table, folded)}${left}
</details>`;
  return `${heading}\n${gridHtml(table, rows.slice(0, JUDGED_OPEN))}${more}`;
}

function zerosHtml(count: number): string {
  const [measures, are, them] = count === 1 ? ["measure", "is", "it"] : ["measures", "are", "them"];
  return count === 0
    ? ""
    : `\n<p class="soft">${
      count.toLocaleString("en")
    } ${measures} that ${are} 0 in both weeks ${are} ` +
      `left out here; the CSV file and the workbook have ${them}.</p>`;
}

function leftHtml(count: number): string {
  return count === 0
    ? ""
    : `\n<p class="soft">${count.toLocaleString("en")} more in the CSV file and the workbook.</p>`;
}

function rowsHtml(report: Report, table: ReportTable): string[] {
  const isShown = shownColumns(table);
  const isGrouped = hasMeasures(table);
  const currency = table.columns.findIndex(({ name }) => name === "currency");
  return table.rows.map((row, place) => {
    const places = placesOf(report, table, row);
    const cells = table.columns.map((column, index) =>
      isShown[index] ? cellHtml(shownValue(table, row, index), column, places) : ""
    );
    const isNext = place > 0 && row[currency] !== table.rows[place - 1][currency];
    return `<tr${isGrouped && isNext ? ' class="group"' : ""}>${cells.join("")}</tr>`;
  });
}

/** Where nobody has reviewed a case, no column says so. */
function shownColumns({ columns, rows }: ReportTable): boolean[] {
  return columns.map(({ kind }, index) =>
    kind !== "text" || rows.some((row) => (row[index] ?? "") !== "")
  );
}

/** Measures stay a table on a phone, of other tables each row is a card there. */
function classOf(table: ReportTable): string {
  if (isJudged(table)) return "cards judged";
  return hasMeasures(table) ? "measures" : "cards";
}

function gridHtml(table: ReportTable, rows: readonly string[]): string {
  const isShown = shownColumns(table);
  const names = table.columns.filter((_, index) => isShown[index]).map(({ label, kind }) =>
    `<th scope="col"${isFigure(kind) ? ' class="figure"' : ""}>${escapeHtml(label)}</th>`
  );
  return `<div class="scroll" tabindex="0" role="region" aria-label="${
    escapeHtml(table.name)
  }"><table class="${classOf(table)}">
<thead><tr>${names.join("")}</tr></thead>
<tbody>
${rows.join("\n")}
</tbody>
</table></div>`;
}

function cellHtml(value: TextValue, { name, label, kind }: ReportColumn, places: number): string {
  const cell = (type: string, html: string, more = "") =>
    `<td${type === "" ? "" : ` class="${type}"`} data-label="${
      escapeHtml(label)
    }"${more}>${html}</td>`;
  if (value === null) return "<td></td>";
  if (isFigure(kind)) {
    return cell("figure", shownNumber(value, kind === "decimal" ? places : 0));
  }
  if (kind === "time") {
    return cell("time", `<span class="whole">${value.slice(0, 10)}</span> ${value.slice(11, 16)}`);
  }
  const text = escapeHtml(value);
  if (name === "severity") return cell(text, text);
  if (name === "reason") return cell("long", wordsHtml(value));
  if (name === "for_user" || name === "entry") return cell("task", wordsHtml(value));
  if (name === "stream") {
    return cell("id", escapeHtml(shortStream(value)), ` title="${text}"`);
  }
  return cell(name.endsWith("_id") ? "id" : "", text);
}

/** Shortens a stream's name as the ledger's `log_place` does: its day and eight of its letters. */
function shortStream(stream: string): string {
  return stream.replace(/-?\[\$LATEST\]([0-9a-f]{8})[0-9a-f]{24}$/, " $1\u2026");
}

function isFigure(kind: ReportColumn["kind"]): boolean {
  return kind === "decimal" || kind === "integer" || kind === "double";
}
