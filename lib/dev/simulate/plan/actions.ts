import type { Direction } from "./messages.ts";

/** A sort of transaction: its names, and what it moves. */
export interface ActionKind {
  readonly type: Direction;
  readonly source: "MANUAL_DEDUCTION" | "PAYMENT" | "MANUAL_ADDITION" | "REFUND";
  readonly action: string;
  /** Amount without VAT, in deliveries' prices. */
  readonly deliveries: readonly number[];
  readonly hasVat: boolean;
}

/** The daily charge for a delivery: nine transactions of ten. */
export const DELIVERY: ActionKind = kind("DEBIT", "MANUAL_DEDUCTION", "DELIVERY_DEDUCTION", [
  1,
  1,
  1,
  0.9,
  0.95,
  1.05,
  1.1,
]);

/** The credit that pays for the next period. */
export const RENEWAL: ActionKind = kind("CREDIT", "PAYMENT", "RENEW_SUBSCRIPTION", [20], true);

/** A deduction by hand, the one that meets a short wallet. */
export const CORRECTION: ActionKind = kind("DEBIT", "MANUAL_DEDUCTION", "INVAILID_ENTRY", [2]);

/** A refund with VAT: a debit, for which the plan's rule and the system's differ. */
export const REFUND: ActionKind = kind("DEBIT", "REFUND", "PARTIAL_REFUND", [0.8, 1], true);

/** A payment whose metadata holds dishes: Arabic, emoji, quotes and braces. */
export const REPLACEMENT: ActionKind = kind("CREDIT", "PAYMENT", "REPLACE_FOOD", [0.08, 0.1], true);

/** A credit by hand. */
export const GIFT: ActionKind = kind("CREDIT", "MANUAL_ADDITION", "CX_GIFT", [1]);

/** The credit that gives a delivery's price back. */
export const CANCELLATION: ActionKind = kind("CREDIT", "MANUAL_ADDITION", "DELIVERY_CANCELLATION", [
  1,
]);

/** A credit that many get at once. */
export const CAMPAIGN: ActionKind = kind("CREDIT", "MANUAL_ADDITION", "CUSTOMERS_EXPERIMENTS", [
  1.5,
  2,
]);

/** The sorts of transactions that happen by day, with their weights; 0 for the one of faults. */
export const DAYTIME: readonly (readonly [ActionKind, number])[] = [
  [CAMPAIGN, 16],
  [CORRECTION, 0],
  [kind("CREDIT", "PAYMENT", "CHANGE_PLAN", [6, 8], true), 7],
  [kind("CREDIT", "MANUAL_ADDITION", "TEAM_PERKS", [4, 5]), 5],
  [kind("DEBIT", "MANUAL_DEDUCTION", "DOUBLE_ENTRY", [1.5, 2]), 8],
  [kind("CREDIT", "PAYMENT", "PURCHASE_ADDON_SUBSCRIPTION", [3, 4], true), 3],
  [kind("CREDIT", "MANUAL_ADDITION", "CASH_OR_BENEFIT_PAYMENT", [6, 8]), 2],
  [kind("CREDIT", "MANUAL_ADDITION", "MANUAL_DISCOUNT", [1]), 2],
  [kind("DEBIT", "MANUAL_DEDUCTION", "REFUNDED_MANUALLY", [2]), 3],
  [kind("CREDIT", "MANUAL_ADDITION", "COMPENSATION", [1]), 2],
  [GIFT, 2],
  [CANCELLATION, 3],
  [kind("CREDIT", "MANUAL_ADDITION", "MARKETING_GIFT_AND_EXPERIMENTS", [1, 1.25]), 2],
  [kind("DEBIT", "REFUND", "MEDICAL_CONDITION", [0.4, 0.5], true), 3],
  [REPLACEMENT, 3],
  [kind("CREDIT", "MANUAL_ADDITION", "OTHER", [3]), 3],
  [kind("CREDIT", "PAYMENT", "PAY_PENDING_AMOUNT", [10], true), 2],
  [kind("CREDIT", "PAYMENT", "ADD_DELIVERY_ADDONS", [0.2], true), 3],
  [kind("CREDIT", "PAYMENT", "ADD_FOOD", [0.4], true), 3],
  [kind("DEBIT", "MANUAL_DEDUCTION", "FIXING_BALANCE", [1]), 3],
  [kind("DEBIT", "REFUND", "FOREIGN_OBJECT", [0.5], true), 3],
  [kind("DEBIT", "REFUND", "LEAVING_THE_COUNTRY", [1], true), 3],
  [REFUND, 3],
  [kind("CREDIT", "MANUAL_ADDITION", "TRANSFERRED_CREDITS", [2]), 3],
];

function kind(
  type: Direction,
  source: ActionKind["source"],
  action: string,
  deliveries: readonly number[],
  hasVat = false,
): ActionKind {
  return { type, source, action, deliveries, hasVat };
}
