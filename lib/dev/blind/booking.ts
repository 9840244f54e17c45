import { readStreamName } from "../../ledger/source/stream_name.ts";
import { compareText } from "../book/printed_logs.ts";
import { unitsOf } from "../book/exact_amounts.ts";
import type { ExportCopy, PrintedEvent, PrintedFile } from "./export_copy.ts";
import { readField } from "./printed_field.ts";

/** What became of a transaction, as the event after its block says. */
export type BookedOutcome = "applied" | "already_synced" | "blocked";

/** A transaction that a log prints, with the events of its message. */
export interface Booking {
  readonly messageId: string;
  readonly requestId: string;
  readonly id: string;
  readonly userId: string;
  readonly currency: string;
  /** The events of its message, in order of time, with the file that each stands in. */
  readonly events: readonly PlacedEvent[];
  readonly block: PlacedEvent;
  readonly outcome: PlacedEvent | null;
  readonly outcomeName: BookedOutcome | null;
  /** Its not-in-sync error; null without one. */
  error: PlacedEvent | null;
}

/** An event and the file that it stands in. */
export interface PlacedEvent {
  readonly file: PrintedFile;
  readonly event: PrintedEvent;
}

/** A printed balance or amount of a block. */
export type Figure = "amount" | "vat" | "oldBalance" | "newBalance" | "paymentBalance";

const STARTED = /\tProcessing message ([0-9a-f-]{36})/;
const BLOCK = /\tStart syncing the balance \{\n/;
const ERROR = /\tSubscription balance and payment balance are not in sync \{/;
const OUTCOMES: readonly (readonly [BookedOutcome, RegExp])[] = [
  ["applied", /\tSubscriptionBalanceUpdated event published/],
  ["already_synced", /\t(?:Skipping the process, balance|Balance) is already synced/],
  ["blocked", /Subscriber will have a negative balance/],
];
const REQUEST = /^\S+ \S+\t([0-9a-f-]{36})\t/;

/** Returns an amount or a balance of a block in units of 10^-24; null where no number is printed. */
export function figureOf(booking: Booking, name: Figure): bigint | null {
  const printed = readField(booking.block.event.text, name);
  try {
    return printed === null ? null : unitsOf(printed);
  } catch {
    return null;
  }
}

/**
 * Returns what a transaction moves the wallet by, in units of 10^-24: its amount less VAT, below zero for
 * a debit; null where a figure is not printed.
 */
export function effectOf(booking: Booking): bigint | null {
  const [amount, vat] = [figureOf(booking, "amount"), figureOf(booking, "vat")];
  const [before, after] = [figureOf(booking, "oldBalance"), figureOf(booking, "newBalance")];
  if (amount === null || vat === null || before === null || after === null) return null;
  const type = readField(booking.block.event.text, "type");
  const isDebit = type === null ? after < before : type === "DEBIT";
  return isDebit ? vat - amount : amount - vat;
}

/** Reads the transactions of an export, in order of time, then id. */
export function readBookings({ files }: ExportCopy): Booking[] {
  const streams = Map.groupBy(files, ({ path }) => readStreamName(path).stream);
  return [...streams.values()].flatMap(bookingsOf).sort((a, b) =>
    compareText(a.block.event.at, b.block.event.at) || compareText(a.id, b.id)
  );
}

function bookingsOf(files: readonly PrintedFile[]): Booking[] {
  const events = files
    .flatMap((file) => file.events.map((event) => ({ file, event })))
    .sort((a, b) => compareText(a.event.at, b.event.at));
  const bookings = [];
  let message: PlacedEvent[] = [];
  for (const placed of events) {
    const { text } = placed.event;
    const ends = /^\S+ (?:END|START|REPORT|INIT_START) /.test(text);
    if (ends || STARTED.test(text)) {
      bookings.push(...bookingOf(message));
      message = ends ? [] : [placed];
    } else if (message.length > 0) message.push(placed);
  }
  bookings.push(...bookingOf(message));
  return bookings;
}

function bookingOf(events: readonly PlacedEvent[]): Booking[] {
  const block = events.find(({ event }) => BLOCK.test(event.text));
  if (block === undefined) return [];
  const text = block.event.text;
  const [id, userId, currency] = ["id", "userId", "currency"].map((name) => readField(text, name));
  const messageId = STARTED.exec(events[0].event.text)?.[1];
  const requestId = REQUEST.exec(text)?.[1];
  if (!id || !userId || !currency || !messageId || !requestId) return [];
  const after = events.slice(events.indexOf(block) + 1);
  const found = OUTCOMES.flatMap(([name, phrase]) => {
    const outcome = after.find(({ event }) => phrase.test(event.text));
    return outcome ? [{ name, outcome }] : [];
  })[0];
  return [{
    messageId,
    requestId,
    id,
    userId,
    currency,
    events,
    block,
    outcome: found?.outcome ?? null,
    outcomeName: found?.name ?? null,
    error: after.find(({ event }) => ERROR.test(event.text)) ?? null,
  }];
}
