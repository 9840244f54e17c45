import { drawUuid } from "../../random/ids.ts";
import { type ActionKind, DAYTIME, DELIVERY, GIFT, RENEWAL } from "./actions.ts";
import { DAY_MS, HOUR_MS, outageOf } from "./calendar.ts";
import { changeOf, type TransactionItem } from "./messages.ts";
import { EVENING_MS, type Planner } from "./planner.ts";
import type { User } from "./users.ts";

/** Deliveries' prices that a wallet must hold in the morning, the evening's delivery included. */
const LEAST_RESERVE = 1.4;
const LEARNING_DAYS = 6;

/** Plans the day until the evening, whose deliveries are drawn, but may still be changed. */
export function planDay(planner: Planner): void {
  planner.evening = drawEvening(planner);
  const outage = outageOf(planner.calendar, planner.day, "daytime");
  const recovery = outage ? [] : planner.backlog.splice(0);
  planRenewals(planner, outage !== undefined);
  if (!outage) planDaytime(planner, recovery);
}

/** Plans the evening's deliveries as they stand, unless an outage keeps them back. */
export function planEvening(planner: Planner): void {
  const evening = [...planner.evening.values()];
  if (outageOf(planner.calendar, planner.day, "evening")) planner.backlog.push(...evening);
  else planner.planBatch(evening, planner.midnightMs + EVENING_MS, "night");
}

/** Plans a request that begins on its day and ends on the next, on one day of the run. */
export function planMidnight(planner: Planner): void {
  if (planner.day !== midnightDay(planner)) return;
  const nextMs = planner.midnightMs + DAY_MS;
  const users = planner.random.shuffle(planner.users.filter((user) => planner.isActive(user)));
  const gift = (user: User, atMs: number) => planner.transaction(user, GIFT, atMs);
  const [first, second, third, ...rest] = users;
  if (first) planner.request(nextMs - 90_000, gift(first, nextMs - 90_000), undefined, "midnight");
  const deliveries = rest.slice(0, 5).map((user) => ({
    messageId: drawUuid(planner.random),
    item: gift(user, nextMs - 600),
  }));
  planner.requestAll(nextMs - 250, "midnight", deliveries);
  const later = third ?? second;
  if (later) planner.request(nextMs + 70_000, gift(later, nextMs + 70_000), undefined, "midnight");
}

function drawEvening(planner: Planner): Map<User, TransactionItem> {
  const weekday = new Date(planner.midnightMs).getUTCDay();
  const atMs = planner.midnightMs + EVENING_MS;
  const evening = new Map<User, TransactionItem>();
  for (const user of planner.random.shuffle(planner.users)) {
    if (!planner.isActive(user) || !user.weekdays.includes(weekday)) continue;
    if (planner.day > LEARNING_DAYS && !planner.random.chance(0.96)) continue;
    const item = planner.transaction(user, DELIVERY, atMs);
    planner.reserve(item);
    evening.set(user, item);
  }
  return evening;
}

function planRenewals(planner: Planner, isBackedUp: boolean): void {
  for (const user of planner.users) {
    if (!planner.isActive(user) || user.reserve >= user.price * LEAST_RESERVE) continue;
    const atMs = planner.daytimeMs();
    const item = planner.transaction(user, RENEWAL, atMs);
    if (isBackedUp) planner.backlog.push(item);
    else planner.request(atMs, item);
  }
}

function planDaytime(planner: Planner, recovery: readonly TransactionItem[]): void {
  const { random, calendar } = planner;
  planner.planBatch(recovery, planner.midnightMs + 5 * HOUR_MS, "recovery");
  const isWorkday = new Date(planner.midnightMs).getUTCDay() < 5;
  const kinds = kindsToLearn(planner);
  for (let count = random.int(isWorkday ? 2 : 0, isWorkday ? 5 : 2); count > 0; count--) {
    if (planner.day >= calendar.overlapDay) kinds.push(random.weighted(DAYTIME));
  }
  for (const kind of kinds) {
    const atMs = planner.daytimeMs();
    const quirks = planner.day === calendar.settledDay + 1 ? { dump: "lock" as const } : undefined;
    const user = drawPayer(planner, kind, atMs);
    planner.request(atMs, planner.transaction(user, kind, atMs, { quirks, isTyped: true }));
  }
  if (random.chance(0.6)) {
    const item = { kind: "create" as const, isWeb: random.chance(0.3), user: undefined };
    planner.request(planner.daytimeMs(), { ...item, amount: 0 });
  }
  if (random.chance(0.15)) {
    planner.request(planner.daytimeMs(), { kind: "flag", action: "DONATE_RAMADAN_MEAL" });
  }
}

/** The actions of a typed day are all seen within its first week, so that none is new later. */
function kindsToLearn(planner: Planner): ActionKind[] {
  const at = planner.day - planner.calendar.overlapDay;
  const kinds = [...DAYTIME.map(([kind]) => kind), RENEWAL, DELIVERY];
  return kinds.filter((_, index) => index % LEARNING_DAYS === at);
}

/** Draws who makes a transaction of the day; who cannot bear a deduction renews before it. */
function drawPayer(planner: Planner, kind: ActionKind, atMs: number): User {
  const price = kind.type === "CREDIT" ? 0 : 2.5 * Math.max(...kind.deliveries);
  const active = planner.users.filter((user) => planner.isActive(user));
  const able = active.filter((user) => user.reserve >= user.price * price);
  if (able.length > 0) return planner.random.pick(able);
  const user = planner.random.pick(active);
  const renewal = planner.transaction(user, RENEWAL, atMs - HOUR_MS, { isTyped: true });
  planner.request(atMs - HOUR_MS, renewal);
  user.reserve += changeOf(renewal);
  return user;
}

/** The day whose last request ends on the next one. */
function midnightDay(planner: Planner): number {
  const isQuiet = (day: number) => outageOf(planner.calendar, day, "daytime") !== undefined;
  let day = Math.floor(planner.calendar.days * 0.4);
  while (isQuiet(day) || isQuiet(day + 1)) day++;
  return day;
}
