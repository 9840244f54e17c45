import { faultAt, type FaultClass } from "../fault.ts";
import { continues, type Place } from "../log_book.ts";
import { setField } from "../printed_field.ts";
import type { Booking } from "../booking.ts";

/** Faults of whose money it is, and which. */
export const IDENTITY_CLASSES: readonly FaultClass[] = [
  {
    name: "currency_changed",
    scope: "user",
    causes: ["currency_switch"],
    inject(book, random) {
      const currencies = [...new Set(book.bookings.map(({ currency }) => currency))].sort();
      const place = book.take(random, continues);
      if (place === null || currencies.length < 2) return null;
      const other = random.pick(currencies.filter((one) => one !== place.booking.currency));
      const { event } = place.booking.block;
      event.text = setField(event.text, "currency", other);
      return faultAt([place.booking]);
    },
  },
  {
    name: "users_swapped",
    scope: "user",
    causes: ["wrong_user"],
    inject(book, random) {
      const first = book.take(random, isInside);
      if (first === null) return null;
      const { currency } = first.booking;
      const second = book.take(
        random,
        (place) =>
          isInside(place) && place.booking.currency === currency &&
          isNear(place.booking, first.booking),
      );
      if (second === null) return null;
      setOwner(first.booking, second.booking.userId);
      setOwner(second.booking, first.booking.userId);
      return faultAt([first.booking, second.booking]);
    },
  },
];

const NEAR_MS = 6 * 3_600_000;

function isInside(place: Place): boolean {
  return continues(place) && continues({ ...place, index: place.index + 1 });
}

/** Whether two transactions were handled by the same batch, where they can be mixed up. */
function isNear(a: Booking, b: Booking): boolean {
  const [one, other] = [a, b].map(({ block }) => Date.parse(block.event.at));
  return Math.abs(one - other) < NEAR_MS;
}

function setOwner({ block, error }: Booking, userId: string): void {
  for (const placed of [block, error]) {
    if (placed) placed.event.text = setField(placed.event.text, "userId", userId);
  }
}
