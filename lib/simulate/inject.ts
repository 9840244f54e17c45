import { DELIVERY, GIFT, overdraftOf, REFUND, REPLACEMENT, roundMilli } from "./actions.ts";
import { DAY_MS } from "./calendar.ts";
import type { DueFault } from "./faults.ts";
import type { Quirks, TransactionItem } from "./items.ts";
import type { Planner } from "./planner.ts";
import type { User } from "./users.ts";

const DUMPS: readonly NonNullable<Quirks["dump"]>[] = [
  "record",
  "transaction",
  "slack",
  "noise",
  "record.body",
  "warning",
];
const RETRY_MS = 90_000;

/** Makes a fault happen on the planned day; does nothing where no user fits it. */
export function injectFault(planner: Planner, fault: DueFault): void {
  const user = planner.drawUser(fault.currency);
  if (user) INJECTORS[fault.kind](planner, user);
}

type Injector = (planner: Planner, user: User) => void;

const INJECTORS: Record<DueFault["kind"], Injector> = {
  standing_difference: (planner, user) => {
    user.drift = roundMilli(user.price * planner.random.pick([-0.5, 0.5, 1, 2, 0.1]));
  },
  payment_negative_ended: (_, user) => {
    user.drift = -roundMilli(user.price * Math.min(6, user.period - 1));
  },
  payment_negative_open: (_, user) => {
    user.drift = -roundMilli(user.price * 90);
  },
  blocked: (planner, user) => requestOverdraft(planner, user, {}),
  blocked_without_block: (planner, user) =>
    requestOverdraft(planner, user, { hasNoBlock: true, hasMetric: planner.random.chance(0.5) }),
  wallet_overdrawn: (planner, user) => requestOverdraft(planner, user, { overdraws: true }),
  silent_break: (planner, user) => {
    const silentDifference = roundMilli(user.price * planner.random.pick([-1, 0.25, 1]));
    changeDelivery(planner, user, { quirks: { silentDifference } });
  },
  calculation_error: (planner, user) => {
    changeDelivery(planner, user, { quirks: { calculationError: roundMilli(user.price / 2) } });
  },
  calculation_and_sync_error: (planner, user) => {
    const calculationError = roundMilli(user.price);
    const differenceOnce = -calculationError;
    changeDelivery(planner, user, { quirks: { calculationError, differenceOnce } });
  },
  missing_metadata: (planner, user) => changeDelivery(planner, user, { metadata: undefined }),
  hidden_vat: (planner, user) => {
    const atMs = planner.daytimeMs();
    const amount = roundMilli(user.price * 11);
    const quirks = { hiddenVat: user.price };
    planner.request(atMs, planner.transaction(user, GIFT, atMs, { amount, quirks }));
  },
  double_charge: (planner, user) => {
    const atMs = planner.daytimeMs();
    const first = planner.transaction(user, DELIVERY, atMs);
    const { metadata } = first;
    planner.request(atMs, first);
    planner.request(
      atMs + 40_000,
      planner.transaction(user, DELIVERY, atMs + 40_000, { metadata }),
    );
  },
  replay: (planner, user) => {
    const atMs = planner.daytimeMs();
    const ageMs = planner.random.int(70, 110) * DAY_MS;
    planner.request(atMs, planner.transaction(user, GIFT, atMs, { ageMs }));
  },
  zero_amount: (planner, user) => {
    const atMs = planner.daytimeMs();
    planner.request(atMs, planner.transaction(user, GIFT, atMs, { amount: 0 }));
  },
  negative_amount: (planner, user) => {
    const atMs = planner.daytimeMs();
    planner.request(atMs, planner.transaction(user, GIFT, atMs, { amount: -user.price / 2 }));
  },
  test_user: (planner) => {
    const atMs = planner.daytimeMs();
    planner.request(atMs, planner.transaction(planner.testUser, GIFT, atMs));
  },
  outlier: (planner, user) => {
    if (user.wallet < user.price * 6) user.wallet = roundMilli(user.wallet + user.price * 20);
    const amount = roundMilli(Math.floor(user.wallet * 0.7 / user.price) * user.price + 1);
    const item = changeDelivery(planner, user, { amount });
    if (item) planner.outliers.push(item.id);
  },
  redelivered: (planner, user) => {
    const atMs = planner.daytimeMs();
    const item = planner.transaction(user, GIFT, atMs);
    const { messageId } = planner.request(atMs, { kind: "failing", item });
    planner.request(atMs + RETRY_MS, item, messageId, "retry");
  },
  lost: (planner, user) => {
    const atMs = planner.daytimeMs();
    const item = planner.transaction(user, GIFT, atMs);
    const { messageId } = planner.request(atMs, { kind: "failing", item });
    planner.request(atMs + RETRY_MS, { kind: "failing", item }, messageId);
    planner.request(atMs + 2 * RETRY_MS, { kind: "failing", item }, messageId);
  },
  gap: (planner, user) => {
    const amount = roundMilli(user.price * user.period);
    const isWeb = planner.random.chance(0.3);
    planner.request(planner.daytimeMs(), { kind: "create", isWeb, user, amount });
  },
  dump: (planner, user) => {
    const atMs = planner.daytimeMs();
    const dump = DUMPS[planner.dumps++ % DUMPS.length];
    const differenceOnce = dump === "slack" ? user.price : undefined;
    const quirks = { dump, differenceOnce, hasMetric: dump === "slack" };
    planner.request(atMs, planner.transaction(user, GIFT, atMs, { quirks }));
  },
  odd_text: (planner, user) => {
    const atMs = planner.daytimeMs();
    planner.request(atMs, planner.transaction(user, REPLACEMENT, atMs));
  },
  refund: (planner, user) => {
    const atMs = planner.daytimeMs();
    if (user.wallet < user.price * 2) return;
    planner.request(atMs, planner.transaction(user, REFUND, atMs));
  },
};

function requestOverdraft(planner: Planner, user: User, quirks: Quirks): void {
  const atMs = planner.daytimeMs();
  const { kind, amount } = overdraftOf(user);
  const item = planner.transaction(user, kind, atMs, { amount, quirks });
  const plain = { ...item.quirks, isAppliedBefore: false };
  planner.request(atMs, { ...item, quirks: plain, isSyncedElsewhere: false });
}

/** Changes the evening's delivery of a user, or adds one if the user has none. */
function changeDelivery(
  planner: Planner,
  user: User,
  change: Partial<TransactionItem>,
): TransactionItem | undefined {
  const atMs = planner.midnightMs + 21 * 3_600_000;
  const item = planner.evening.get(user) ?? planner.transaction(user, DELIVERY, atMs);
  const quirks = { ...item.quirks, isAppliedBefore: false, ...change.quirks };
  const changed = { ...item, ...change, quirks, isSyncedElsewhere: false };
  planner.evening.set(user, changed);
  return changed;
}
