import { userBalances } from "../../../charts/user_balances.ts";
import { type Case, readCase } from "../../../ledger/evidence/case.ts";
import { readEvidence } from "../../../ledger/evidence/evidence.ts";
import {
  readFindingCases,
  readTransaction,
  readUserCases,
  readUserEvents,
} from "../../../ledger/evidence/related.ts";
import { readUser } from "../../../ledger/evidence/user.ts";
import type { LedgerReader } from "../../../ledger/store/open.ts";
import { renderCase } from "../../case_page.ts";
import { renderCases } from "../../cases.ts";
import { escapeXml } from "../../escape.ts";
import { foldEvents } from "../../events.ts";
import { renderEvidence } from "../../evidence.ts";
import { renderFindings } from "../../findings.ts";
import { md } from "../../markdown.ts";
import { filledColumns, formatValue, renderTable } from "../../table.ts";
import { renderUser } from "../../user.ts";
import type { Content } from "./notebook_page.ts";
import { renderReview } from "./review_form.ts";
import { anchorOf } from "./shell.ts";
import { renderValue } from "./values.ts";

/** Kinds of things that have a page of their own. */
export type SubjectKind = "case" | "user" | "finding" | "transaction";

/** Which thing, and what its page needs. */
export interface SubjectOptions {
  readonly id: string;
  /** For forms that write. */
  readonly token: string;
}

/** A part of a page below a heading of its own. */
type Part = readonly [heading: string, ...values: unknown[]];

const EVENTS_SHOWN = 60;
const CASES_SHOWN = 20;
const CHARTED_USERS = 3;
const FINDINGS_SHOWN = 50;
const MOST_TRANSACTIONS = 2000;

/**
 * Reads all that the logs hold on a thing, as a page.
 *
 * @throws {UserError} If the ledger has no such thing.
 */
export async function readSubject(
  reader: LedgerReader,
  kind: SubjectKind,
  options: SubjectOptions,
): Promise<Content> {
  switch (kind) {
    case "case":
      return await readCasePage(reader, options);
    case "user":
      return await readUserPage(reader, options);
    case "finding":
      return await readFindingPage(reader, options);
    case "transaction":
      return await readTransactionPage(reader, options);
  }
}

async function readCasePage(
  reader: LedgerReader,
  { id, token }: SubjectOptions,
): Promise<Content> {
  const history = await readCase(reader, id, { limit: EVENTS_SHOWN });
  const { case: found } = history;
  const [heading, story, ...rest] = renderCase(history, { showsReview: false }).parts;
  const events = rest.pop();
  const users = [
    ...new Set(history.users.flatMap(({ user }) => typeof user === "string" ? [user] : [])),
  ];
  const charts = [];
  for (const user of users.slice(0, CHARTED_USERS)) charts.push(await chartOf(reader, user, found));
  const by = Deno.env.get("USER") ?? Deno.env.get("USERNAME") ?? "";
  const content = await draw(`Case: ${found.headline}`, [heading], [
    ["What happened", story],
    ...(charts.length === 0 ? [] : [["Both balances over time", ...charts] as const]),
    ["Users, entries and findings", ...rest],
    ["Log lines", events],
  ]);
  const [first, ...others] = content.main.split("\n<section");
  const main = [first, renderReview(found, token, by), ...others.map((one) => `<section${one}`)]
    .join("\n");
  return { ...content, main: unfold(main) };
}

async function chartOf(reader: LedgerReader, userId: string, { currency }: Case): Promise<unknown> {
  const { balances } = await readUser(reader, userId, { limit: 1 });
  const own = balances.filter((point) => currency === null || point.currency === currency);
  return userBalances(own, {
    title: "Wallet and payment balance after each transaction",
    subtitle: `User ${userId}`,
  });
}

