import { printTime } from "../lambda/log_event.ts";
import { type Calendar, changesMeaning, DAY_MS, HOUR_MS } from "../plan/calendar.ts";
import type { Outage } from "../plan/outages.ts";
import type { InjectedShift } from "../plan/planner.ts";
import type { Evidence } from "./evidence.ts";
import { sizeOf, unitsOf } from "./exact_amounts.ts";
import { findingAbout, findingOf, type TruthFinding } from "./finding.ts";
import type { Row } from "./transactions.ts";

/** Rows in a row that must show a meaning before and after it changes. */
const MEANING_ROWS = 5;

/** Tells the faults that no rule can name for certain: what was injected, and can be read. */
export function findInjected(
  evidence: Evidence,
  calendar: Calendar,
  shifts: readonly InjectedShift[],
): TruthFinding[] {
  const rows = new Map(evidence.rows.map((row) => [row.id, row]));
  return [
    ...calendar.outages.map((outage) => outageFinding(evidence, calendar, outage)),
    ...findMeanings(evidence.rows, calendar),
    ...shifts.flatMap((shift) => {
      if (shift.kind === "volume_shift") return [shiftFinding(shift)];
      const row = rows.get(shift.subject);
      return row ? [findingOf("amount_outlier", row, { amount: row.amount })] : [];
    }),
  ];
}

/** From the last transaction before it to the first after it; a burst: its failed requests. */
function outageFinding(
  { files, rows }: Evidence,
  { startMs }: Calendar,
  { variant, firstDay, lastDay }: Outage,
): TruthFinding {
  const fromMs = startMs + firstDay * DAY_MS + (variant === "failing" ? 20.5 * HOUR_MS : 0);
  const untilMs = startMs + (lastDay + 1) * DAY_MS;
  const failures = files.flatMap(({ events }) => events.map(({ event }) => event))
    .filter(({ kind, atMs }) =>
      atMs >= fromMs && atMs < untilMs &&
      ["uncaught", "unknown_error", "timeout"].includes(kind)
    ).sort((a, b) => a.atMs - b.atMs);
  const named = failures.filter(({ requestId }) => requestId);
  const requestIds = [...new Set(named.map(({ requestId }) => requestId!))];
  const before = rows.findLast(({ loggedAt }) => Date.parse(loggedAt) < fromMs);
  const after = rows.find(({ loggedAt }) => Date.parse(loggedAt) >= untilMs);
  const times = variant === "burst"
    ? failures.map(({ atMs }) => printTime(atMs))
    : [before?.loggedAt ?? printTime(fromMs), after?.loggedAt ?? printTime(untilMs)];
  const subject = times[0].slice(0, 16).replace("T", " ");
  return findingAbout("outage", subject, times, { requestIds });
}

function shiftFinding({ subject, currency }: InjectedShift): TruthFinding {
  const [day, hour = ""] = subject.split(" ");
  const from = hour ? `${day}T${hour}:00.000Z` : `${day}T00:00:00.000Z`;
  const until = hour ? `${day}T${hour.slice(0, 2)}:59:59.999Z` : `${day}T23:59:59.999Z`;
  return findingAbout("volume_shift", subject, [from, until], { currency });
}

/** A change counts where enough figures in a row show both meanings, before and after it. */
function findMeanings(rows: readonly Row[], calendar: Calendar): TruthFinding[] {
  const { walletAfterSinceMs, paymentBeforeSinceMs } = calendar;
  const found: TruthFinding[] = [];
  const find = (subject: string, sinceMs: number, figures: readonly Row[]) => {
    const at = figures.findIndex(({ loggedAt }) => Date.parse(loggedAt) >= sinceMs);
    if (at < MEANING_ROWS || figures.length - at < MEANING_ROWS) return;
    const [last, first] = [figures[at - 1], figures[at]];
    const transactionIds = [last.id, first.id];
    const times = [last.loggedAt, first.loggedAt];
    found.push(findingAbout("meaning_change", subject, times, { transactionIds }));
  };
  const moved = rows.filter(({ oldBalance, newBalance }) =>
    sizeOf(unitsOf(oldBalance) - unitsOf(newBalance)) > 0n
  );
  if (changesMeaning(calendar)) {
    find("subscriptionBalance", walletAfterSinceMs, moved.filter(({ error }) => error));
  }
  if (paymentBeforeSinceMs < Infinity) {
    const settled = moved.filter(({ paymentBalance, oldBalance, newBalance }) =>
      paymentBalance === oldBalance || paymentBalance === newBalance
    );
    find("paymentBalance", paymentBeforeSinceMs, settled);
  }
  return found;
}
