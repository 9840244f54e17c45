import type { Direction } from "./items.ts";
import type { User } from "./users.ts";
import { drawUuid } from "./names.ts";
import type { Random } from "./random.ts";

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

/** Amount and VAT of one transaction, as the system works them out: in doubles, three decimals. */
export interface Price {
  readonly amount: number;
  readonly vat: number;
}

/** Works out what a transaction of this sort moves for a user. */
export function priceOf(random: Random, kind: ActionKind, user: User): Price {
  const count = kind === RENEWAL ? user.period : random.pick(kind.deliveries);
  const net = user.price * count;
  const vat = kind.hasVat ? roundMilli(net * user.country.vatPercent / 100) : 0;
  return { amount: roundMilli(net + vat), vat };
}

/** Rounds to three decimals as the Lambda does. */
export function roundMilli(value: number): number {
  return Math.round(value * 1000) / 1000;
}

/** Invents the metadata of a transaction, as the queue's messages carry it. */
export function drawMetadata(
  random: Random,
  kind: ActionKind,
  user: User,
  day: string,
): Record<string, unknown> {
  const walletId = `wallet#${user.id}`;
  if (kind === DELIVERY) {
    const deliveryId = drawUuid(random);
    const walletSk = random.chance(0.9) ? deliveryId : `${deliveryId}#manual`;
    const version = random.chance(0.1) ? { version: "example" } : {};
    return { walletId, deliveryId, walletSk, ...version };
  }
  const walletSk = drawUuid(random);
  if (kind === RENEWAL) return { walletId, ...drawRenewal(random, user, day), walletSk };
  if (kind === REPLACEMENT) return { walletId, ...drawDishes(random), walletSk };
  if (kind.source === "PAYMENT") {
    return { walletId, eventSessionId: drawUuid(random), walletSk, version2: true };
  }
  return { walletId, walletSk };
}

function drawRenewal(random: Random, user: User, day: string): Record<string, unknown> {
  const frequency = user.period > 10 ? "monthly" : "weekly";
  const dietType = random.pick(["sample-diet-a", "sample-diet-b", "sample-diet-c"]);
  const planPrice = user.price * user.period;
  const foodType = ["meal-a", "meal-b", "meal-c"];
  const nextPlan = JSON.stringify({
    tier: "sample",
    deliveryDays: user.weekdays,
    foodType,
    dietType,
    id: "full",
    type: "DATE_RANGE",
    pricePerDay: user.price,
    planPrice,
    startDate: day,
    frequency,
  });
  return {
    eventSessionId: drawUuid(random),
    deliveryTime: JSON.stringify(random.pick(["morning", "evening"])),
    renewalDate: day,
    type: random.pick(["sampleAuto", "sampleUser"]),
    frequency,
    subscriptionCost: planPrice,
    addonCosts: "{}",
    nextPlan,
    dayAllowance: 0,
    addonSubscription: "[]",
  };
}

const DISHES: readonly (readonly [string, string])[] = [
  ["شوفان تجريبي", "Sample Oats 🥣"],
  ["سلطة مثال", "Example Salad"],
  ["حساء الاختبار", "Chef's Test Soup"],
  ["فطيرة وهمية", 'Mock Pie {userId: "none"}'],
];

function drawDishes(random: Random): Record<string, unknown> {
  const dish = () => {
    const [ar, en] = random.pick(DISHES);
    return JSON.stringify({ id: drawUuid(random), name: { ar, en } });
  };
  return { deliveryId: drawUuid(random), version2: true, source: dish(), target: dish() };
}

function kind(
  type: Direction,
  source: ActionKind["source"],
  action: string,
  deliveries: readonly number[],
  hasVat = false,
): ActionKind {
  return { type, source, action, deliveries, hasVat };
}
