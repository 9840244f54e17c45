import type { Entry } from "./printed_logs.ts";

/** Returns whether an entry was booked by hand: a manual source, and no delivery that it is for. */
export function isByHand({ source, deliveryId, outcome }: Entry): boolean {
  return (source === "MANUAL_ADDITION" || source === "MANUAL_DEDUCTION") && deliveryId === null &&
    outcome === "applied";
}

/** Returns whether an entry's source is a payment of the user. */
export function isPayment({ source }: Entry): boolean {
  return source === "PAYMENT";
}
