import { requireOptions, requireParts } from "../ledger/arguments.ts";
import { counted } from "../ledger/counted.ts";
import {
  type Case,
  type CaseHistory,
  type CaseOptions,
  type CaseOrId,
  readCase,
} from "../ledger/evidence/case.ts";
import { escapeXml } from "./escape.ts";
import { foldEvents } from "./events.ts";
import { renderFindings } from "./findings.ts";
import { JUPYTER_DISPLAY, type MediaBundle } from "./kernel/kernel.ts";
import { currentLedger } from "./ledger.ts";
import { md } from "./markdown.ts";
import { Page } from "./page.ts";
import { filledColumns, renderTable, writeMinute } from "./table.ts";

const FINDINGS_SHOWN = 20;
const ENTRIES_SHOWN = 50;
const USERS_SHOWN = 20;
const ROWS_ON_A_PAGE = 10;

/**
 * Shows all that the logs hold on a case, for `show`: what happened in order of time, who owes whom,
 * its users, what to book, its findings, and the log lines folded below. Asks the ledger that was
 * opened last.
 *
 * @param caseOrId An id, or a row of the view `cases`; without one, a sentence is shown.
 * @throws {UserError} If no ledger is open, or it has no such case.
 */
export async function casePage(
  caseOrId: CaseOrId | null | undefined,
  options: CaseOptions = {},
): Promise<Page> {
  if (caseOrId === null || caseOrId === undefined) {
    return new Page([md`There is no case to show.`]);
  }
  return renderCase(await readCase(currentLedger(), caseOrId, options));
}

/** Options of {@linkcode renderCase}. */
export interface RenderCaseOptions {
  /** Whether the heading says what a person has judged; yes by default. */
  readonly showsReview?: boolean;
}

/** Draws what `readCase` gives, one part below the other. */
export function renderCase(
  history: CaseHistory,
  options: RenderCaseOptions = {},
): Page {
  requireParts(history, ["case", "story", "events"], {
    action: "draw",
    expected: "the history of a case that readCase() gives",
  });
  requireOptions(options, { showsReview: "flag" }, "a case");
  const { showsReview = true } = options;
  const { case: found, story, stepCount, users, entries, findings, events, eventCount } = history;
  const all = counted(stepCount, "step");
  return new Page([
    renderHeading(found, showsReview),
    renderTable(story, {
      caption: story.length === stepCount
        ? "What happened, in order of time (UTC)"
        : `What happened, in order of time (UTC): the first ${story.length} of ${all}`,
      columns: filledColumns(story),
      limit: story.length,
      page: ROWS_ON_A_PAGE,
    }),
    ...(users.length === 0 ? [] : [
      renderTable(users, {
        caption: "Users of the case",
        limit: USERS_SHOWN,
        page: ROWS_ON_A_PAGE,
      }),
    ]),
    ...(entries.length === 0
      ? [md`No entry follows from this case.`]
      : entries.map(({ caption, rows }) =>
        renderTable(rows, { caption, limit: ENTRIES_SHOWN, page: ROWS_ON_A_PAGE })
      )),
    findings.length === 0
      ? md`No finding is in this case: the change of the balances shows it.`
      : renderFindings(findings, { limit: FINDINGS_SHOWN }),
    foldEvents(events, eventCount),
  ]);
}

/** The case in words, as HTML and as lines of text. */
interface Heading {
  readonly html: string;
  readonly text: string;
  [JUPYTER_DISPLAY](): MediaBundle;
}

function renderHeading(found: Case, showsReview: boolean): Heading {
  const [first, last] = [found.first_seen_at, found.last_seen_at].map(writeMinute);
  const facts = [
    found.case_id,
    found.severity,
    found.exposure,
    found.is_open ? "open" : "not open",
    first === last ? `${first} UTC` : `${first} to ${last} UTC`,
  ].join(" \u00b7 ");
  const parts = [
    ["What happened", `${found.reason}.`],
    ["For the company", `${found.for_company}.`],
    [found.user_count > 1 ? "For the users" : "For the user", `${found.for_user}.`],
    ...(showsReview ? [["Reviewed", writeReview(found)]] : []),
  ];
  const html = [
    `<div>\n<h3>${escapeXml(found.headline)}</h3>`,
    `<p style="color: #767676">${escapeXml(facts)}</p>`,
    ...parts.map(([name, text]) => `<p><b>${name}:</b> ${escapeXml(text)}</p>`),
    "</div>",
  ].join("\n");
  const text = [found.headline, facts, ...parts.map(([name, text]) => `${name}: ${text}`)].join(
    "\n",
  );
  return { html, text, [JUPYTER_DISPLAY]: () => ({ "text/html": html, "text/plain": text }) };
}

function writeReview(found: Case): string {
  const { review_state: state, reviewed_at, reviewed_by, note, reopened_because } = found;
  if (state === null) {
    return `by nobody yet; await review(${JSON.stringify(found.case_id)}, ` +
      `{ state: "accepted", note: "...", by: "..." })`;
  }
  const why = note === null || note === "" ? "" : `: ${note}`;
  const because = reopened_because === null ? "" : `. Open again: ${reopened_because} since then`;
  return `${state} by ${reviewed_by} at ${writeMinute(reviewed_at)} UTC${why}${because}`;
}
