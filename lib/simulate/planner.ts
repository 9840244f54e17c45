import {
  type ActionKind,
  DAYTIME,
  DELIVERY,
  drawMetadata,
  GIFT,
  type Price,
  priceOf,
  RENEWAL,
  roundMilli,
} from "./actions.ts";
import { type Calendar, DAY_MS, isOutageEvening } from "./calendar.ts";
import { type DueFault, spreadFaults } from "./faults.ts";
import { injectFault } from "./inject.ts";
import type { Delivery, Item, PlannedRequest, Quirks, TransactionItem } from "./items.ts";
import { drawUlid, drawUuid } from "./names.ts";
import type { Random } from "./random.ts";
import type { Currency, User } from "./users.ts";

const HOUR_MS = 3_600_000;
const EVENING_MS = 21 * HOUR_MS;
const BATCH = 10;

/** What a caller may fix of a transaction that {@linkcode Planner.transaction} draws. */
export interface TransactionOptions extends Partial<Price> {
  readonly quirks?: Quirks;
  readonly metadata?: Record<string, unknown> | null;
  /** How far the id's time lies before the message's, in milliseconds. */
  readonly ageMs?: number;
}

/** Decides what happens on each day: deliveries, payments, and the faults that are due. */
export class Planner {
  readonly random: Random;
  readonly calendar: Calendar;
  readonly users: readonly User[];
  /** The user that the developers left in. */
  readonly testUser: User;
  /** Ids of the injected amount outliers. */
  readonly outliers: string[] = [];
  /** How many dumps were planned; they take turns. */
  dumps = 0;
  /** Deliveries of the evening that is being planned, by user. */
  evening = new Map<User, TransactionItem>();
  readonly #faults: readonly DueFault[];
  #requests: PlannedRequest[] = [];
  #backlog: TransactionItem[] = [];
  #day = 0;

  constructor(random: Random, calendar: Calendar, users: readonly User[], overdrawn: number) {
    this.random = random;
    this.calendar = calendar;
    this.users = users;
    this.testUser = { ...users[0], id: "random-uuid", wallet: 0, hasFourthDecimal: false };
    this.#faults = spreadFaults(calendar, overdrawn);
  }

  /** Time of the planned day's midnight, in milliseconds since 1970. */
  get midnightMs(): number {
    return this.calendar.startMs + this.#day * DAY_MS;
  }

  /** Plans a day, from the balances as they stand; call it for each day, in order. */
  planDay(day: number): PlannedRequest[] {
    this.#day = day;
    this.#requests = [];
    this.evening = this.#planEvening();
    const isQuiet = day === this.calendar.outageDay + 1 && this.calendar.outageDay >= 0;
    if (!isQuiet) this.#planDaytime();
    for (const fault of this.#faults) {
      if (fault.day === day && !isQuiet) injectFault(this, fault);
    }
    const evening = [...this.evening.values()];
    if (isOutageEvening(this.calendar, day)) {
      this.#backlog.push(...evening);
      this.#planOutage(isQuiet);
    } else {
      this.#planBatch(evening, this.midnightMs + EVENING_MS, "night");
    }
    if (day === Math.floor(this.calendar.days * 0.4)) this.#planMidnight();
    return spaced(this.#requests);
  }

  /** Returns a time of the day between 06:00 and 20:00, in milliseconds since 1970. */
  daytimeMs(): number {
    return this.midnightMs + this.random.int(6 * HOUR_MS, 20 * HOUR_MS);
  }

  /** Draws an active user whose balances agree, or undefined if there is none. */
  drawUser(currency?: Currency): User | undefined {
    const users = this.users.filter((user) =>
      this.isActive(user) && user.drift === 0 && !user.hasFourthDecimal &&
      (!currency || user.currency === currency)
    );
    return users.length > 0 ? this.random.pick(users) : undefined;
  }

  /** Tells whether a user is subscribed on the planned day. */
  isActive(user: User): boolean {
    return this.#day >= user.activeDays[0] && this.#day <= user.activeDays[1];
  }

  /** Draws a transaction of a kind; what `options` names is not drawn. */
  transaction(
    user: User,
    kind: ActionKind,
    atMs: number,
    options: TransactionOptions = {},
  ): TransactionItem {
    const { random, calendar } = this;
    const price = priceOf(random, kind, user);
    const isOverlap = this.#day >= calendar.overlapDay && this.#day < calendar.overlapDay + 2;
    const isUntyped = this.#day < calendar.overlapDay || isOverlap && random.chance(0.5);
    const day = new Date(atMs + DAY_MS).toISOString().slice(0, 10);
    const metadata = options.metadata === undefined
      ? drawMetadata(random, kind, user, day)
      : options.metadata ?? undefined;
    const isSyncedElsewhere = random.chance(isUntyped ? 0.22 : 0.01);
    return {
      kind: "transaction",
      user,
      id: drawUlid(random, atMs - (options.ageMs ?? random.int(200, 30_000))),
      type: kind.type,
      source: kind.source,
      action: kind.action,
      amount: options.amount ?? price.amount,
      vat: options.vat ?? (options.amount === undefined ? price.vat : 0),
      metadata,
      isTyped: !isUntyped,
      isSyncedElsewhere,
      quirks: {
        hasMetric: isUntyped && random.chance(0.2),
        isAppliedBefore: isSyncedElsewhere && random.chance(0.3),
        ...options.quirks,
      },
    };
  }

  /** Queues one item as a request of its own; returns its delivery. */
  request(atMs: number, item: Item, messageId?: string, container?: string): Delivery {
    const delivery = { messageId: messageId ?? drawUuid(this.random), item };
    const half = atMs < this.midnightMs + 13 * HOUR_MS ? "morning" : "afternoon";
    const deliveries = [delivery];
    this.#requests.push({ atMs, container: container ?? half, deliveries, isOutage: false });
    return delivery;
  }

  #planEvening(): Map<User, TransactionItem> {
    const weekday = new Date(this.midnightMs).getUTCDay();
    const atMs = this.midnightMs + EVENING_MS;
    const evening = new Map<User, TransactionItem>();
    for (const user of this.random.shuffle(this.users)) {
      if (!this.isActive(user) || !user.weekdays.includes(weekday)) continue;
      if (!this.random.chance(0.96)) continue;
      evening.set(user, this.transaction(user, DELIVERY, atMs));
    }
    return evening;
  }

