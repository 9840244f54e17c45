import { UserError } from "../error.ts";
import type { LedgerReader } from "../store/open.ts";
import { ask, type Row } from "./_ask.ts";

/** A finding of the ledger, with the names of the view's columns. */
export interface Finding {
  /** The same from ingest to ingest. */
  readonly finding_id: string;
  /** Which rule found it. */
  readonly kind: string;
  /** The kind in words. */
  readonly title: string;
  /** `critical`, `warning` or `notice`. */
  readonly severity: string;
  /** Null where the logs name none. */
  readonly user_id: string | null;
  /** That of `user_id`, or all of a batch. */
  readonly user_ids: readonly string[];
  /** Code of the currency by ISO 4217, as printed; null where the logs name none. */
  readonly currency: string | null;
  /** The exposure with its currency, exact; null where there is none. */
  readonly exposure: string | null;
  /** UTC. */
  readonly first_seen_at: Date;
  /** UTC. */
  readonly last_seen_at: Date;
  /** In order of time. */
  readonly transaction_ids: readonly string[];
  /** Messages that it is about, in order of time. */
  readonly message_ids: readonly string[];
  /** Requests that it is about, in order of time. */
  readonly request_ids: readonly string[];
  /** Why it is here, in words, with the figures. */
  readonly reason: string;
  /** How unusual it is, in robust deviations; null where that is not measured. */
  readonly score: number | null;
  /** The key inside its kind, for example a transaction id. */
  readonly subject: string;
  /** Log stream that its line stands in; null where it is about no one line. */
  readonly stream: string | null;
  /** From 1. */
  readonly line: number | null;
  /**
   * Number of the log file in this ledger, as in `log_files`; null where it is about no one line.
   */
  readonly file_id: number | null;
  /** Stream and line, short enough for a table. */
  readonly place: string | null;
}

/** A finding's id, or a row of the view `findings` that has it. */
export type FindingOrId = string | { readonly finding_id?: unknown };

/**
 * Finds a finding.
 *
 * @throws {UserError} If the ledger has none of this id, under the thresholds in force.
 */
export async function findFinding(
  reader: LedgerReader,
  findingOrId: FindingOrId,
): Promise<Finding> {
  const id = typeof findingOrId === "string" ? findingOrId : findingOrId?.finding_id;
  if (typeof id !== "string") {
    throw new UserError(
      "Cannot show evidence of a row without finding_id; select it from findings too",
    );
  }
  const [row] = await ask(reader, "finding", { finding_id: id });
  if (row === undefined) {
    throw new UserError(
      `Cannot find "${id.slice(0, 80)}" in ${reader.path}: 04_anomalies lists its findings`,
    );
  }
  return row as Row & Finding;
}
