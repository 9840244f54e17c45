import { drawUuid } from "../random/ids.ts";
import type { Random } from "../random/random.ts";
import type { Booking, PlacedEvent } from "./booking.ts";
import type { LogBook, Place } from "./log_book.ts";
import { indexAt, setFigure } from "./log_book.ts";
import type { PrintedEvent } from "./export_copy.ts";
import { effectOf, figureOf } from "./booking.ts";
import { setField } from "./printed_field.ts";

/** A message that is put into logs, in a container of its own. */
export interface AddedMessage {
  readonly atMs: number;
  readonly messageId?: string;
  /** Texts of its events after the level: the first is the block. */
  readonly lines: readonly (readonly [level: "INFO" | "ERROR", text: string])[];
}

const BLOCK_TEXT = /\tINFO\t(Start syncing the balance \{[\s\S]*?\n\}\n)/;
const APPLIED = ["INFO", "SubscriptionBalanceUpdated event published\n"] as const;
/** How far one event stands behind the one before it, in milliseconds. */
const STEP_MS = 20;

/** Adds a log stream with one request that handles one message; returns its events by line. */
export function addMessage(
  book: LogBook,
  random: Random,
  { atMs, messageId = drawUuid(random), lines }: AddedMessage,
): { messageId: string; requestId: string; placed: PlacedEvent[] } {
  const requestId = drawUuid(random, 5);
  let timeMs = atMs;
  const events: PrintedEvent[] = [];
  const print = (body: (at: string) => string) => {
    const at = new Date(timeMs).toISOString();
    const event = { at, text: `${at} ${body(at)}\n\n` };
    events.push(event);
    timeMs += STEP_MS;
    return event;
  };
  print(() => initBefore(book, new Date(atMs).toISOString()));
  print(() => `START RequestId: ${requestId} Version: $LATEST`);
  print((at) => `${at}\t${requestId}\tINFO\tProcessing message ${messageId}`);
  const handled = lines.map(([level, text]) =>
    print((at) => `${at}\t${requestId}\t${level}\t${text.replace(/\n$/, "")}`)
  );
  const tookMs = timeMs - atMs;
  print(() => `END RequestId: ${requestId}`);
  print(() =>
    `REPORT RequestId: ${requestId}\tDuration: ${tookMs}.00 ms\tBilled Duration: ${tookMs} ms\t` +
    "Memory Size: 1024 MB\tMax Memory Used: 107 MB\tInit Duration: 800.00 ms\t"
  );
  const [{ path, isGzip }] = book.copy.files;
  const folder = `${events[0].at.slice(0, 10)}-[$LATEST]${random.hex(32)}`;
  const root = path.split("/").slice(0, -2).map((part) => `${part}/`).join("");
  const file = { path: `${root}${folder}/000000.gz`, isGzip, events };
  book.copy.files.push(file);
  return { messageId, requestId, placed: handled.map((event) => ({ file, event })) };
}

/** A transaction that is added to a user's history: a block like another one, at a time. */
export interface AddedBooking {
  /** The transaction whose block it prints again. */
  readonly like: Booking;
  readonly history: readonly Booking[];
  readonly id: string;
  readonly atMs: number;
  /** What is printed otherwise. */
  readonly fields?: Readonly<Record<string, string>>;
  /** Amount in units of 10^-24. */
  readonly amount?: bigint;
}

/**
 * Adds a transaction that was applied, with the balances of its user at that time; those of later ones
 * are left to `shiftAfter`.
 *
 * @returns Its place in the user's history with it, and what it moves the wallet by.
 */
export function addBooking(
  book: LogBook,
  random: Random,
  { like, history, id, atMs, fields = {}, amount }: AddedBooking,
): Place & { effect: bigint } {
  let text = BLOCK_TEXT.exec(like.block.event.text)![1];
  const currency = history[0].currency;
  for (
    const [name, value] of Object.entries({ userId: history[0].userId, currency, ...fields, id })
  ) {
    text = setField(text, name, value);
  }
  // The metadata name the wallet of the user too.
  text = text.replaceAll(like.userId, history[0].userId);
  const { messageId, requestId, placed } = addMessage(book, random, {
    atMs,
    lines: [["INFO", text], APPLIED],
  });
  const [block, outcome] = placed;
  const booking: Booking = {
    messageId,
    requestId,
    id,
    userId: history[0].userId,
    currency,
    events: placed,
    block,
    outcome,
    outcomeName: "applied",
    error: null,
  };
  if (amount !== undefined) {
    setFigure(booking, "amount", amount);
    setFigure(booking, "vat", 0n);
  }
  const index = indexAt(history, block.event.at, id);
  const before = history[index - 1];
  const effect = effectOf(booking)!;
  const opening = figureOf(before, "newBalance")!;
  setFigure(booking, "oldBalance", opening);
  setFigure(booking, "newBalance", opening + effect);
  const payment = figureOf(before, "paymentBalance");
  if (payment !== null && figureOf(booking, "paymentBalance") !== null) {
    setFigure(booking, "paymentBalance", payment + effect);
  }
  return { history: history.toSpliced(index, 0, booking), index, booking, effect };
}

function initBefore(book: LogBook, at: string): string {
  let found: PrintedEvent | null = null;
  for (const { events } of book.copy.files) {
    for (const event of events) {
      if (!event.text.startsWith(`${event.at} INIT_START `)) continue;
      if (found === null || (event.at <= at && (event.at > found.at || found.at > at))) {
        found = event;
      }
    }
  }
  return found === null
    ? "INIT_START Runtime Version: nodejs:20.v15"
    : found.text.slice(found.at.length + 1).trimEnd();
}
