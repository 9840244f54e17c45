import { unitsOf } from "../../book/exact_amounts.ts";
import { figureOf } from "../booking.ts";
import { faultAt, type FaultClass } from "../fault.ts";
import {
  addToFigure,
  continues,
  keepsDifference,
  moveOwnError,
  type Place,
  setFigure,
  settleErrors,
  shiftAfter,
  staysAbove,
} from "../log_book.ts";
import { readField } from "../printed_field.ts";

const THOUSANDTH_OF_MONEY = unitsOf("0.001");
/** Rates in percent that one of is printed for another. */
const RATES = [5n, 10n, 15n];

/** Faults of VAT: left out, not printed, at another rate, and taken by one side only. */
export const VAT_CLASSES: readonly FaultClass[] = [
  {
    name: "vat_missing",
    scope: "user",
    causes: ["vat"],
    inject(book, random) {
      const place = book.take(random, (place) => isTaxed(place) && canMove(place, 0n));
      if (place === null) return null;
      moveVat(place, 0n);
      return faultAt([place.booking]);
    },
  },
  {
    name: "vat_not_printed",
    scope: "user",
    causes: ["miscalculated", "vat"],
    inject(book, random) {
      const place = book.take(random, isTaxed);
      if (place === null) return null;
      setFigure(place.booking, "vat", 0n);
      return faultAt([place.booking]);
    },
  },
  {
    name: "vat_at_another_rate",
    scope: "user",
    causes: ["vat"],
    inject(book, random) {
      const rate = random.int(0, RATES.length - 2);
      const vatAt = (place: Place) => otherVat(place, rate);
      const place = book.take(random, (place) => isTaxed(place) && canMove(place, vatAt(place)));
      if (place === null) return null;
      moveVat(place, vatAt(place));
      return faultAt([place.booking]);
    },
  },
  {
    name: "vat_on_one_side",
    scope: "user",
    causes: ["payment_vat"],
    inject(book, random) {
      const place = book.take(random, (place) => isTaxed(place) && keepsDifference(place));
      if (place === null) return null;
      const payment = grossless(place, figureOf(place.booking, "vat")!);
      addToFigure(place.booking, "paymentBalance", payment);
      shiftAfter(place, { wallet: 0n, payment });
      settleErrors(place);
      return faultAt([place.booking]);
    },
  },
];

function isTaxed(place: Place): boolean {
  return continues(place) && figureOf(place.booking, "vat")! > THOUSANDTH_OF_MONEY &&
    readField(place.booking.block.event.text, "action") !== null;
}

function otherVat({ booking }: Place, choice: number): bigint {
  const [amount, vat] = [figureOf(booking, "amount")!, figureOf(booking, "vat")!];
  const rate = BigInt(Math.round(Number(vat) / Number(amount - vat) * 100));
  const other = RATES.filter((one) => one !== rate)[choice];
  const gross = amount * other / (100n + other);
  return gross - gross % THOUSANDTH_OF_MONEY;
}

/** What the wallet moves by where that much less of an amount is VAT. */
function grossless({ booking }: Place, less: bigint): bigint {
  return figureOf(booking, "newBalance")! < figureOf(booking, "oldBalance")! ? -less : less;
}

function canMove(place: Place, vat: bigint): boolean {
  return staysAbove(place, grossless(place, figureOf(place.booking, "vat")! - vat));
}

function moveVat(place: Place, vat: bigint): void {
  const by = grossless(place, figureOf(place.booking, "vat")! - vat);
  setFigure(place.booking, "vat", vat);
  addToFigure(place.booking, "newBalance", by);
  addToFigure(place.booking, "paymentBalance", by);
  moveOwnError(place.booking, by);
  shiftAfter(place, { wallet: by, payment: by });
}
