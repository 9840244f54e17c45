import { REFUND, REPLACEMENT } from "../plan/actions.ts";
import type { Quirks } from "../plan/messages.ts";
import type { Injector } from "./injector.ts";

const DUMPS: readonly NonNullable<Quirks["dump"]>[] = [
  "record",
  "transaction",
  "noise",
  "record.body",
  "warning",
];

/** What varies without being a fault: debugging dumps, odd texts, refunds with VAT. */
export const VARIETY_INJECTORS = {
  dump: (planner, variant) => {
    const user = planner.drawUser({ least: 1 });
    if (!user) return false;
    planner.changeDelivery(user, { quirks: { dump: DUMPS[variant % DUMPS.length] } });
    return true;
  },
  odd_text: (planner) => {
    const user = planner.drawUser({ least: 1 });
    if (!user) return false;
    const atMs = planner.daytimeMs();
    planner.request(atMs, planner.transaction(user, REPLACEMENT, atMs, { isTyped: true }));
    return true;
  },
  refund: (planner) => {
    const user = planner.drawUser();
    if (!user) return false;
    const atMs = planner.daytimeMs();
    planner.request(atMs, planner.transaction(user, REFUND, atMs, { isTyped: true }));
    return true;
  },
} satisfies Record<string, Injector>;
