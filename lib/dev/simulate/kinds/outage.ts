import { type Found, found } from "../../book/finding.ts";
import type { PrintedLogs } from "../../book/printed_logs.ts";
import { DAYTIME } from "../plan/actions.ts";
import { DAY_MS, HOUR_MS, outageOf } from "../plan/calendar.ts";
import type { Outage } from "../plan/outages.ts";
import type { Planner } from "../plan/planner.ts";
import { drawUuid } from "../../random/ids.ts";
import type { FaultKind } from "./kind.ts";
import { RETRY_MS } from "./ways.ts";

const MINUTE_MS = 60_000;
const BURST = 10;

/** Times without transactions, or with many failed requests; the calendar lays them out. */
export const OUTAGE_KINDS = {
  outage: {
    rate: 9,
    consequences: ["failed_request", "redelivered_message", "late_transaction", "repeated_charge"],
    endDay: (planner) => {
      planFailures(planner);
      planSkips(planner);
    },
    recall: (logs, { calendar }) =>
      calendar.outages.map((outage) => recallOutage(logs, calendar.startMs, outage)),
  },
} satisfies Record<string, FaultKind>;

/** Plans the requests of the day that fail because of an outage. */
function planFailures(planner: Planner): void {
  const { day, midnightMs, calendar } = planner;
  for (const { variant, firstDay, lastDay } of calendar.outages) {
    if (variant === "failing" && day === firstDay) {
      failToLoad(planner, midnightMs + 21 * HOUR_MS, 20 * MINUTE_MS);
    } else if (variant === "failing" && day === lastDay) {
      failToLoad(planner, midnightMs + HOUR_MS, 2 * HOUR_MS);
    } else if (variant === "burst" && day === firstDay) burst(planner);
  }
}

/** Plans what a day without transactions still logs: messages that are skipped. */
function planSkips(planner: Planner): void {
  if (outageOf(planner.calendar, planner.day, "daytime")?.variant !== "skipping") return;
  const { random } = planner;
  for (let count = random.int(8, 12); count > 0; count--) {
    const atMs = planner.midnightMs + random.int(HOUR_MS, 23 * HOUR_MS);
    const isFlag = random.chance(0.2);
    planner.request(
      atMs,
      isFlag
        ? { kind: "flag", action: "DONATE_RAMADAN_MEAL" }
        : { kind: "create", isWeb: random.chance(0.3), user: undefined, amount: 0 },
    );
  }
}

function failToLoad(planner: Planner, fromMs: number, everyMs: number): void {
  for (let i = 0; i < 8; i++) {
    const container = everyMs > HOUR_MS && i > 3 ? "outage-1" : "outage-0";
    planner.requestAll(fromMs + i * everyMs + 4_000, container, [], "load");
  }
}

/** Ten requests fail within half an hour; transactions come before, between and after. */
function burst(planner: Planner): void {
  const { random } = planner;
  const fromMs = planner.midnightMs + random.int(8, 18) * HOUR_MS + 5 * MINUTE_MS;
  for (let i = 0; i < BURST; i++) {
    const atMs = fromMs + i * 170_000 + random.int(0, 9_000);
    const failure = random.pick(["load", "uncaught", "invoke", "timeout"] as const);
    const user = planner.drawUser();
    if (!user || failure === "load" || failure === "uncaught") {
      planner.requestAll(atMs, "burst", [], failure === "load" ? "load" : "uncaught");
      continue;
    }
    const item = planner.transaction(user, DAYTIME[0][0], atMs, { quirks: {} });
    const messageId = drawUuid(random);
    planner.requestAll(atMs, "burst", [{ messageId, item }], failure);
    planner.request(atMs + RETRY_MS, item, messageId, "retry");
  }
}

/** From the last transaction before it to the first after it; a burst: its failed requests. */
function recallOutage(
  { failures, entries }: PrintedLogs,
  startMs: number,
  { variant, firstDay, lastDay }: Outage,
): Found {
  const fromAt = timeAt(startMs + firstDay * DAY_MS + (variant === "failing" ? 20.5 * HOUR_MS : 0));
  const untilAt = timeAt(startMs + (lastDay + 1) * DAY_MS);
  const own = failures.filter(({ at }) => at >= fromAt && at < untilAt);
  const named = own.flatMap(({ requestId }) => requestId ?? []);
  const before = entries.findLast(({ loggedAt }) => loggedAt < fromAt);
  const after = entries.find(({ loggedAt }) => loggedAt >= untilAt);
  const times = variant === "burst"
    ? own.map(({ at }) => at)
    : [before?.loggedAt ?? fromAt, after?.loggedAt ?? untilAt];
  const subject = times[0].slice(0, 16).replace("T", " ");
  return found(subject, times, { requestIds: [...new Set(named)] });
}

function timeAt(timeMs: number): string {
  return new Date(timeMs).toISOString();
}
