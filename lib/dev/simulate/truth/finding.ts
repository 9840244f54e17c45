import type { FindingKind } from "../settings/fault_rates.ts";
import type { Row } from "./transactions.ts";

/**
 * A finding that a ledger of the logs must show.
 *
 * Of the rule kinds these are all that the printed logs hold, consequences of other faults too. Of
 * `outage`, `meaning_change`, `amount_outlier` and `volume_shift` they are what was injected.
 */
export interface TruthFinding {
  /** Which rule must find it. */
  readonly kind: FindingKind;
  /** Natural key inside the kind, such as a transaction id. */
  readonly subject: string;
  /** Null where the logs name none. */
  readonly userId: string | null;
  readonly currency: string | null;
  /** In order of time, as are the other ids. */
  readonly transactionIds: readonly string[];
  readonly messageIds: readonly string[];
  readonly requestIds: readonly string[];
  /** Times as the logs print them. */
  readonly firstSeenAt: string;
  readonly lastSeenAt: string;
  /** What is at stake, in exact digits, at least 0; null where the logs do not tell. */
  readonly amount: string | null;
}

/** Makes the finding of a kind about one transaction. */
export function findingOf(
  kind: FindingKind,
  row: Row,
  change: Partial<TruthFinding> = {},
): TruthFinding {
  return {
    kind,
    subject: row.id,
    userId: row.userId,
    currency: row.currency,
    transactionIds: [row.id],
    messageIds: [],
    requestIds: [],
    firstSeenAt: row.loggedAt,
    lastSeenAt: row.loggedAt,
    amount: null,
    ...change,
  };
}

/** Makes a finding that is about no transaction. */
export function findingAbout(
  kind: FindingKind,
  subject: string,
  times: readonly string[],
  change: Partial<TruthFinding> = {},
): TruthFinding {
  return {
    kind,
    subject,
    userId: null,
    currency: null,
    transactionIds: [],
    messageIds: [],
    requestIds: [],
    firstSeenAt: times[0],
    lastSeenAt: times[times.length - 1],
    amount: null,
    ...change,
  };
}
