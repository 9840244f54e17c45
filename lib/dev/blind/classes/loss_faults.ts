import { sizeOf, THOUSANDTH } from "../../book/exact_amounts.ts";
import type { PrintedEvent, PrintedFile } from "../export_copy.ts";
import { type Fault, faultAt, type FaultClass } from "../fault.ts";
import {
  continues,
  differenceOf,
  keepsDifference,
  type LogBook,
  type Place,
  removeError,
  removeEvent,
} from "../log_book.ts";

/** Least events of a file that a chunk is cut out of, and least files of an evening that half of is. */
const CHUNKED_EVENTS = 40;
const EVENING_FILES = 6;
/** Users of that half that were seen before, and are again: where there is none, nothing can be seen. */
const EVENING_USERS = 3;

/** Faults of logs that are missing: a line, a message, a chunk, files, a day. */
export const LOSS_CLASSES: readonly FaultClass[] = [
  {
    name: "message_dropped",
    scope: "user",
    causes: ["missing_log"],
    inject(book, random) {
      const place = book.take(
        random,
        (place) => isQuiet(place) && isQuiet({ ...place, index: place.index + 1 }),
      );
      if (place === null) return null;
      for (const { file, event } of place.booking.events) removeEvent(file, event);
      return faultAt([place.booking, place.history[place.index + 1]]);
    },
  },
  {
    name: "outcome_dropped",
    scope: "user",
    causes: ["unknown_outcome"],
    inject(book, random) {
      const place = book.take(random, continues);
      if (place === null) return null;
      const { file, event } = place.booking.outcome!;
      removeEvent(file, event);
      return faultAt([place.booking]);
    },
  },
  {
    name: "error_dropped",
    scope: "user",
    causes: ["as_before"],
    inject(book, random) {
      const place = book.take(
        random,
        (place) =>
          keepsDifference(place) && place.booking.error !== null &&
          sizeOf(differenceOf(place.booking)!) > THOUSANDTH,
      );
      if (place === null) return null;
      removeError(place.booking);
      return faultAt([place.booking]);
    },
  },
  {
    name: "chunk_missing",
    scope: "system",
    causes: ["missing_log"],
    inject(book, random) {
      const share = random.int(10, 40);
      const chunks = random.shuffle(book.copy.files)
        .filter(({ events }) => events.length >= CHUNKED_EVENTS && isFree(book, events))
        .map((file) => {
          const count = Math.ceil(file.events.length * share / 100);
          const first = random.int(1, file.events.length - count - 1);
          return [file, file.events.slice(first, first + count)] as const;
        })
        .filter(([, gone]) => book.bookings.some(({ block }) => gone.includes(block.event)));
      return chunks.length === 0 ? null : cut(book, new Map([chunks[0]]));
    },
  },
  {
    name: "half_an_evening_missing",
    scope: "system",
    causes: ["missing_log"],
    inject(book, random) {
      const evenings = Map.groupBy(
        book.copy.files.filter(({ events }) => events.length > 0 && hourOf(events[0]) >= 19),
        ({ events }) => dayOf(events[0]),
      );
      const halves = [...evenings.values()]
        .filter((files) =>
          files.length >= EVENING_FILES && isFree(book, files.flatMap(({ events }) => events))
        )
        .map((files) => random.shuffle(files).slice(0, Math.ceil(files.length / 2)))
        .filter((files) => usersInside(book, files) >= EVENING_USERS);
      if (halves.length === 0) return null;
      return cut(book, new Map(random.pick(halves).map((file) => [file, file.events])));
    },
  },
  {
    name: "day_missing",
    scope: "system",
    causes: ["missing_log"],
    inject(book, random) {
      const days = [...new Set(book.bookings.map(({ block }) => dayOf(block.event)))];
      const inside = days.slice(1, -1).filter((day, index) =>
        isNextDay(days[index], day) && isNextDay(day, days[index + 2])
      );
      const free = inside.filter((day) => isFree(book, eventsOf(book, day)));
      if (free.length === 0) return null;
      const day = random.pick(free);
      const events = book.copy.files.map((file) =>
        [file, file.events.filter((event) => dayOf(event) === day)] as const
      );
      return cut(book, new Map(events.filter(([, gone]) => gone.length > 0)));
    },
  },
];

const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;
/** Days that a loss was put into, by book: two losses must not lie side by side. */
const LOST_DAYS = new WeakMap<LogBook, number[]>();

function isFree(book: LogBook, events: readonly PrintedEvent[]): boolean {
  return events.every((event) =>
    (LOST_DAYS.get(book) ?? []).every((lost) =>
      Math.abs(Date.parse(dayOf(event)) - lost) > 2 * DAY_MS
    )
  );
}

// What is missing shows in the request that it is torn from, and in what follows on the next day.
function cut(book: LogBook, gone: ReadonlyMap<PrintedFile, readonly PrintedEvent[]>): Fault {
  const removed = new Set([...gone.values()].flat());
  const lost = book.bookings.filter(({ block }) => removed.has(block.event));
  const torn = book.bookings.filter(({ events }) => events.some(({ event }) => removed.has(event)));
  const times = [...removed].map(({ at }) => at).sort();
  for (const [file] of gone) file.events = file.events.filter((event) => !removed.has(event));
  const days = new Set(times.map((time) => Date.parse(time.slice(0, 10))));
  LOST_DAYS.set(book, [...LOST_DAYS.get(book) ?? [], ...days]);
  return {
    userIds: [...new Set([...lost, ...torn].map(({ userId }) => userId))],
    transactionIds: torn.map(({ id }) => id),
    messageIds: torn.map(({ messageId }) => messageId),
    from: moved(times[0], -MINUTE_MS),
    to: moved(times.at(-1)!, DAY_MS),
  };
}

function moved(at: string, byMs: number): string {
  return new Date(Date.parse(at) + byMs).toISOString();
}

function usersInside(book: LogBook, files: readonly PrintedFile[]): number {
  const events = new Set(files.flatMap(({ events }) => events));
  const users = Map.groupBy(book.bookings, ({ userId }) => userId);
  return [...users.values()].filter((history) => {
    const gone = history.map(({ block }) => events.has(block.event));
    return gone.includes(true) && !gone[0] && !gone.at(-1);
  }).length;
}

function isQuiet(place: Place): boolean {
  return continues(place) && keepsDifference(place);
}

function eventsOf(book: LogBook, day: string): PrintedEvent[] {
  return book.copy.files.flatMap(({ events }) => events.filter((event) => dayOf(event) === day));
}

function dayOf({ at }: PrintedEvent): string {
  return at.slice(0, 10);
}

function hourOf({ at }: PrintedEvent): number {
  return Number(at.slice(11, 13));
}

function isNextDay(day: string, next: string): boolean {
  return Date.parse(next) - Date.parse(day) === DAY_MS;
}
