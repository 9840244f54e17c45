import { compareText, type PrintedLogs } from "../../book/printed_logs.ts";
import type { BookFinding, Found } from "../../book/finding.ts";
import { AUDIT_KINDS } from "./audits.ts";
import { GAP_KINDS } from "./balance_gap.ts";
import { CALCULATION_KINDS } from "./calculation_break.ts";
import { DELIVERY_KINDS } from "./deliveries.ts";
import type { FaultKind, Plan } from "./kind.ts";
import { LEFTOVER_KINDS } from "./leftovers.ts";
import { NEWS_KINDS } from "./news.ts";
import { ORDER_KINDS } from "./order.ts";
import { OUTAGE_KINDS } from "./outage.ts";
import { OVERDRAFT_KINDS } from "./overdrafts.ts";
import { POPULATION_KINDS } from "./population.ts";
import { REFUND_KINDS } from "./refunds.ts";
import { REPEAT_KINDS } from "./repeats.ts";
import { SHARING_KINDS } from "./shared_delivery.ts";
import { SHIFT_KINDS } from "./shifts.ts";
import { SYNC_KINDS } from "./sync_breaks.ts";
import { VALUE_KINDS } from "./values.ts";

/**
 * Every kind of finding, by its name. Faults are spread over a run in this order, so another order
 * gives other bytes for the same seed.
 */
export const FAULT_KINDS: Readonly<Record<string, FaultKind>> = {
  ...CALCULATION_KINDS,
  ...SYNC_KINDS,
  ...OVERDRAFT_KINDS,
  ...GAP_KINDS,
  ...DELIVERY_KINDS,
  ...OUTAGE_KINDS,
  ...REPEAT_KINDS,
  ...VALUE_KINDS,
  ...NEWS_KINDS,
  ...SHIFT_KINDS,
  ...LEFTOVER_KINDS,
  ...ORDER_KINDS,
  ...REFUND_KINDS,
  ...AUDIT_KINDS,
  ...POPULATION_KINDS,
  ...SHARING_KINDS,
};

/** Kinds of which the logs hold no proof, but signs; the book does not have them. */
export const STATISTICAL_KINDS: readonly string[] = Object.keys(FAULT_KINDS)
  .filter((name) => "recall" in FAULT_KINDS[name]);

/**
 * Keeps the book of logs: finds all that the rules find, without SQL, and without a look at how the
 * logs were made.
 *
 * @returns By kind, then time, then subject; kinds of {@linkcode STATISTICAL_KINDS} are not there.
 */
export function keepBook(logs: PrintedLogs): BookFinding[] {
  return collect((kind) => "find" in kind ? kind.find(logs) : []);
}

/** Keeps the book of simulated logs, with what was planned of the statistical kinds in its place. */
export function keepBookOfRun(logs: PrintedLogs, plan: Plan): BookFinding[] {
  return collect((kind) => "find" in kind ? kind.find(logs) : kind.recall(logs, plan));
}

function collect(find: (kind: FaultKind) => Found[]): BookFinding[] {
  return Object.entries(FAULT_KINDS)
    .flatMap(([name, kind]) => find(kind).map((row) => ({ kind: name, ...row })))
    .sort((a, b) =>
      compareText(a.kind, b.kind) || compareText(a.firstSeenAt, b.firstSeenAt) ||
      compareText(a.subject, b.subject)
    );
}