  #planDaytime(): void {
    const { random } = this;
    for (const user of this.users) {
      const { drift } = user;
      if (!this.isActive(user) || user.wallet >= user.price * 2.5) continue;
      const kind = drift === 0 && random.chance(0.15) ? "create" : "renewal";
      const atMs = this.daytimeMs();
      const amount = roundMilli(user.price * user.period);
      if (kind === "create") {
        this.request(atMs, { kind, isWeb: random.chance(0.3), user, amount });
      } else this.request(atMs, this.transaction(user, RENEWAL, atMs));
    }
    if (this.calendar.outageDay >= 0 && this.#day === this.calendar.outageDay + 2) {
      this.#planBatch(this.#backlog.splice(0), this.midnightMs + 5 * HOUR_MS, "recovery");
    }
    const isWorkday = new Date(this.midnightMs).getUTCDay() < 5;
    for (let count = random.int(isWorkday ? 2 : 0, isWorkday ? 5 : 2); count > 0; count--) {
      const atMs = this.daytimeMs();
      const user = random.pick(this.users);
      const dump = this.#day === this.calendar.settledDay + 1 ? { dump: "lock" as const } : {};
      if (!this.isActive(user)) continue;
      const kind = random.weighted(DAYTIME);
      const item = this.transaction(user, kind, atMs, { quirks: dump });
      if (kind.type === "CREDIT" || user.wallet > item.amount * 2) this.request(atMs, item);
    }
    if (random.chance(0.6)) {
      const item = { kind: "create" as const, isWeb: random.chance(0.3), user: undefined };
      this.request(this.daytimeMs(), { ...item, amount: 0 });
    }
    if (random.chance(0.15)) {
      this.request(this.daytimeMs(), { kind: "flag", action: "DONATE_RAMADAN_MEAL" });
    }
  }

  /** Two containers share the batch by user, as a queue that keeps each user's order does. */
  #planBatch(items: readonly TransactionItem[], atMs: number, name: string): void {
    const users = [...new Set(items.map((item) => item.user))];
    const half = items.length > 14 ? Math.ceil(users.length * 0.6) : users.length;
    const lanes = [users.slice(0, half), users.slice(half)];
    lanes.forEach((lane, index) => {
      const queue = items.filter((item) => lane.includes(item.user));
      let startMs = atMs + this.random.int(2_000, 9_000) + index * 700;
      while (queue.length > 0) {
        const size = this.random.pick([1, 1, 2, 3, 5, 8, BATCH]);
        const deliveries = queue.splice(0, size)
          .map((item) => ({ messageId: drawUuid(this.random), item }));
        const container = `${name}-${index}`;
        this.#requests.push({ atMs: startMs, container, deliveries, isOutage: false });
        startMs += this.random.int(300, 1_500);
      }
    });
  }

  #planOutage(isQuiet: boolean): void {
    const fromMs = this.midnightMs + (isQuiet ? HOUR_MS : EVENING_MS);
    for (let i = 0; i < 8; i++) {
      const atMs = fromMs + i * (isQuiet ? 2 * HOUR_MS : 0.3 * HOUR_MS) + 4_000;
      const container = isQuiet && i > 3 ? "outage-1" : "outage-0";
      this.#requests.push({ atMs, container, deliveries: [], isOutage: true });
    }
  }

  #planMidnight(): void {
    const nextMs = this.midnightMs + DAY_MS;
    const users = this.random.shuffle(this.users.filter((user) => this.isActive(user)));
    const gift = (user: User, atMs: number) => this.transaction(user, GIFT, atMs);
    const [first, second, third, ...rest] = users;
    if (first) this.request(nextMs - 90_000, gift(first, nextMs - 90_000), undefined, "midnight");
    const deliveries = rest.slice(0, 5).map((user) => ({
      messageId: drawUuid(this.random),
      item: gift(user, nextMs - 600),
    }));
    const container = "midnight";
    this.#requests.push({ atMs: nextMs - 250, container, deliveries, isOutage: false });
    const later = third ?? second;
    if (later) this.request(nextMs + 70_000, gift(later, nextMs + 70_000), undefined, container);
  }
}

/** Keeps six seconds between the requests of the day, so that each user's order is plain. */
function spaced(requests: readonly PlannedRequest[]): PlannedRequest[] {
  const sorted = [...requests].sort((a, b) => a.atMs - b.atMs);
  let freeMs = 0;
  return sorted.map((request) => {
    if (/^(night|recovery)/.test(request.container)) return request;
    const atMs = Math.max(request.atMs, freeMs);
    freeMs = atMs + 6_000;
    return { ...request, atMs };
  });
}
