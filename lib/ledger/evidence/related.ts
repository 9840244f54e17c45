import { UserError } from "../error.ts";
import type { LedgerReader } from "../store/open.ts";
import { ask, type Row } from "./_ask.ts";
import { placesOf, readTexts } from "./_places.ts";
import { type EvidenceEvent, readEvents } from "./events.ts";

/** Log events about a user, as they were printed. */
export interface UserEvents {
  /** In order of time: the last ones of too many. */
  readonly events: readonly Pick<EvidenceEvent, "stream" | "line" | "role" | "printed">[];
  readonly count: number;
}

/** What the logs hold on a transaction. */
export interface TransactionHistory {
  /** A row for each time that it was printed, to show. */
  readonly figures: readonly Row[];
  /** As rows of the view `reviewed_cases`. */
  readonly cases: readonly Row[];
  /** As rows of the view `findings`. */
  readonly findings: readonly Row[];
  /** All that its messages printed, in order of time. */
  readonly events: readonly EvidenceEvent[];
  readonly eventCount: number;
}

/** Reads the cases of a user, as rows of the view `reviewed_cases`. */
export async function readUserCases(reader: LedgerReader, userId: string): Promise<Row[]> {
  return await ask(reader, "user_cases", { user_id: userId });
}

/** Reads the open case that comes after one in the order in which to work on them; undefined after the last. */
export async function readNextCase(reader: LedgerReader, caseId: string): Promise<Row | undefined> {
  return (await ask(reader, "next_case", { case_id: caseId })).at(0);
}

/** Reads the log events about a user. */
export async function readUserEvents(
  reader: LedgerReader,
  userId: string,
  limit: number,
): Promise<UserEvents> {
  const rows = await ask(reader, "user_events", { user_id: userId, limit });
  const texts = await readTexts(reader, placesOf(rows));
  const events = rows.map(({ role }, index) => {
    const { stream, line, printed } = texts[index];
    return { stream, line, role, printed } as unknown;
  });
  return {
    events: events as UserEvents["events"],
    count: Number(rows[0]?.row_count ?? 0),
  };
}

/** Reads the cases that a finding belongs to, as rows of the view `reviewed_cases`. */
export async function readFindingCases(reader: LedgerReader, findingId: string): Promise<Row[]> {
  return await ask(reader, "finding_cases", { finding_id: findingId });
}

/**
 * Reads what the logs hold on a transaction: its figures, cases and findings, and the log events of its
 * messages.
 *
 * @param limit Log events at most.
 * @throws {UserError} If the ledger has no such transaction.
 */
export async function readTransaction(
  reader: LedgerReader,
  transactionId: string,
  limit: number,
): Promise<TransactionHistory> {
  const parameters = { transaction_id: transactionId };
  const figures = await ask(reader, "transaction_figures", parameters);
  if (figures.length === 0) {
    throw new UserError(
      `Cannot find transaction "${
        transactionId.slice(0, 80)
      }" in ${reader.path}: no block prints it`,
    );
  }
  const { events, count } = await readEvents(reader, {
    finding_id: transactionId,
    kind: "transaction",
    title: "Transaction",
    severity: "notice",
    user_id: null,
    user_ids: [],
    currency: null,
    exposure: null,
    first_seen_at: figures[0].time as Date,
    last_seen_at: figures.at(-1)!.time as Date,
    transaction_ids: [transactionId],
    message_ids: [],
    request_ids: [],
    reason: "",
    score: null,
    subject: transactionId,
    stream: null,
    line: null,
    file_id: null,
    place: null,
  }, limit);
  return {
    figures,
    cases: await ask(reader, "transaction_cases", parameters),
    findings: await ask(reader, "transaction_findings", parameters),
    events,
    eventCount: count,
  };
}