async function readUserPage(reader: LedgerReader, { id }: SubjectOptions): Promise<Content> {
  const history = await readUser(reader, id, { limit: MOST_TRANSACTIONS });
  const cases = await readUserCases(reader, history.user_id);
  const { events, count } = await readUserEvents(reader, history.user_id, EVENTS_SHOWN);
  const parts = [...renderUser(history).parts];
  const [heading, chart] = parts.splice(0, 2);
  const transactions = parts.pop();
  const query = new URLSearchParams({ user: history.user_id });
  const content = await draw(`User ${history.user_id}`, [heading], [
    ["Both balances over time", chart],
    [
      "Cases",
      cases.length === 0
        ? md`No case names this user.`
        : renderCases(cases, { limit: CASES_SHOWN }),
    ],
    ["Differences, entries and findings", ...parts],
    ["Transactions", transactions],
    ["Log lines", foldEvents(events, count, "the last")],
  ]);
  const more = [
    `<a href="/rows/attributed_events?${query}">All log lines of this user</a>`,
    `<a href="/rows/reconciliation?${query}">All transactions</a>`,
    `<a href="/00_overview?${query}">Overview of this user</a>`,
  ];
  const main = `${content.main}\n<p class="more">${more.join(" \u00b7 ")}</p>`;
  return { ...content, main: unfold(main) };
}

async function readFindingPage(reader: LedgerReader, { id }: SubjectOptions): Promise<Content> {
  const evidence = await readEvidence(reader, id, { limit: EVENTS_SHOWN });
  const cases = await readFindingCases(reader, id);
  return await draw(`Finding: ${evidence.finding.title}`, [], [
    ["Proof", renderEvidence(evidence)],
    [
      "Case",
      cases.length === 0 ? md`It belongs to no case.` : renderCases(cases, { limit: CASES_SHOWN }),
    ],
  ]);
}

async function readTransactionPage(
  reader: LedgerReader,
  { id }: SubjectOptions,
): Promise<Content> {
  const { figures, cases, findings, events, eventCount } = await readTransaction(
    reader,
    id,
    EVENTS_SHOWN,
  );
  const rows = filledColumns(figures).map((name) =>
    Object.fromEntries([
      ["figure", name],
      ...figures.map((figure, place) => [
        figures.length === 1 ? "value" : `printed ${place + 1}`,
        formatValue(figure[name]),
      ]),
    ])
  );
  const content = await draw(`Transaction ${id}`, [], [
    [
      "Figures",
      renderTable(rows, {
        caption: "What was printed, and what the checks say (UTC)",
        interactive: false,
        limit: rows.length,
      }),
    ],
    [
      "Cases",
      cases.length === 0 ? md`No case names it.` : renderCases(cases, { limit: CASES_SHOWN }),
    ],
    [
      "Findings",
      findings.length === 0
        ? md`No finding names it.`
        : renderFindings(findings, { limit: FINDINGS_SHOWN }),
    ],
    ["Log lines", foldEvents(events, eventCount)],
  ]);
  return { ...content, main: unfold(content.main) };
}

async function draw(
  title: string,
  head: readonly unknown[],
  parts: readonly Part[],
): Promise<Content> {
  const all = async (values: readonly unknown[]) => {
    const drawn = [];
    for (const value of values) drawn.push(await renderValue(value));
    return drawn.join("\n");
  };
  const sections = [];
  for (const [heading, ...values] of parts) {
    const anchor = anchorOf(heading);
    sections.push(
      `<section><h2 id="${anchor}">${escapeXml(heading)}</h2>\n${await all(values)}</section>`,
    );
  }
  return {
    title,
    contents: parts.map(([heading]) => ({ href: `#${anchorOf(heading)}`, text: heading })),
    // The title of the page says it already.
    main: [
      `<h1>${escapeXml(title)}</h1>`,
      (await all(head)).replace(/<h3>[^]*?<\/h3>/, ""),
      ...sections,
    ].join("\n"),
  };
}

/** Opens what a notebook folds. */
function unfold(html: string): string {
  return html.replaceAll("<details>", "<details open>");
}
