import type { Random } from "../../random/random.ts";
import { type ActionKind, RENEWAL } from "./actions.ts";
import type { User } from "./users.ts";

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
