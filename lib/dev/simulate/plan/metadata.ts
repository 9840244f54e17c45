import { drawUuid } from "../../random/ids.ts";
import type { Random } from "../../random/random.ts";
import { type ActionKind, DELIVERY, RENEWAL, REPLACEMENT } from "./actions.ts";
import type { User } from "./users.ts";

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
