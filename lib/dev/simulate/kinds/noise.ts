import { REFUND, REPLACEMENT } from "../plan/actions.ts";
import type { Quirks } from "../plan/messages.ts";
import type { Occurrence } from "./kind.ts";
import { withUser } from "./ways.ts";

const DUMPS: readonly NonNullable<Quirks["dump"]>[] = [
  "record",
  "transaction",
  "noise",
  "record.body",
  "warning",
];

/** What varies without being a fault: debugging dumps, odd texts, refunds with VAT. */
export const NOISE = {
  dump: {
    rate: 29,
    isEarly: (variant) => variant % 4 === 3,
    inject: (planner, variant) =>
      withUser(planner, { least: 1 }, (user) => {
        planner.changeDelivery(user, { quirks: { dump: DUMPS[variant % DUMPS.length] } });
      }),
  },
  odd_text: {
    rate: 9,
    inject: (planner) =>
      withUser(planner, { least: 1 }, (user) => {
        const atMs = planner.daytimeMs();
        planner.request(atMs, planner.transaction(user, REPLACEMENT, atMs, { isTyped: true }));
      }),
  },
  refund: {
    rate: 9,
    inject: (planner) =>
      withUser(planner, {}, (user) => {
        const atMs = planner.daytimeMs();
        planner.request(atMs, planner.transaction(user, REFUND, atMs, { isTyped: true }));
      }),
  },
} satisfies Record<string, Occurrence>;
