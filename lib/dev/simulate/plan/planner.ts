import { drawUlid, drawUuid } from "../../random/ids.ts";
import type { Random } from "../../random/random.ts";
import { type ActionKind, DELIVERY } from "./actions.ts";
import { type Calendar, DAY_MS, HOUR_MS } from "./calendar.ts";
import {
  changeOf,
  type Delivery,
  type Failure,
  type Item,
  type PlannedRequest,
  type Quirks,
  type TransactionItem,
} from "./messages.ts";
import { drawMetadata } from "./metadata.ts";
import { type Price, priceOf } from "./prices.ts";
import { copyUser, type User } from "./users.ts";

/** Time of the day at which the deliveries are charged, in milliseconds. */
export const EVENING_MS = 21 * HOUR_MS;
const BATCH = 10;

/** What a caller may fix of a transaction that {@linkcode Planner.transaction} draws. */
export interface TransactionOptions extends Partial<Price> {
  readonly quirks?: Quirks;
  readonly metadata?: Record<string, unknown> | null;
  /** How far the id's time lies before the message's, in milliseconds. */
  readonly ageMs?: number;
  readonly isTyped?: boolean;
}

/** What a user must be like for a fault. */
export interface UserOptions {
  /** Deliveries' prices that the wallet must hold. Default 4. */
  readonly least?: number;
  /** Takes the users with the smallest wallets. */
  readonly isPoor?: boolean;
  /** Days that the user must be subscribed for, before and after. */
  readonly history?: number;
  readonly currency?: string;
}

/** A statistical fault: only the planner knows that it is one. */
export interface Injection {
  readonly kind: string;
  /** Transaction id, or the day or hour as the finding names it. */
  readonly subject: string;
  readonly currency: string;
}

/** Plans the requests of one day after another: draws users and transactions, and queues them. */
export class Planner {
  readonly random: Random;
  readonly calendar: Calendar;
  /** Those of the whole run; a fault may add some. */
  readonly users: User[];
  /** The statistical faults so far. */
  readonly injections: Injection[] = [];
  /** Deliveries of the evening that is being planned, by user. */
  evening = new Map<User, TransactionItem>();
  /** Transactions that an outage keeps back, in order of time. */
  readonly backlog: TransactionItem[] = [];
  /** The planned day, counted from 0. */
  day = 0;
  readonly #later = new Map<number, (() => void)[]>();
  readonly #busy = new Set<User>();
  readonly #testUsers = new Map<string, User>();
  readonly #counters = new Map<string, number>();
  #requests: PlannedRequest[] = [];

  constructor(
    random: Random,
    calendar: Calendar,
    users: User[],
    readonly hasOtherListeners: boolean,
  ) {
    this.random = random;
    this.calendar = calendar;
    this.users = users;
  }

  /** Time of the planned day's midnight, in milliseconds since 1970. */
  get midnightMs(): number {
    return this.calendar.startMs + this.day * DAY_MS;
  }

