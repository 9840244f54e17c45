import { requireOptions, requireReader } from "../arguments.ts";
import { UserError } from "../error.ts";
import { readObject } from "../model/objects.ts";
import type { LedgerReader } from "../store/open.ts";
import type { EvidenceTable } from "./arithmetic.ts";
import { ask, type Row } from "./_ask.ts";
import { type EvidenceEvent, readEvents } from "./events.ts";
import type { Finding } from "./finding.ts";

/** A case of the ledger, with the names of the columns of the view `reviewed_cases`. */
export interface Case {
  /** The same when later logs are added. */
  readonly case_id: string;
  /** Its cause, as the view `causes` names it. */
  readonly cause: string;
  /** The cause in words. */
  readonly title: string;
  /** `critical`, `warning` or `notice`. */
  readonly severity: string;
  /** Code of the currency in which it weighs most; null where no money is known. */
  readonly currency: string | null;
  /** With its currency, exact; `no money` where none is known. */
  readonly exposure: string;
  /** Whether a person still has to do something, after what was judged. */
  readonly is_open: boolean;
  /** The case in one line. */
  readonly headline: string;
  /** What happened, who has too much, and how to find out where a difference is open. */
  readonly reason: string;
  /** What the open money means for the company, in words, of all its currencies. */
  readonly for_company: string;
  /** What it means for the users, in words, of all its currencies. */
  readonly for_user: string;
  /** UTC. */
  readonly first_seen_at: Date;
  /** UTC. */
  readonly last_seen_at: Date;
  /** How many users it is about. */
  readonly user_count: number;
  /** Ids of the transactions that it is about. */
  readonly transaction_ids: readonly string[];
  /** Ids of the findings that it stands for. */
  readonly finding_ids: readonly string[];
  /** As last judged; null where nobody has. */
  readonly review_state: string | null;
  /** When it was judged, UTC; null where nobody has. */
  readonly reviewed_at: Date | null;
  /** Who judged it; null where nobody has. */
  readonly reviewed_by: string | null;
  /** Why, in that person's words; null where nobody has judged it. */
  readonly note: string | null;
  /** What is more than it was when it was judged; null where nothing is. */
  readonly reopened_because: string | null;
}

/** A case's id, or a row of the view `cases` that has it. */
export type CaseOrId = string | { readonly case_id?: unknown };

/** Options of {@linkcode readCase}. */
export interface CaseOptions {
  /** Log events at most; 40 by default. */
  readonly limit?: number;
  /** Steps of the story at most, the first ones; 60 by default. */
  readonly steps?: number;
}

/** What the logs hold on a case. */
export interface CaseHistory {
  /** The case itself. */
  readonly case: Case;
  /** What happened, in order of time, as rows to show. */
  readonly story: readonly Row[];
  /** How many steps there are; more than `story` where the limit left some out. */
  readonly stepCount: number;
  /** Its users, those with the most open first, as rows to show. */
  readonly users: readonly Row[];
  /** Entries to book, and alternatives to choose from, by user as above; those without rows are left out. */
  readonly entries: readonly EvidenceTable[];
  /** As rows of the view `findings`, the most severe first. */
  readonly findings: readonly Row[];
  /** The log events behind it, in order of time. */
  readonly events: readonly EvidenceEvent[];
  /** How many log events there are; more than `events` where the limit left some out. */
  readonly eventCount: number;
}

const DEFAULT_LIMIT = 40;
const DEFAULT_STEPS = 60;
const ENTRIES = ["case_entries_to_book", "case_alternatives"];

/**
 * Reads what the logs hold on a case: what happened in order of time, its users, the entries that
 * would settle it, its findings and the log events behind them. It comes from the ledger alone.
 *
 * @param reader The ledger.
 * @param caseOrId An id, or a row of the view `cases`.
 * @param options How many log events and steps at most.
 * @throws {UserError} If the ledger has no such case.
 * @throws {RangeError} If a limit is not a whole number from 1.
 * @throws {TypeError} If this is no ledger or no case, or an option is misspelt.
 */
export async function readCase(
  reader: LedgerReader,
  caseOrId: CaseOrId,
  options: CaseOptions = {},
): Promise<CaseHistory> {
  requireReader(reader);
  requireOptions(options, { limit: "any", steps: "any" }, "casePage()");
  const { limit = DEFAULT_LIMIT, steps = DEFAULT_STEPS } = options;
  for (const [most, of] of [[limit, "log events"], [steps, "steps"]] as const) {
    if (!Number.isInteger(most) || most < 1) {
      throw new RangeError(`Cannot show ${most} ${of}: expected a whole number from 1`);
    }
  }
  const found = await findCase(reader, caseOrId);
  const parameters = { case_id: found.case_id };
  const story = await ask(reader, "case_story", { ...parameters, limit: steps });
  const findings = await ask(reader, "case_findings", parameters);
  const users = await ask(reader, "case_users", parameters);
  // Of a user with two currencies the first place counts.
  const places = new Map(users.map(({ user }, place) => [user, place] as const).reverse());
  const placeOf = ({ user }: Row) => places.get(user) ?? users.length;
  const entries = [];
  for (const query of ENTRIES) {
    const rows = await ask(reader, query, parameters);
    if (rows.length > 0) {
      entries.push({
        caption: readObject("evidence", query).values.title,
        rows: rows.toSorted((a, b) => placeOf(a) - placeOf(b)),
      });
    }
  }
  const { events, count } = await readEvents(reader, behind(found, findings), limit);
  return {
    case: found,
    story: story.map(({ row_count: _, ...row }) => row),
    stepCount: Number(story[0]?.row_count ?? 0),
    users,
    entries,
    findings,
    events,
    eventCount: count,
  };
}

async function findCase(reader: LedgerReader, caseOrId: CaseOrId): Promise<Case> {
  const id = typeof caseOrId === "string" ? caseOrId : caseOrId?.case_id;
  if (typeof id !== "string") {
    throw new UserError("Cannot show a row without case_id; select it from cases too");
  }
  const [row] = await ask(reader, "case", { case_id: id });
  if (row !== undefined) return row as unknown as Case;
  throw new UserError(
    `Cannot find case "${id.slice(0, 80)}" in ${reader.path}: 00_overview and ` +
      "`deno task review --all` list its cases; with more logs a case can become part of another",
  );
}

/** What the log events behind a case go by, in the form of a finding about all that its findings name. */
function behind(found: Case, findings: readonly Row[]): Finding {
  const listed = (name: string) => [
    ...new Set(findings.flatMap((row) => (row[name] ?? []) as readonly string[])),
  ];
  const [first] = findings;
  const { case_id, severity, currency, first_seen_at, last_seen_at, reason } = found;
  return {
    finding_id: case_id,
    kind: findings.length === 1 ? String(first.kind) : "case",
    title: found.title,
    severity,
    user_id: null,
    user_ids: listed("user_ids"),
    currency,
    exposure: null,
    first_seen_at,
    last_seen_at,
    transaction_ids: found.transaction_ids,
    message_ids: listed("message_ids"),
    request_ids: listed("request_ids"),
    reason,
    score: null,
    subject: String(first?.subject ?? case_id),
    stream: (first?.stream ?? null) as string | null,
    line: (first?.line ?? null) as number | null,
    file_id: (first?.file_id ?? null) as number | null,
    place: null,
  };
}
