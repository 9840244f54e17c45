import { requireParts } from "../ledger/arguments.ts";
import { counted } from "../ledger/counted.ts";
import { type Evidence, type EvidenceOptions, readEvidence } from "../ledger/evidence/evidence.ts";
import type { EvidenceTable } from "../ledger/evidence/arithmetic.ts";
import type { FindingOrId } from "../ledger/evidence/finding.ts";
import { renderEvents } from "./events.ts";
import { escapeXml } from "./escape.ts";
import { JUPYTER_DISPLAY, type MediaBundle } from "./kernel/kernel.ts";
import { currentLedger } from "./ledger.ts";
import { type Markdown, md } from "./markdown.ts";
import { filledColumns, renderTable, writeMinute } from "./table.ts";

/** Evidence as HTML and as lines of text. */
export interface RenderedEvidence {
  /** What is drawn, as data. */
  readonly evidence: Evidence;
  /** Well-formed, without scripts and style sheets; legible on light and on dark pages. */
  readonly html: string;
  /** Heading, tables and log events as lines. */
  readonly text: string;
  /** Gives what a kernel shows, by media type. */
  [JUPYTER_DISPLAY](): MediaBundle;
}

const ROWS_SHOWN = 60;
const OWN_LINE = "the finding's own line";
const MUTED = "color: #767676";

/**
 * Shows what the logs hold for a finding, for `show`: its figures worked out again, and the log events
 * behind it. Asks the ledger that was opened last.
 *
 * @param findingOrId An id, or a row of the view `findings`; without one, a sentence is shown.
 * @throws {UserError} If no ledger is open, or it has no such finding.
 */
export async function evidence(
  findingOrId: FindingOrId | null | undefined,
  options: EvidenceOptions = {},
): Promise<RenderedEvidence | Markdown> {
  if (findingOrId === null || findingOrId === undefined) return md`There is no finding to prove.`;
  return renderEvidence(await readEvidence(currentLedger(), findingOrId, options));
}

/** Draws evidence: heading, reason, tables, and each log event with its place. */
export function renderEvidence(evidence: Evidence): RenderedEvidence {
  requireParts(evidence, ["finding", "tables", "events"], {
    action: "draw",
    expected: "the evidence that readEvidence() gives",
  });
  const heading = writeHeading(evidence);
  const tables = evidence.tables.map(drawTable);
  const count = evidence.events.length === evidence.eventCount
    ? counted(evidence.eventCount, "log event")
    : `${evidence.events.length} of ${counted(evidence.eventCount, "log event")}; ` +
      "those between the first and the last are left out";
  const events = renderEvents(evidence.events.map((event) => ({ ...event, mark: OWN_LINE })));
  const html = [
    `<div>\n<h3>${escapeXml(heading.title)}</h3>`,
    `<p style="${MUTED}">${escapeXml(heading.facts)}</p>`,
    `<p>${escapeXml(evidence.finding.reason)}.</p>`,
    ...tables.map((table) => table.html),
    `<p><b>As printed:</b> <span style="${MUTED}">${escapeXml(count)}</span></p>`,
    events.html,
    "</div>",
  ].join("\n");
  const text = [
    heading.title,
    heading.facts,
    `${evidence.finding.reason}.`,
    ...tables.map((table) => `\n${table.text}`),
    `\nAs printed: ${count}`,
    `\n${events.text}`,
  ].join("\n");
  return {
    evidence,
    html,
    text,
    [JUPYTER_DISPLAY]: () => ({ "text/html": html, "text/plain": text }),
  };
}

function writeHeading({ finding }: Evidence): { title: string; facts: string } {
  const times = [finding.first_seen_at, finding.last_seen_at].map(writeMinute);
  const facts = [
    finding.finding_id,
    finding.user_id === null ? undefined : `user ${finding.user_id}`,
    times[0] === times[1] ? `${times[0]} UTC` : `${times[0]} to ${times[1]} UTC`,
  ];
  const exposure = finding.exposure === null ? "" : ` · ${finding.exposure}`;
  return {
    title: `${finding.title} · ${finding.severity}${exposure}`,
    facts: facts.filter((fact) => fact !== undefined).join(" · "),
  };
}

/** Draws a table without the columns that say nothing. */
function drawTable({ caption, rows }: EvidenceTable): { html: string; text: string } {
  return renderTable(rows, { caption, columns: filledColumns(rows), limit: ROWS_SHOWN });
}
