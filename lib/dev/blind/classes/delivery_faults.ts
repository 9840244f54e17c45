import { unitsOf } from "../../book/exact_amounts.ts";
import { drawUlid, drawUuid } from "../../random/ids.ts";
import type { Random } from "../../random/random.ts";
import { addBooking, type AddedBooking } from "../added_message.ts";
import { type Booking, effectOf, figureOf } from "../booking.ts";
import { type Fault, faultAt, type FaultClass } from "../fault.ts";
import {
  continues,
  indexAt,
  type LogBook,
  type Place,
  settleErrors,
  shiftAfter,
  staysAbove,
} from "../log_book.ts";
import { readField } from "../printed_field.ts";

const DAY_MS = 86_400_000;
const DELIVERY = /(\\?"deliveryId\\?"\s*:\s*\\?")([0-9a-f-]{36})/;
const RARE_USES = 3;

/** Faults of what is charged and given back: twice, too much, for nothing; and a huge credit. */
export const DELIVERY_CLASSES: readonly FaultClass[] = [
  {
    name: "same_id_twice",
    scope: "user",
    causes: ["duplicate"],
    inject: (book, random) =>
      repeat(book, random, continues, random.int(60_000, DAY_MS), ({ id }) => ({ id })),
  },
  {
    name: "same_delivery_a_week_later",
    scope: "user",
    causes: ["double_charge"],
    inject: (book, random) => repeat(book, random, isCharge, 7 * DAY_MS, () => ({})),
  },
  {
    name: "same_charge_new_delivery",
    scope: "user",
    causes: ["double_charge"],
    inject: (book, random) =>
      repeat(
        book,
        random,
        isCharge,
        random.int(5_000, 300_000),
        (booking) => ({ fields: { metadata: withDelivery(booking, drawUuid(random)) } }),
      ),
  },
  {
    name: "refund_above_charge",
    scope: "user",
    causes: ["refund"],
    inject(book, random) {
      const share = BigInt(random.int(15, 25));
      return giveBack(book, random, (charge) => ({
        delivery: deliveryOf(charge)!,
        amount: figureOf(charge, "amount")! * share / 10n,
      }));
    },
  },
  {
    name: "refund_without_charge",
    scope: "user",
    causes: ["refund"],
    inject: (book, random) =>
      giveBack(book, random, (charge) => ({
        delivery: drawUuid(random),
        amount: figureOf(charge, "amount")!,
      })),
  },
  {
    name: "huge_manual_credit",
    scope: "user",
    causes: ["unusual_amount"],
    inject(book, random) {
      const place = book.take(random, (place) => continues(place) && isTyped(place.booking));
      if (place === null) return null;
      const { currency } = place.booking;
      const greatest = book.bookings
        .filter((other) => other.currency === currency && effectOf(other) !== null)
        .reduce((most, other) => {
          const amount = figureOf(other, "amount")!;
          return amount > most ? amount : most;
        }, 0n);
      const uses = Map.groupBy(book.bookings, actionOf);
      const rare = book.bookings.filter((other) => {
        const effect = effectOf(other);
        return isManual(other) && deliveryOf(other) === null && effect !== null && effect > 0n &&
          figureOf(other, "vat") === 0n && uses.get(actionOf(other))!.length <= RARE_USES;
      });
      if (rare.length === 0) return null;
      return add(book, random, place, random.int(3_600_000, DAY_MS), {
        like: random.pick(rare),
        amount: unitsOf(String(random.int(2, 5))) * greatest / unitsOf("1"),
      });
    },
  },
];

type Changes = Partial<Pick<AddedBooking, "like" | "id" | "fields" | "amount">>;

function repeat(
  book: LogBook,
  random: Random,
  fits: (place: Place) => boolean,
  laterMs: number,
  change: (booking: Booking) => Changes,
): Fault | null {
  const place = book.take(
    random,
    (place) => fits(place) && figureOf(place.booking, "vat") === 0n && canAdd(book, place, laterMs),
  );
  return place && add(book, random, place, laterMs, change(place.booking));
}

function giveBack(
  book: LogBook,
  random: Random,
  drawn: (charge: Booking) => { delivery: string; amount: bigint },
): Fault | null {
  const refunds = book.bookings.filter((booking) =>
    /CANCEL|REFUND/.test(actionOf(booking) ?? "") && deliveryOf(booking) !== null &&
    (effectOf(booking) ?? 0n) > 0n
  );
  if (refunds.length === 0) return null;
  const laterMs = random.int(3_600_000, 3 * DAY_MS);
  const place = book.take(random, (place) => isCharge(place) && canAdd(book, place, laterMs));
  if (place === null) return null;
  const like = random.pick(refunds);
  const { delivery, amount } = drawn(place.booking);
  const fields = { metadata: withDelivery(like, delivery) };
  return add(book, random, place, laterMs, { like, fields, amount });
}

function add(
  book: LogBook,
  random: Random,
  { history, booking }: Place,
  laterMs: number,
  { like = booking, ...changes }: Changes,
): Fault {
  const atMs = Date.parse(booking.block.event.at) + laterMs;
  const id = drawUlid(random, atMs - random.int(500, 5_000));
  const added = addBooking(book, random, { like, history, id, atMs, ...changes });
  shiftAfter(added, { wallet: added.effect, payment: added.effect });
  settleErrors({ ...added, history: [added.booking] });
  return faultAt([booking, added.booking]);
}

/** Whether a transaction can be added that much later: after an applied one, within the logs. */
function canAdd(book: LogBook, { history, booking }: Place, laterMs: number): boolean {
  const at = new Date(Date.parse(booking.block.event.at) + laterMs).toISOString();
  const index = indexAt(history, at, booking.id);
  const before = history[index - 1];
  return before.outcomeName === "applied" && at < book.bookings.at(-1)!.block.event.at &&
    at.slice(0, 7) === booking.block.event.at.slice(0, 7) &&
    staysAbove({ history: history.slice(index - 1), index: 0, booking }, effectOf(booking)!);
}

function isCharge(place: Place): boolean {
  return continues(place) && isTyped(place.booking) && effectOf(place.booking)! < 0n &&
    deliveryOf(place.booking) !== null;
}

function isTyped(booking: Booking): boolean {
  return actionOf(booking) !== null && figureOf(booking, "paymentBalance") !== null;
}

function isManual(booking: Booking): boolean {
  return isTyped(booking) && /MANUAL/.test(readField(booking.block.event.text, "source") ?? "");
}

function actionOf({ block }: Booking): string | null {
  return readField(block.event.text, "action");
}

function deliveryOf({ block }: Booking): string | null {
  return DELIVERY.exec(readField(block.event.text, "metadata") ?? "")?.[2] ?? null;
}

function withDelivery({ block }: Booking, delivery: string): string {
  return readField(block.event.text, "metadata")!.replace(DELIVERY, `$1${delivery}`);
}
