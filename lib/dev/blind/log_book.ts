import { printUnits, unitsOf } from "../book/exact_amounts.ts";
import { compareText } from "../book/printed_logs.ts";
import type { Random } from "../random/random.ts";
import { type Booking, effectOf, type Figure, figureOf, readBookings } from "./booking.ts";
import type { ExportCopy, PrintedEvent } from "./export_copy.ts";
import { readField, setField } from "./printed_field.ts";

/** A place in the history of a user and currency: the transaction there, and those around it. */
export interface Place {
  /** The user's transactions in that currency, in order. */
  readonly history: readonly Booking[];
  readonly index: number;
  readonly booking: Booking;
}

/** What both sides of a user's later figures move by, in units of 10^-24. */
export interface Shift {
  readonly wallet: bigint;
  readonly payment: bigint;
}

/** From this day on an error tells the wallet after its transaction; before it, the wallet before it. */
const ERRORS_TELL_AFTER = "2024-01-08";

/** The transactions of an export, by user, and edits of them that keep the rest consistent. */
export class LogBook {
  readonly copy: ExportCopy;
  /** All transactions, in order of time, then id. */
  readonly bookings: readonly Booking[];
  readonly #histories: readonly (readonly Booking[])[];
  readonly #taken = new Set<string>();

  constructor(copy: ExportCopy) {
    this.copy = copy;
    this.bookings = readBookings(copy);
    const byUser = Map.groupBy(this.bookings, ({ userId }) => userId);
    // A user with two currencies has no single history that a fault could be put into.
    this.#histories = [...byUser.values()].filter((history) =>
      new Set(history.map(({ currency }) => currency)).size === 1
    );
  }

  /** Takes a random place that fits, of a user that no fault has touched; null where there is none. */
  take(random: Random, fits: (place: Place) => boolean): Place | null {
    const free = this.#histories.filter(([{ userId }]) => !this.#taken.has(userId));
    for (const history of random.shuffle(free)) {
      const places = history
        .map((booking, index) => ({ history, index, booking }))
        .filter(fits);
      if (places.length === 0) continue;
      this.#taken.add(history[0].userId);
      return random.pick(places);
    }
    return null;
  }

  /** Keeps further faults away from a user. */
  reserve(userId: string): void {
    this.#taken.add(userId);
  }
}

/** Prints another number for a figure of a transaction, in units of 10^-24. */
export function setFigure({ block }: Booking, name: Figure, value: bigint): void {
  block.event.text = setField(block.event.text, name, printUnits(value));
}

/** Adds to a figure of a transaction, where it prints one. */
export function addToFigure(booking: Booking, name: Figure, by: bigint): void {
  const value = figureOf(booking, name);
  if (value !== null) setFigure(booking, name, value + by);
}

/**
 * Moves the balances of all transactions of a place's user behind the place, in their blocks, their
 * errors and the texts of refused ones.
 */
export function shiftAfter({ history, index }: Place, { wallet, payment }: Shift): void {
  for (const booking of history.slice(index + 1)) {
    addToFigure(booking, "oldBalance", wallet);
    addToFigure(booking, "newBalance", wallet);
    addToFigure(booking, "paymentBalance", payment);
    if (booking.error !== null) {
      addToField(booking.error.event, "subscriptionBalance", wallet);
      addToField(booking.error.event, "paymentBalance", payment);
    }
    if (booking.outcomeName === "blocked" && booking.outcome !== null) {
      addToField(booking.outcome.event, "currentBalance", wallet);
      addToField(booking.outcome.event, "newBalance", wallet);
    }
  }
}

/**
 * Prints the errors of a user's typed transactions from a place on as the system would: an error with
 * the block's figures where its new balance is not the payment balance, and none where it is.
 */
export function settleErrors({ history, index }: Place): void {
  for (const booking of history.slice(index)) {
    const after = figureOf(booking, "newBalance");
    const payment = figureOf(booking, "paymentBalance");
    if (after === null || payment === null || booking.outcomeName === "blocked") continue;
    if (after === payment) removeError(booking);
    else printError(booking, after, payment);
  }
}

/** Takes the not-in-sync error of a transaction out of its file. */
export function removeError(booking: Booking): void {
  if (booking.error === null) return;
  removeEvent(booking.error.file, booking.error.event);
  booking.error = null;
}

