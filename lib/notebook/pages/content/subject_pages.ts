import { counted } from "../../../ledger/counted.ts";
import { userBalances } from "../../../charts/user_balances.ts";
import { type CaseHistory, readCase } from "../../../ledger/evidence/case.ts";
import { readEvidence } from "../../../ledger/evidence/evidence.ts";
import {
  readFindingCases,
  readNextCase,
  readTransaction,
  readUserCases,
  readUserEvents,
  type TransactionHistory,
} from "../../../ledger/evidence/related.ts";
import { readBalances, readUser } from "../../../ledger/evidence/user.ts";
import type { CellValue, LedgerReader } from "../../../ledger/store/open.ts";
import { renderCase } from "../../case_page.ts";
import { renderCases } from "../../cases.ts";
import { escapeXml } from "../../escape.ts";
import { foldEvents, renderEvents } from "../../events.ts";
import { renderEvidence } from "../../evidence.ts";
import { renderFindings } from "../../findings.ts";
import { md } from "../../markdown.ts";
import { filledColumns, formatValue, renderTable, writeMinute } from "../../table.ts";
import { renderUser } from "../../user.ts";
import type { Content } from "./content.ts";
import type { Addresses } from "./links.ts";
import { renderReview, type ReviewDraft } from "./review_form.ts";
import { renderValue } from "./values.ts";

/** Kinds of things that have a page of their own. */
export type SubjectKind = "case" | "user" | "finding" | "transaction";

/** Which thing, and what its page needs. */
export interface SubjectOptions {
  readonly id: string;
  /** For forms that write; null where a page has none. */
  readonly token: string | null;
  /** A review of the case that was not taken. */
  readonly draft?: ReviewDraft;
  /** Where other pages are. */
  readonly addresses: Addresses;
}

/** A part of a page below a heading of its own. */
interface Part {
  readonly heading: string;
  readonly values: readonly unknown[];
  /** Whether it is open at first; yes by default. */
  readonly isOpen?: boolean;
}

const ALL = { scope: {}, thresholds: "" };
const EVENTS_SHOWN = 60;
const CASES_SHOWN = 20;
const CHARTED_USERS = 2;
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
  { id, token, draft, addresses }: SubjectOptions,
): Promise<Content> {
  const history = await readCase(reader, id, { limit: EVENTS_SHOWN });
  const { case: found } = history;
  const [heading, story, ...rest] = renderCase(history, { showsReview: false }).parts;
  const [findings, events] = rest.splice(-2);
  const charts: unknown[] = [];
  const charted = new Set<unknown>();
  for (const { user, currency } of history.users) {
    if (charts.length === CHARTED_USERS || typeof user !== "string" || charted.has(user)) continue;
    charted.add(user);
    const chart = await chartOf(reader, user, currency);
    if (chart !== undefined) charts.push(chart);
  }
  const left = found.user_count - charts.length;
  if (charts.length > 0 && left > 0) {
    const all = counted(found.user_count, "user");
    charts.unshift(md`The charts are of ${charts.length} of ${all}.`);
  }
  const content = await draw(`Case: ${found.headline}`, [heading], [
    { heading: "What happened", values: [story] },
    ...(charts.length === 0 ? [] : [{ heading: "Both balances over time", values: charts }]),
    { heading: "Users and entries", values: rest },
    { heading: "Log lines", values: [...proofOf(history), events] },
    { heading: "Findings", values: [findings], isOpen: false },
  ]);
  // Where cases are reviewed they are worked on one after the other.
  const ways = token === null ? "" : await renderWays(reader, history, addresses);
  return { ...content, head: `${content.head}\n${ways}${renderReview(found, { token, draft })}` };
}

/** Leads from a case to the next open one, to all of them, and to its entries. */
async function renderWays(
  reader: LedgerReader,
  { case: { case_id }, entries }: CaseHistory,
  addresses: Addresses,
): Promise<string> {
  const next = await readNextCase(reader, case_id);
  const rows = (view: string, filters: Readonly<Record<string, string>>) =>
    addresses.rows(view, ALL, filters);
  const { case_id: nextId = null, headline = null } = next ?? {};
  return renderMore([
    [
      nextId === null ? undefined : addresses.thing("case", String(nextId), ALL),
      `Next open case: ${headline}`,
    ],
    [rows("reviewed_cases", { "is.is_open": "true" }), "All open cases"],
    [
      entries.length === 0 ? undefined : rows("open_entries", { "is.case_id": case_id }),
      "Its entries, with sums",
    ],
  ]);
}

/** Writes links that lead on, those that lead somewhere. */
function renderMore(
  ways: readonly (readonly [address: string | undefined, words: string])[],
): string {
  const links = ways.flatMap(([address, words]) =>
    address === undefined ? [] : [`<a href="${escapeXml(address)}">${escapeXml(words)}</a>`]
  );
  return links.length === 0 ? "" : `<p class="more">${links.join(" \u00b7 ")}</p>\n`;
}

/** The log event that a case is about, drawn above all of them. */
function proofOf({ events }: CaseHistory): unknown[] {
  const main = events.find(({ is_main }) => is_main);
  return main === undefined ? [] : [renderEvents([main])];
}

