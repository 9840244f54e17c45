import { printUnits, unitsOf } from "../../book/exact_amounts.ts";
import { type Found, found } from "../../book/finding.ts";
import type { Entry, PrintedLogs } from "../../book/printed_logs.ts";
import { DELIVERY } from "../plan/actions.ts";
import type { Planner } from "../plan/planner.ts";
import type { FaultKind } from "./kind.ts";
import { withUser } from "./ways.ts";

/** Deliveries that several users paid for. */
export const SHARING_KINDS = {
  shared_delivery: {
    rate: 0,
    isDrawnLast: true,
    consequences: ["wrong_user"],
    inject: (planner) => withUser(planner, { least: 4 }, (user) => chargeAnother(planner, user)),
    find: findShared,
  },
} satisfies Record<string, FaultKind>;

/** Deducts a user's delivery from another user of the same country too, some hours later. */
function chargeAnother(planner: Planner, user: Planner["users"][number]): void {
  const atMs = planner.daytimeMs(14);
  const first = planner.transaction(user, DELIVERY, atMs, { isTyped: true, quirks: {} });
  planner.request(atMs, first);
  const { currency } = user.country;
  const other = planner.drawUser({ currency, least: 4 });
  if (!other || other === user) return;
  const laterMs = atMs + 3_600_000;
  const { deliveryId, walletSk } = first.metadata ?? {};
  const metadata = { walletId: `wallet#${other.id}`, deliveryId, walletSk };
  const again = planner.transaction(other, DELIVERY, laterMs, {
    metadata,
    isTyped: true,
    quirks: {},
  });
  planner.request(laterMs, again);
}

/** The exposure is what all but the first user paid. */
function findShared({ entries }: PrintedLogs): Found[] {
  const named = entries.filter(({ outcome, deliveryId, amount, type }) =>
    outcome !== "blocked" && deliveryId && type !== null && unitsOf(amount) > 0n
  );
  const groups = Map.groupBy(named, ({ deliveryId, currency }) => `${deliveryId} ${currency}`);
  return [...groups.values()].flatMap((group) => {
    const payers = [...Map.groupBy(group, ({ userId }) => userId).values()]
      .map(readPayer).filter(({ units }) => units > 0n);
    if (payers.length < 2) return [];
    const charges = payers.flatMap((payer) => payer.charges);
    const times = charges.map(({ loggedAt }) => loggedAt).sort();
    const [, ...others] = payers;
    return [found(group[0].deliveryId!, times, {
      currency: group[0].currency,
      transactionIds: charges.map(({ id }) => id),
      amount: printUnits(others.reduce((sum, { units }) => sum + units, 0n)),
    })];
  });
}

/** What one user paid for a delivery, and what was not given back of it. */
function readPayer(entries: readonly Entry[]): { charges: readonly Entry[]; units: bigint } {
  const once = [...Map.groupBy(entries, ({ id }) => id).values()].map(([first]) => first);
  const charges = once.filter(({ type }) => type === "DEBIT");
  const units = once.reduce(
    (sum, { type, amount }) => type === "DEBIT" ? sum + unitsOf(amount) : sum - unitsOf(amount),
    0n,
  );
  return { charges, units };
}
