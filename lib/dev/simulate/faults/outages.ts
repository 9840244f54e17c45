import { DAYTIME } from "../plan/actions.ts";
import { HOUR_MS, outageOf } from "../plan/calendar.ts";
import type { Planner } from "../plan/planner.ts";
import { drawUuid } from "../random/ids.ts";

const MINUTE_MS = 60_000;
const BURST = 10;

/** Plans the requests of the day that fail because of an outage. */
export function planFailures(planner: Planner): void {
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
export function planSkips(planner: Planner): void {
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
    planner.request(atMs + 90_000, item, messageId, "retry");
  }
}
