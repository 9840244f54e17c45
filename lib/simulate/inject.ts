import { REFUND, REPLACEMENT } from "./actions.ts";
import { BALANCE_INJECTORS } from "./inject_balances.ts";
import { MESSAGE_INJECTORS } from "./inject_messages.ts";
import { VALUE_INJECTORS } from "./inject_values.ts";
import { injectShift } from "./inject_volume.ts";
import type { DatedKind, DueFault } from "./faults.ts";
import type { Quirks } from "./items.ts";
import type { Injector, Planner } from "./planner.ts";

const DUMPS: readonly NonNullable<Quirks["dump"]>[] = [
  "record",
  "transaction",
  "noise",
  "record.body",
  "warning",
];

const VARIETY_INJECTORS = {
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

const INJECTORS: Record<DatedKind, Injector> = {
  ...BALANCE_INJECTORS,
  ...MESSAGE_INJECTORS,
  ...VALUE_INJECTORS,
  ...VARIETY_INJECTORS,
  volume_shift: injectShift,
};

/** Makes a fault happen on the planned day, or on the next day that suits it. */
export function injectFault(planner: Planner, fault: DueFault): void {
  const isDone = INJECTORS[fault.kind](planner, fault.variant);
  if (!isDone) planner.postpone(fault);
}
