import { unitsOf } from "../../book/exact_amounts.ts";
import type { Random } from "../../random/random.ts";
import { addMessage } from "../added_message.ts";
import { effectOf } from "../booking.ts";
import { type Fault, faultAt, type FaultClass } from "../fault.ts";
import {
  addToFigure,
  continues,
  differenceOf,
  keepsDifference,
  type LogBook,
  type Place,
  settleErrors,
  shiftAfter,
  staysAbove,
} from "../log_book.ts";

/** How long before a message its failed delivery stands, in milliseconds. */
const RETRY_MS = 90_000;
const FAILED =
  "An error occured while syncing the balance TypeError: Cannot read properties of null " +
  "(reading 'getBalance')\n    at Example.apply (/src/example/wallet.ts:21:14)\n" +
  "    at async Example.handle (/src/example/queue.ts:40:9)\n";

/** Faults of one of the two sides, from which on they differ. */
export const SIDE_CLASSES: readonly FaultClass[] = [
  {
    name: "payment_skips",
    scope: "user",
    causes: ["payment_missed"],
    inject: (book, random) => movePayment(book, random, isQuiet, -1n),
  },
  {
    name: "payment_skips_silently",
    scope: "user",
    causes: ["payment_missed"],
    inject: (book, random) => movePayment(book, random, isInSync, -1n, true),
  },
  {
    name: "payment_books_twice",
    scope: "user",
    causes: ["payment_doubled"],
    inject: (book, random) => movePayment(book, random, isQuiet, 1n),
  },
  {
    name: "wallet_loses_update",
    scope: "user",
    causes: ["wallet_lost_update"],
    inject(book, random) {
      const place = book.take(random, (place) =>
        isQuiet(place) && isQuiet(next(place)) &&
        staysAbove(next(place), -effectOf(place.booking)!));
      if (place === null) return null;
      shiftAfter(place, { wallet: -effectOf(place.booking)!, payment: 0n });
      settleErrors(next(place));
      return faultAt([place.booking, next(place).booking]);
    },
  },
  {
    name: "credit_doubled_on_retry",
    scope: "user",
    causes: ["wallet_doubled"],
    inject(book, random) {
      const place = book.take(random, (place) => isQuiet(place) && effectOf(place.booking)! > 0n);
      if (place === null) return null;
      const { booking } = place;
      addMessage(book, random, {
        atMs: Date.parse(booking.events[0].event.at) - RETRY_MS,
        messageId: booking.messageId,
        lines: [["ERROR", FAILED]],
      });
      const wallet = effectOf(booking)!;
      addToFigure(booking, "oldBalance", wallet);
      addToFigure(booking, "newBalance", wallet);
      shiftAfter(place, { wallet, payment: 0n });
      settleErrors(place);
      return faultAt([booking]);
    },
  },
  {
    name: "wallet_off_by_thousandths",
    scope: "user",
    causes: ["miscalculated"],
    inject(book, random) {
      const wallet = unitsOf(`0.00${random.int(2, 9)}`);
      const place = book.take(random, isQuiet);
      if (place === null) return null;
      addToFigure(place.booking, "newBalance", wallet);
      shiftAfter(place, { wallet, payment: 0n });
      settleErrors(place);
      return faultAt([place.booking]);
    },
  },
];

function movePayment(
  book: LogBook,
  random: Random,
  fits: (place: Place) => boolean,
  times: bigint,
  isSilent = false,
): Fault | null {
  const place = book.take(random, fits);
  if (place === null) return null;
  const payment = effectOf(place.booking)! * times;
  addToFigure(place.booking, "paymentBalance", payment);
  shiftAfter(place, { wallet: 0n, payment });
  if (!isSilent) settleErrors(place);
  return faultAt([place.booking]);
}

/** Whether nothing happens to either side at a place but its transaction. */
function isQuiet(place: Place): boolean {
  return continues(place) && keepsDifference(place);
}

/** Whether nothing happens there, and no later transaction has an error. */
function isInSync(place: Place): boolean {
  return isQuiet(place) &&
    place.history.slice(place.index - 1).every((booking) =>
      differenceOf(booking) === 0n && booking.error === null
    );
}

function next({ history, index }: Place): Place {
  return { history, index: index + 1, booking: history[index + 1] };
}
