import type { TextValue } from "../rows.ts";
import type { Report, ReportColumn, ReportTable } from "./report.ts";
import { countsText, periodText, placesOf, shownValue } from "./report_text.ts";

/** Rows of a table that a page shows; the other files hold all. */
export const ROWS_SHOWN = 200;
/** Of cases and findings the first ones, which are the largest: each takes several lines. */
export const JUDGED_SHOWN = 40;

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
.scroll { overflow-x: auto; }
table { border-collapse: collapse; width: 100%; font-size: .87rem; }
th, td { padding: .3rem .6rem; text-align: left; vertical-align: top;
  border-bottom: 1px solid var(--line); }
th { background: var(--head); font-weight: 600; vertical-align: bottom; }
th.figure { min-width: 5.5rem; }
td.figure, th.figure { text-align: right; font-variant-numeric: tabular-nums; }
td.figure { white-space: nowrap; }
td.id { font-family: ui-monospace, monospace; font-size: .8em; overflow-wrap: anywhere;
  min-width: 9rem; }
td.time { white-space: nowrap; } td.long { min-width: 16rem; } td.task { min-width: 9rem; }
.judged td.time { min-width: 5rem; white-space: normal; } .judged td.id { min-width: 6.5rem; }
.judged th.figure { min-width: 0; }
tr.group td { border-top: 2px solid var(--soft); }
.critical { color: var(--critical); font-weight: 600; }
.warning { color: var(--warning); font-weight: 600; }
@media (max-width: 40rem) { body { padding: 1rem .7rem 2rem; font-size: 14px; }
  th, td { padding: .25rem .4rem; } }
@page { size: A4 landscape; margin: 12mm; }
@media print { :root { --ink: #000; --paper: #fff; --soft: #444; --line: #bbb; --head: #eee;
    --critical: #900; --warning: #640; } body { max-width: none; padding: 0; font-size: 9pt; }
  table { font-size: 7pt; } .scroll { overflow: visible; } thead { display: table-header-group; }
  tr, h2 { break-inside: avoid; } h2 { break-after: avoid; }
  td.id, td.long, td.task, th.figure { min-width: 0; } th { overflow-wrap: anywhere; } }
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
<h1>${escapeHtml(title)}</h1>
<p class="answer">${escapeHtml(answer)}</p>
<p class="soft">${periodText(report)} Open cases: ${countsText(cases)}. Findings: ${
    countsText(findings)
  }.</p>
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

/** Writes digits for people: digits grouped, at least some decimals, all that there are. */
export function shownNumber(digits: string, places: number): string {
  const [whole, fraction = ""] = digits.replace(/^-/, "").split(".");
  const grouped = whole.replace(/\B(?=(?:\d{3})+$)/g, ",");
  const decimals = fraction.padEnd(places, "0");
  return (digits.startsWith("-") ? "\u2212" : "") + grouped +
    (decimals === "" ? "" : `.${decimals}`);
}

function tableHtml(report: Report, table: ReportTable): string {
  const heading = `<h2>${escapeHtml(table.name)}</h2>
<p class="soft">${escapeHtml(table.caption)}</p>`;
  if (table.rows.length === 0) return `${heading}\n<p>${escapeHtml(table.empty)}</p>`;
  const isGrouped = table.columns.some(({ name }) => name === "measure");
  const currency = table.columns.findIndex(({ name }) => name === "currency");
  // Where nobody has reviewed a case, no column says so.
  const isShown = table.columns.map(({ kind }, index) =>
    kind !== "text" || table.rows.some((row) => (row[index] ?? "") !== "")
  );
  const isJudged = table.columns.some(({ name }) => name === "severity");
  const rows = table.rows.slice(0, isJudged ? JUDGED_SHOWN : ROWS_SHOWN).map((row, place) => {
    const places = placesOf(report, table, row);
    const cells = table.columns.map((column, index) =>
      isShown[index] ? cellHtml(shownValue(table, row, index), column, places) : ""
    );
    const isNext = place > 0 && row[currency] !== table.rows[place - 1][currency];
    return `<tr${isGrouped && isNext ? ' class="group"' : ""}>${cells.join("")}</tr>`;
  });
  const names = table.columns.filter((_, index) => isShown[index]).map(({ label, kind }) =>
    `<th scope="col"${isFigure(kind) ? ' class="figure"' : ""}>${escapeHtml(label)}</th>`
  );
  const left = table.rows.length - rows.length;
  return `${heading}
<div class="scroll"><table${isJudged ? ' class="judged"' : ""}>
<thead><tr>${names.join("")}</tr></thead>
<tbody>
${rows.join("\n")}
</tbody>
</table></div>` +
    (left > 0 ? `\n<p class="soft">${left} more in the CSV file and the workbook.</p>` : "");
}

function cellHtml(value: TextValue, { name, kind }: ReportColumn, places: number): string {
  if (value === null) return "<td></td>";
  if (isFigure(kind)) {
    return `<td class="figure">${shownNumber(value, kind === "decimal" ? places : 0)}</td>`;
  }
  if (kind === "time") return `<td class="time">${value.slice(0, 16).replace("T", " ")}</td>`;
  const text = escapeHtml(value);
  if (name === "severity") return `<td class="${text}">${text}</td>`;
  if (name === "reason") return `<td class="long">${text}</td>`;
  if (name === "for_user" || name === "entry") return `<td class="task">${text}</td>`;
  if (name === "stream") {
    return `<td class="id" title="${text}">${escapeHtml(shortStream(value))}</td>`;
  }
  return name.endsWith("_id") ? `<td class="id">${text}</td>` : `<td>${text}</td>`;
}

/** Shortens a stream's name as the ledger's `log_place` does: its day and eight of its letters. */
function shortStream(stream: string): string {
  return stream.replace(/-?\[\$LATEST\]([0-9a-f]{8})[0-9a-f]{24}$/, " $1\u2026");
}

function isFigure(kind: ReportColumn["kind"]): boolean {
  return kind === "decimal" || kind === "integer" || kind === "double";
}
