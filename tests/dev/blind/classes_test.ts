import { assert, assertEquals } from "../../_assert.ts";
import { unitsOf } from "../../../lib/dev/book/exact_amounts.ts";
import { type Booking, effectOf, figureOf, readBookings } from "../../../lib/dev/blind/booking.ts";
import { FAULT_CLASSES } from "../../../lib/dev/blind/classes/all_classes.ts";
import { cloneCopy, type ExportCopy, readCopy } from "../../../lib/dev/blind/export_copy.ts";
import type { Fault } from "../../../lib/dev/blind/fault.ts";
import { LogBook } from "../../../lib/dev/blind/log_book.ts";
import { readField } from "../../../lib/dev/blind/printed_field.ts";
import { Random } from "../../../lib/dev/random/random.ts";
import { SAMPLE_LOGS } from "../../../lib/ledger/paths.ts";
import { parseGroundTruth } from "../../../lib/dev/simulate/mod.ts";

const ORIGINAL = readCopy(SAMPLE_LOGS);
/** Faults after which the wallet and the difference of the user go on as before, with other figures. */
const BOTH_SIDES = [
  "digits_swapped",
  "amount_factor",
  "wallet_below_zero",
  "vat_missing",
  "vat_at_another_rate",
  "same_id_twice",
  "same_delivery_a_week_later",
  "same_charge_new_delivery",
  "refund_above_charge",
  "refund_without_charge",
  "huge_manual_credit",
];

function inject(name: string, seed = 1): { fault: Fault; copy: ExportCopy } | null {
  const copy = cloneCopy(ORIGINAL);
  const faultClass = FAULT_CLASSES.find((one) => one.name === name)!;
  const fault = faultClass.inject(new LogBook(copy), new Random(seed));
  return fault && { fault, copy };
}

function historyOf(copy: ExportCopy, userId: string): Booking[] {
  return readBookings(copy).filter((booking) => booking.userId === userId);
}

/** The gaps of a wallet, and how far its sides stand apart, in order. */
function shapeOf(history: readonly Booking[]) {
  return {
    gaps: history.slice(1).map((booking, index) =>
      figureOf(booking, "oldBalance")! - figureOf(history[index], "newBalance")!
    ),
    differences: history.map((booking) => {
      const payment = figureOf(booking, "paymentBalance");
      return payment === null ? null : payment - figureOf(booking, "newBalance")!;
    }),
  };
}

Deno.test("readBookings() reads the transactions of the sample", () => {
  const { transactions } = parseGroundTruth(
    Deno.readTextFileSync(`${SAMPLE_LOGS}.ground_truth.json`),
  );
  const ids = new Set(readBookings(ORIGINAL).map(({ id }) => id));
  const unread = new Set(ORIGINAL.others.map(({ path }) => path));
  const missing = transactions.filter(({ id, path }) => !ids.has(id) && !unread.has(path));
  assertEquals(missing, []);
  assertEquals(unread.size, 3);
});

Deno.test("a fault changes nothing of users that it does not touch", () => {
  const before = Map.groupBy(readBookings(ORIGINAL), ({ userId }) => userId);
  for (const { name, scope } of FAULT_CLASSES) {
    const injected = inject(name);
    if (injected === null || scope !== "user") continue;
    const after = Map.groupBy(readBookings(injected.copy), ({ userId }) => userId);
    for (const [userId, history] of before) {
      if (injected.fault.userIds.includes(userId)) continue;
      const texts = (list: readonly Booking[]) =>
        list.flatMap(({ events }) => events.map(({ event }) => event.text));
      assertEquals(texts(after.get(userId) ?? []), texts(history), `${name} ${userId}`);
    }
  }
});

Deno.test("the sample has a place for each class of faults; none of its evenings has many streams", () => {
  const none = FAULT_CLASSES.filter(({ name }) => inject(name) === null).map(({ name }) => name);
  assertEquals(none, ["half_an_evening_missing"]);
});

for (const name of BOTH_SIDES) {
  Deno.test(`${name}: the wallet and the difference continue`, () => {
    for (const seed of [1, 2, 3]) {
      const { fault, copy } = inject(name, seed)!;
      const [userId] = fault.userIds;
      const was = shapeOf(historyOf(ORIGINAL, userId));
      const is = shapeOf(historyOf(copy, userId));
      const sum = (gaps: readonly bigint[]) => gaps.filter((gap) => gap !== 0n);
      assertEquals(sum(is.gaps), sum(was.gaps));
      assertEquals(new Set(is.differences), new Set(was.differences));
    }
  });
}

Deno.test("payment_skips: the payment side stays behind, and each error has the block's figures", () => {
  const { fault, copy } = inject("payment_skips")!;
  const [userId] = fault.userIds;
  const history = historyOf(copy, userId);
  const index = history.findIndex(({ id }) => id === fault.transactionIds[0]);
  const was = shapeOf(historyOf(ORIGINAL, userId)).differences;
  const is = shapeOf(history).differences;
  const effect = effectOf(history[index])!;
  assert(index > 0 && effect !== 0n);
  assertEquals(is.slice(0, index), was.slice(0, index));
  assertEquals(is.slice(index), was.slice(index).map((one) => one === null ? null : one - effect));
  for (const booking of history.slice(index)) {
    const after = figureOf(booking, "newBalance");
    const payment = figureOf(booking, "paymentBalance");
    if (payment === null || booking.outcomeName === "blocked") continue;
    const error = booking.error?.event.text ?? "";
    assertEquals(error !== "", after !== payment);
    if (error === "") continue;
    assertEquals(unitsOf(readField(error, "subscriptionBalance")!), after);
    assertEquals(unitsOf(readField(error, "paymentBalance")!), payment);
  }
});

Deno.test("wallet_loses_update: the next transaction opens where the forgotten one had opened", () => {
  const { fault, copy } = inject("wallet_loses_update")!;
  const history = historyOf(copy, fault.userIds[0]);
  const index = history.findIndex(({ id }) => id === fault.transactionIds[0]);
  assertEquals(
    figureOf(history[index + 1], "oldBalance"),
    figureOf(history[index], "oldBalance"),
  );
  assert(figureOf(history[index], "newBalance") !== figureOf(history[index], "oldBalance"));
});
