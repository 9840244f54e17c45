import type { Calendar } from "./calendar.ts";
import type { LogFile } from "./files.ts";
import { findInjected } from "./injected.ts";
import type { FindingKind } from "./kinds.ts";
import { compareText } from "./names.ts";
import type { InjectedShift } from "./planner.ts";
import { findBalanceFaults } from "./rules_balances.ts";
import { findMessageFaults } from "./rules_messages.ts";
import { findValueFaults } from "./rules_values.ts";
import type { PlacedMessage, TruthTransaction } from "./truth.ts";

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

/** A printed transaction with what else its message shows. */
export interface Row extends TruthTransaction {
  readonly metadata: string | undefined;
  /** Names of the printed fields. */
  readonly fields: readonly string[];
  /** The balances of its not-in-sync error. */
  readonly error: { readonly wallet: string; readonly payment: string } | undefined;
}

/** What the logs hold, as the rules read it: all in order of time. */
export interface Evidence {
  readonly files: readonly LogFile[];
  readonly messages: readonly PlacedMessage[];
  readonly rows: readonly Row[];
}

/** Finds what is wrong, by kind, then time, then subject. */
export function findAll(
  evidence: Evidence,
  calendar: Calendar,
  shifts: readonly InjectedShift[],
): TruthFinding[] {
  return [
    ...findBalanceFaults(evidence),
    ...findMessageFaults(evidence),
    ...findValueFaults(evidence),
    ...findInjected(evidence, calendar, shifts),
  ].sort((a, b) =>
    compareText(a.kind, b.kind) || compareText(a.firstSeenAt, b.firstSeenAt) ||
    compareText(a.subject, b.subject)
  );
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