  /** Begins a day with the balances as they stand; call it for each day, in order. */
  beginDay(day: number): void {
    this.day = day;
    this.#requests = [];
    this.#busy.clear();
    for (const act of this.#later.get(day) ?? []) act();
    for (const user of this.users) user.reserve = user.wallet;
    for (const item of this.backlog) item.user.reserve += changeOf(item);
  }

  /** Ends the day; returns its requests in order of time. */
  endDay(): PlannedRequest[] {
    return spaced(this.#requests);
  }

  /** Has something done at the beginning of a later day, before anything is planned. */
  later(day: number, act: () => void): void {
    this.#later.set(day, [...this.#later.get(day) ?? [], act]);
  }

  /** Counts on, from 0, for each name. */
  count(name: string): number {
    const count = this.#counters.get(name) ?? 0;
    this.#counters.set(name, count + 1);
    return count;
  }

  /**
   * Returns a time of the day from 06:00 to `until` o'clock, in milliseconds since 1970; not in the
   * first minutes of an hour, which batches take.
   */
  daytimeMs(until = 20): number {
    const hour = this.random.int(6, until - 1);
    return this.midnightMs + hour * HOUR_MS + this.random.int(240_000, HOUR_MS - 1);
  }

  /**
   * Draws a user whose balances agree, who stays for a week or to the end, and whom no other fault
   * of the day takes; undefined if there is none.
   */
  drawUser(options: UserOptions = {}): User | undefined {
    const { least = 4, isPoor = false, history = 0, currency } = options;
    const until = Math.min(this.day + 7, this.calendar.days - 1);
    const users = this.users.filter((user) =>
      this.isActive(user) && user.activeDays[1] >= until && !this.#busy.has(user) &&
      user.activeDays[1] - user.activeDays[0] >= history && user.drift === 0 &&
      !user.hasFourthDecimal &&
      user.reserve >= least * user.price && (!currency || user.country.currency === currency)
    );
    if (users.length === 0) return undefined;
    users.sort((a, b) => a.reserve / a.price - b.reserve / b.price);
    const user = this.random.pick(isPoor ? users.slice(0, Math.ceil(users.length / 4)) : users);
    this.#busy.add(user);
    return user;
  }

  /** Returns the user that the developers left in under this id; it begins with nothing. */
  testUser(id: string): User {
    const user = this.#testUsers.get(id) ?? copyUser(this.users[0], id);
    this.#testUsers.set(id, user);
    return user;
  }

  /** Returns whether a fault of the planned day has this user. */
  isBusy(user: User): boolean {
    return this.#busy.has(user);
  }

  /** Returns whether a user is subscribed on the planned day. */
  isActive(user: User): boolean {
    return this.day >= user.activeDays[0] && this.day <= user.activeDays[1];
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
    const isOverlap = this.day >= calendar.overlapDay && this.day < calendar.overlapDay + 2;
    const isUntyped = this.day < calendar.overlapDay || isOverlap && random.chance(0.5);
    const isTyped = options.isTyped ?? !isUntyped;
    const day = new Date(atMs + DAY_MS).toISOString().slice(0, 10);
    const metadata = options.metadata === undefined
      ? drawMetadata(random, kind, user, day)
      : options.metadata ?? undefined;
    const hasMetric = random.chance(0.2);
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
      isTyped,
      isSyncedElsewhere: options.quirks === undefined && random.chance(isTyped ? 0.01 : 0.22) &&
        this.hasOtherListeners,
      quirks: { hasMetric: !isTyped && hasMetric, ...options.quirks },
    };
  }

  /** Queues one item as a request of its own; returns its delivery. */
  request(atMs: number, item: Item, messageId?: string, container?: string): Delivery {
    const delivery = { messageId: messageId ?? drawUuid(this.random), item };
    if (item.kind === "transaction") this.reserve(item);
    const half = atMs < this.midnightMs + 13 * HOUR_MS ? "morning" : "afternoon";
    this.requestAll(atMs, container ?? half, [delivery]);
    return delivery;
  }

  /** Queues deliveries as one request of a container, which may fail. */
  requestAll(
    atMs: number,
    container: string,
    deliveries: readonly Delivery[],
    failure?: Failure,
  ): void {
    this.#requests.push({ atMs, container, deliveries, failure });
  }

  /** Sets aside what a deduction will take. */
  reserve(item: TransactionItem): void {
    item.user.reserve += Math.min(0, changeOf(item));
  }

  /** Changes the evening's delivery of a user, or adds one if the user has none. */
  changeDelivery(user: User, change: Partial<TransactionItem>): TransactionItem {
    const atMs = this.midnightMs + EVENING_MS;
    let item = this.evening.get(user);
    if (!item) this.reserve(item = this.transaction(user, DELIVERY, atMs));
    const quirks = { ...item.quirks, ...change.quirks };
    const changed = { ...item, isSyncedElsewhere: false, ...change, quirks };
    this.evening.set(user, changed);
    return changed;
  }

  /** Two containers share a batch by user, as a queue that keeps each user's order does. */
  planBatch(items: readonly TransactionItem[], atMs: number, name: string): void {
    const users = [...new Set(items.map((item) => item.user))];
    const half = items.length > 14 ? Math.ceil(users.length * 0.6) : users.length;
    [new Set(users.slice(0, half)), new Set(users.slice(half))].forEach((lane, index) => {
      const queue = items.filter((item) => lane.has(item.user));
      let startMs = atMs + this.random.int(2_000, 9_000) + index * 700;
      while (queue.length > 0) {
        const size = this.random.pick([1, 1, 2, 3, 5, 8, BATCH]);
        const deliveries = queue.splice(0, size)
          .map((item) => ({ messageId: drawUuid(this.random), item }));
        this.requestAll(startMs, `${name}-${index}`, deliveries);
        startMs += this.random.int(300, 1_500);
      }
    });
  }
}

/** Keeps six seconds between the requests of the day, so that each user's order is plain. */
function spaced(requests: readonly PlannedRequest[]): PlannedRequest[] {
  const sorted = [...requests].sort((a, b) => a.atMs - b.atMs);
  let freeMs = 0;
  return sorted.map((request) => {
    if (/^(night|recovery|batch)/.test(request.container)) return request;
    const atMs = Math.max(request.atMs, freeMs);
    freeMs = atMs + 6_000;
    return { ...request, atMs };
  });
}