/** Draws the balances of a user in the currency that a case is about, or in all where it has none. */
async function chartOf(
  reader: LedgerReader,
  userId: string,
  currency: CellValue,
): Promise<unknown> {
  const balances = await readBalances(reader, userId);
  const own = balances.filter((point) => currency === null || point.currency === currency);
  if (own.length === 0) return undefined;
  return userBalances(own, {
    title: "Wallet and payment balance after each transaction",
    subtitle: `User ${userId}`,
  });
}

async function readUserPage(
  reader: LedgerReader,
  { id, addresses }: SubjectOptions,
): Promise<Content> {
  const history = await readUser(reader, id, { limit: MOST_TRANSACTIONS });
  const cases = await readUserCases(reader, history.user_id);
  const { events, count } = await readUserEvents(reader, history.user_id, EVENTS_SHOWN);
  const parts = [...renderUser(history).parts];
  const [heading, chart] = parts.splice(0, 2);
  const transactions = parts.pop();
  const content = await draw(`User ${history.user_id}`, [heading], [
    { heading: "Both balances over time", values: [chart] },
    {
      heading: "Cases",
      values: [
        cases.length === 0
          ? md`No case names this user.`
          : renderCases(cases, { limit: CASES_SHOWN }),
      ],
    },
    { heading: "Differences, entries and findings", values: parts, isOpen: false },
    { heading: "Transactions", values: [transactions] },
    { heading: "Log lines", values: [foldEvents(events, count, "the last")], isOpen: false },
  ]);
  const page = { scope: { user: history.user_id }, thresholds: "" };
  const more = renderMore([
    [addresses.rows("attributed_events", page), "All log lines of this user"],
    [addresses.rows("reconciliation", page), "All transactions"],
    [addresses.notebook("00_overview", page), "Overview of this user"],
  ]);
  return { ...content, head: `${content.head}\n${more}` };
}

async function readFindingPage(reader: LedgerReader, { id }: SubjectOptions): Promise<Content> {
  const evidence = await readEvidence(reader, id, { limit: EVENTS_SHOWN });
  const cases = await readFindingCases(reader, id);
  return await draw(`Finding: ${evidence.finding.title}`, [], [
    { heading: "Proof", values: [renderEvidence(evidence)] },
    {
      heading: "Case",
      values: [
        cases.length === 0
          ? md`It belongs to no case.`
          : renderCases(cases, { limit: CASES_SHOWN }),
      ],
    },
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
  return await draw(`Transaction ${id}`, tellChecks(figures), [
    {
      heading: "Figures",
      values: [
        renderTable(rows, {
          caption: "What was printed, and what the checks say (UTC)",
          interactive: false,
          limit: rows.length,
        }),
      ],
    },
    {
      heading: "Cases",
      values: [
        cases.length === 0 ? md`No case names it.` : renderCases(cases, { limit: CASES_SHOWN }),
      ],
    },
    {
      heading: "Findings",
      values: [
        findings.length === 0
          ? md`No finding names it.`
          : renderFindings(findings, { limit: FINDINGS_SHOWN }),
      ],
    },
    { heading: "Log lines", values: [foldEvents(events, eventCount)] },
  ]);
}

/** Says what a transaction is, and works its two checks out in the figures of its page. */
function tellChecks(figures: TransactionHistory["figures"]): unknown[] {
  const [figure] = figures;
  const known = (name: string) => figure[name] ?? "not printed";
  const isCredit = figure.type === "CREDIT";
  const sign = isCredit ? "+" : figure.type === "DEBIT" ? "-" : "+ or -";
  const again = figures.length === 1
    ? md``
    : md` It was printed ${figures.length} times; this is the first one.`;
  const reported = figure["payment balance by the error line"];
  return [
    md`**${figure.status}**, ${figure.outcome}: ${figure.type ?? "transaction"} of
      ${figure.currency} ${known("amount")} on ${writeMinute(figure.time)} UTC.${again}`,
    md`_Calculation:_ wallet before ${known("wallet before")} ${sign} (amount ${known("amount")} -
      VAT ${known("VAT")}) = ${figure["calculated new balance"] ?? "not known"}; the log prints
      ${known("printed new balance")}, difference ${
      figure["printed - calculated"] ?? "not known"
    }.`,
    figure["payment balance"] === null && reported !== null
      ? md`_Sync:_ the transaction prints no payment balance; its error line says ${reported}, which
      differs from the wallet by ${figure["difference by the error line"] ?? "an unknown amount"}.`
      : md`_Sync:_ payment balance ${known("payment balance")} - wallet after
      ${known("wallet after")} = ${figure["payment balance - wallet"] ?? "not known"}.`,
  ];
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
  for (const { heading, values, isOpen = true } of parts) {
    sections.push({ heading, html: await all(values), isOpen });
  }
  // The title of the page says it already.
  const above = (await all(head)).replace(/<h3>[^]*?<\/h3>/, "");
  return { title, head: `<h1>${escapeXml(title)}</h1>\n${above}`, sections };
}
