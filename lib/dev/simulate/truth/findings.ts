import type { Calendar } from "../plan/calendar.ts";
import type { InjectedShift } from "../plan/planner.ts";
import { compareText } from "./compare_text.ts";
import type { Evidence } from "./evidence.ts";
import type { TruthFinding } from "./finding.ts";
import { findInjected } from "./injected.ts";
import { findBalanceFaults } from "./rules/balances.ts";
import { findMessageFaults } from "./rules/messages.ts";
import { findValueFaults } from "./rules/values.ts";

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