/** Takes an event out of a file. */
export function removeEvent(file: { events: PrintedEvent[] }, event: PrintedEvent): void {
  file.events = file.events.filter((other) => other !== event);
}

/** Puts an event behind another one of its file; its time must not be before that one's. */
export function insertAfter(
  { file, event }: { file: { events: PrintedEvent[] }; event: PrintedEvent },
  inserted: PrintedEvent,
): void {
  file.events.splice(file.events.indexOf(event) + 1, 0, inserted);
}

/** Whether the wallet continues at a place from the transaction before it, and neither was refused. */
export function continues({ history, index }: Place): boolean {
  if (index < 1 || index >= history.length) return false;
  const [before, here] = [history[index - 1], history[index]];
  const [closing, opening] = [figureOf(before, "newBalance"), figureOf(here, "oldBalance")];
  return closing !== null && closing === opening && effectOf(here) !== null &&
    isMovedByEffect(before) && isMovedByEffect(here) && before.block.event.at < here.block.event.at;
}

/** Whether the two sides stand as far apart after a place's transaction as before it, both printed. */
export function keepsDifference({ history, index }: Place): boolean {
  if (index < 1 || index >= history.length) return false;
  const before = differenceOf(history[index - 1]);
  return before !== null && before === differenceOf(history[index]) &&
    history[index - 1].block.event.at >= ERRORS_TELL_AFTER;
}

/** Returns payment balance minus new balance; null where one is not printed. */
export function differenceOf(booking: Booking): bigint | null {
  const [payment, after] = [figureOf(booking, "paymentBalance"), figureOf(booking, "newBalance")];
  return payment === null || after === null ? null : payment - after;
}

/** Whether no balance of the wallet from a place on goes below zero by a shift, and none was refused. */
export function staysAbove({ history, index }: Place, wallet: bigint): boolean {
  return history.slice(index).every((booking, offset) => {
    const [before, after] = [figureOf(booking, "oldBalance"), figureOf(booking, "newBalance")];
    return booking.outcomeName !== "blocked" && before !== null && after !== null &&
      (offset === 0 || before + wallet >= 0n) && after + wallet >= 0n;
  });
}

/** Returns the index in a history before which a transaction of that time and id stands. */
export function indexAt(history: readonly Booking[], at: string, id: string): number {
  const next = history.findIndex((other) =>
    (compareText(other.block.event.at, at) || compareText(other.id, id)) > 0
  );
  return next === -1 ? history.length : next;
}

function isMovedByEffect(booking: Booking): boolean {
  const [before, after] = [figureOf(booking, "oldBalance"), figureOf(booking, "newBalance")];
  const effect = effectOf(booking);
  return booking.outcomeName === "applied" && before !== null && after !== null &&
    effect !== null && effect !== 0n && after - before === effect;
}

function printError(booking: Booking, wallet: bigint, payment: bigint): void {
  if (booking.error !== null) {
    const { event } = booking.error;
    event.text = setField(event.text, "subscriptionBalance", printUnits(wallet));
    event.text = setField(event.text, "paymentBalance", printUnits(payment));
    return;
  }
  const last = booking.outcome ?? booking.block;
  const { at } = last.event;
  const event = {
    at,
    text: `${at} ${at}\t${booking.requestId}\tERROR\t` +
      "Subscription balance and payment balance are not in sync {\n" +
      `  userId: '${booking.userId}',\n` +
      `  subscriptionBalance: ${printUnits(wallet)},\n` +
      `  paymentBalance: ${printUnits(payment)}\n}\n\n`,
  };
  insertAfter(last, event);
  booking.error = { file: last.file, event };
}

/** Adds to a figure that an event prints by a name, where it prints one. */
export function addToField(event: PrintedEvent, name: string, by: bigint): void {
  const printed = readField(event.text, name);
  if (printed !== null) event.text = setField(event.text, name, printUnits(unitsOf(printed) + by));
}

/** Keeps the error of a transaction right where its amount moved both sides by something else. */
export function moveOwnError(booking: Booking, by: bigint): void {
  if (booking.error === null) return;
  const { event } = booking.error;
  if (event.at >= ERRORS_TELL_AFTER) addToField(event, "subscriptionBalance", by);
  addToField(event, "paymentBalance", by);
}
