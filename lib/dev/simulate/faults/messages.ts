import { CANCELLATION, DELIVERY, GIFT } from "../plan/actions.ts";
import { DAY_MS, HOUR_MS } from "../plan/calendar.ts";
import type { TransactionItem } from "../plan/messages.ts";
import type { Planner } from "../plan/planner.ts";
import type { User } from "../plan/users.ts";
import { drawUuid } from "../random/ids.ts";
import { type Injector, withUser } from "./injector.ts";

const RETRY_MS = 90_000;
const FAILURES = ["uncaught", "invoke", "timeout", "load"] as const;

/** Faults of messages and requests: failed, delivered again, sent again, charged again. */
export const MESSAGE_INJECTORS = {
  lost_message: (planner, variant) =>
    withUser(planner, {}, (user) => {
      const { atMs, item } = gift(planner, user);
      const { messageId } = planner.request(atMs, { kind: "failing", item });
      for (let again = 1; again < 3 - variant % 3; again++) {
        planner.request(atMs + again * RETRY_MS, { kind: "failing", item }, messageId);
      }
    }),
  redelivered_message: (planner, variant) =>
    withUser(planner, {}, (user) => {
      const { atMs, item } = gift(planner, user);
      const { messageId } = planner.request(atMs, { kind: "failing", item });
      const failures = 1 + variant % 2;
      for (let again = 1; again < failures; again++) {
        planner.request(atMs + again * RETRY_MS, { kind: "failing", item }, messageId);
      }
      planner.request(atMs + failures * RETRY_MS, item, messageId, "retry");
    }),
  failed_request: (planner, variant) =>
    withUser(planner, {}, (user) => {
      const { atMs, item } = gift(planner, user);
      const failure = FAILURES[variant % FAILURES.length];
      const messageId = drawUuid(planner.random);
      const container = failure === "load" ? `failed-${variant}` : "morning";
      planner.requestAll(atMs, container, [{ messageId, item }], failure);
      planner.request(atMs + RETRY_MS, item, messageId, "retry");
    }),
  double_charge: (planner, variant) =>
    withUser(planner, { least: 6 }, (user) => {
      const atMs = planner.daytimeMs(14);
      const first = planner.transaction(user, DELIVERY, atMs, { isTyped: true });
      const { metadata = {} } = first;
      planner.request(atMs, first);
      const charge = (afterMs: number) => {
        const options = { metadata, isTyped: true };
        const again = planner.transaction(user, DELIVERY, atMs + afterMs, options);
        planner.request(atMs + afterMs, again);
      };
      charge(40_000);
      if (variant % 3 === 2) charge(80_000);
      if (variant % 2 === 0) return;
      const backMs = atMs + 5 * HOUR_MS;
      const { walletId, deliveryId } = metadata;
      const back = planner.transaction(user, CANCELLATION, backMs, {
        amount: first.amount,
        metadata: { walletId, deliveryId, walletSk: drawUuid(planner.random) },
        isTyped: true,
      });
      planner.request(backMs, back);
    }),
  replayed_transaction: (planner) =>
    withUser(planner, {}, (user) => {
      const atMs = planner.daytimeMs();
      const ageMs = planner.random.int(32, 110) * DAY_MS;
      planner.request(atMs, planner.transaction(user, GIFT, atMs, { ageMs, isTyped: true }));
    }),
  duplicate_transaction_id: (planner, variant) =>
    withUser(planner, { least: 6 }, (user) => repeatId(planner, user, variant)),
  unknown_outcome: (planner, variant) =>
    withUser(planner, { least: 5 }, (user) => {
      const atMs = planner.daytimeMs();
      const quirks = { dies: variant % 2 === 0 ? "after" as const : "before" as const };
      const item = planner.transaction(user, DELIVERY, atMs, { quirks, isTyped: true });
      planner.reserve(item);
      const delivery = { messageId: drawUuid(planner.random), item };
      const isSilent = variant % 3 !== 1;
      planner.requestAll(atMs, "dying", [delivery], isSilent ? "death" : undefined);
    }),
} satisfies Record<string, Injector>;

function gift(planner: Planner, user: User): { atMs: number; item: TransactionItem } {
  const atMs = planner.daytimeMs();
  return { atMs, item: planner.transaction(user, GIFT, atMs, { isTyped: true }) };
}

/**
 * Prints a transaction id twice: delivered again after it was applied, applied twice, or given to
 * another amount, or to another user.
 */
function repeatId(planner: Planner, user: User, variant: number): void {
  const atMs = planner.daytimeMs();
  const againMs = atMs + RETRY_MS;
  const first = planner.transaction(user, DELIVERY, atMs, { isTyped: true, quirks: {} });
  const { messageId } = planner.request(atMs, first);
  if (variant % 4 === 0) {
    const quirks = { leavesWallet: true };
    planner.request(againMs, { ...first, isSyncedElsewhere: true, quirks }, messageId, "retry");
  } else if (variant % 4 === 1) {
    planner.request(againMs, { ...first, quirks: { isBookedAlready: true } });
    planner.later(planner.day + 8, () => user.drift = 0);
  } else if (variant % 4 === 2) {
    const other = planner.transaction(user, GIFT, againMs, { isTyped: true });
    planner.request(againMs, { ...other, id: first.id });
  } else {
    const other = planner.drawUser({ currency: user.country.currency }) ?? user;
    const item = planner.transaction(other, DELIVERY, againMs, { isTyped: true });
    planner.request(againMs, { ...item, id: first.id });
  }
}
