import { sizeOf, unitsOf } from "../../book/exact_amounts.ts";
import type { Random } from "../../random/random.ts";
import { type Booking, effectOf, figureOf } from "../booking.ts";
import { faultAt, type FaultClass } from "../fault.ts";
import {
  addToFigure,
  continues,
  type LogBook,
  moveOwnError,
  type Place,
  setFigure,
  shiftAfter,
  staysAbove,
} from "../log_book.ts";
import { readField } from "../printed_field.ts";

/** Money of the decimals that amounts are drawn with, in units of 10^-24. */
const CENT = unitsOf("0.01");

/** Faults of an amount: its digits, its size, and a balance below zero by it. */
export const AMOUNT_CLASSES: readonly FaultClass[] = [
  {
    name: "digits_swapped_in_block",
    scope: "user",
    causes: ["miscalculated"],
    inject(book, random) {
      const place = book.take(
        random,
        (place) => continues(place) && swapped(place.booking) !== null,
      );
      if (place === null) return null;
      setFigure(place.booking, "amount", swapped(place.booking)!);
      return faultAt([place.booking]);
    },
  },
  {
    name: "digits_swapped",
    scope: "user",
    causes: ["unusual_amount"],
    inject: (book, random) => changeAmount(book, random, ({ booking }) => swapped(booking)),
  },
  {
    name: "amount_factor",
    scope: "user",
    causes: ["unusual_amount"],
    inject(book, random) {
      const factor = BigInt(random.int(15, 30));
      return changeAmount(book, random, ({ booking }) => {
        const amount = figureOf(booking, "amount")! * factor / 10n;
        return amount - amount % CENT;
      });
    },
  },
  {
    name: "wallet_below_zero",
    scope: "user",
    causes: ["overdraft"],
    inject(book, random) {
      const below = BigInt(random.int(1, 20)) * unitsOf("1");
      const place = book.take(
        random,
        (place) => continues(place) && isDebit(place.booking) && isApplied(place),
      );
      if (place === null) return null;
      const by = figureOf(place.booking, "newBalance")! + below;
      moveAmount(place, figureOf(place.booking, "amount")! + by, -by);
      return faultAt([place.booking]);
    },
  },
];

function changeAmount(
  book: LogBook,
  random: Random,
  amountOf: (place: Place) => bigint | null,
) {
  const place = book.take(random, (place) => {
    if (!continues(place) || figureOf(place.booking, "vat") !== 0n) return false;
    const amount = amountOf(place);
    if (amount === null || amount <= 0n || isKnown(place, amount)) return false;
    return staysAbove(place, movedBy(place.booking, amount));
  });
  if (place === null) return null;
  const amount = amountOf(place)!;
  moveAmount(place, amount, movedBy(place.booking, amount));
  return faultAt([place.booking]);
}

/** What the wallet moves by where a transaction without VAT gets another amount. */
function movedBy(booking: Booking, amount: bigint): bigint {
  const by = amount - figureOf(booking, "amount")!;
  return isDebit(booking) ? -by : by;
}

function moveAmount(place: Place, amount: bigint, wallet: bigint): void {
  setFigure(place.booking, "amount", amount);
  addToFigure(place.booking, "newBalance", wallet);
  addToFigure(place.booking, "paymentBalance", wallet);
  moveOwnError(place.booking, wallet);
  shiftAfter(place, { wallet, payment: wallet });
}

function isKnown({ history, booking }: Place, amount: bigint): boolean {
  return history.some((other) => other !== booking && figureOf(other, "amount") === amount);
}

function isDebit(booking: Booking): boolean {
  return effectOf(booking)! < 0n;
}

function isApplied({ history, index }: Place): boolean {
  return history.slice(index).every(({ outcomeName }) => outcomeName === "applied");
}

/** Returns the amount with its first two digits that differ exchanged; null where there are none. */
function swapped(booking: Booking): bigint | null {
  const printed = readField(booking.block.event.text, "amount")!;
  const changed = printed.replace(/^(\d)(?!\1)([1-9])/, "$2$1");
  if (changed === printed) return null;
  const [before, after] = [unitsOf(printed), unitsOf(changed)];
  return sizeOf(after - before) > 0n ? after : null;
}
