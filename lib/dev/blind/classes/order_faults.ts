import { drawUlid, ulidTimeMs } from "../../random/ids.ts";
import type { Booking } from "../booking.ts";
import { faultAt, type FaultClass } from "../fault.ts";
import { continues, insertAfter, type Place } from "../log_book.ts";

const HOUR_MS = 3_600_000;
/** How long after the id of one transaction the next is logged, at most, so that it is not late itself. */
const SOON_MS = 300_000;
const ULID = /^[0-7][0-9A-HJKMNP-TV-Z]{25}$/;

/** Faults of time: made long before, in another order, and an error behind the outcome. */
export const ORDER_CLASSES: readonly FaultClass[] = [
  {
    name: "hours_late",
    scope: "user",
    causes: ["late"],
    inject(book, random) {
      const hours = random.int(6, 40);
      const place = book.take(random, (place) => continues(place) && hasOwnId(place.booking));
      if (place === null) return null;
      const atMs = Date.parse(place.booking.block.event.at) - hours * HOUR_MS;
      return faultAt([renamed(place.booking, drawUlid(random, atMs))]);
    },
  },
  {
    name: "out_of_order",
    scope: "user",
    causes: ["out_of_order"],
    inject(book, random) {
      const place = book.take(
        random,
        (place) =>
          continues(place) && hasOwnId(place.booking) && hasOwnId(before(place)) &&
          timeMs(place.booking) - ulidTimeMs(before(place).id) < SOON_MS,
      );
      if (place === null) return null;
      const atMs = ulidTimeMs(before(place).id) - random.int(1_000, 60_000);
      return faultAt([before(place), renamed(place.booking, drawUlid(random, atMs))]);
    },
  },
  {
    name: "error_after_applied",
    scope: "user",
    causes: ["error_after_applied"],
    inject(book, random) {
      const place = book.take(random, continues);
      if (place === null) return null;
      const { events, requestId } = place.booking;
      const last = events.at(-1)!;
      const { at } = last.event;
      insertAfter(last, {
        at,
        text: `${at} ${at}\t${requestId}\tERROR\tAn error occured while syncing the balance ` +
          "TypeError: Cannot read properties of undefined (reading 'publish')\n" +
          "    at Example.apply (/src/example/wallet.ts:21:14)\n\n",
      });
      return faultAt([place.booking]);
    },
  },
];

/** Whether an id is a ULID that only the block prints. */
function hasOwnId({ id, events, block }: Booking): boolean {
  return ULID.test(id) && Math.abs(ulidTimeMs(id) - timeOf(block.event.at)) < HOUR_MS &&
    events.every((placed) => placed === block || !placed.event.text.includes(id));
}

function renamed(booking: Booking, id: string): Booking {
  const { event } = booking.block;
  event.text = event.text.replace(booking.id, id);
  return { ...booking, id };
}

function before({ history, index }: Place): Booking {
  return history[index - 1];
}

function timeMs({ block }: Booking): number {
  return timeOf(block.event.at);
}

function timeOf(at: string): number {
  return Date.parse(at);
}
