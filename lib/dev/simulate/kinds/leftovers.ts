import { unitsOf } from "../../book/exact_amounts.ts";
import { type Found, found, foundAt } from "../../book/finding.ts";
import type { PrintedLogs } from "../../book/printed_logs.ts";
import { DELIVERY, GIFT } from "../plan/actions.ts";
import { drawUuid } from "../../random/ids.ts";
import type { FaultKind } from "./kind.ts";
import { withUser } from "./ways.ts";

const TEST_USERS: readonly string[] = ["random-uuid", "test-user"];
const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** What developers and dying processes leave behind. */
export const LEFTOVER_KINDS = {
  missing_metadata: {
    rate: 9,
    inject: (planner) =>
      withUser(planner, {}, (user) => {
        planner.changeDelivery(user, { metadata: undefined });
      }),
    find: ({ entries }) =>
      entries.filter(({ type, hasMetadata }) => type !== null && !hasMetadata)
        .map((entry) => foundAt(entry, unitsOf(entry.amount))),
  },
  test_user: {
    rate: 7,
    inject: (planner, variant) => {
      const user = planner.testUser(TEST_USERS[variant % TEST_USERS.length]);
      const atMs = planner.daytimeMs();
      planner.request(atMs, planner.transaction(user, GIFT, atMs, { isTyped: true }));
      return true;
    },
    find: ({ entries }) =>
      entries.filter(({ userId }) => !UUID.test(userId))
        .map((entry) => foundAt(entry, unitsOf(entry.amount))),
  },
  unknown_outcome: {
    rate: 7,
    consequences: ["balance_gap"],
    inject: (planner, variant) =>
      withUser(planner, { least: 5 }, (user) => {
        const atMs = planner.daytimeMs();
        const quirks = { dies: variant % 2 === 0 ? "after" as const : "before" as const };
        const item = planner.transaction(user, DELIVERY, atMs, { quirks, isTyped: true });
        planner.reserve(item);
        const delivery = { messageId: drawUuid(planner.random), item };
        const isSilent = variant % 3 !== 1;
        planner.requestAll(atMs, "dying", [delivery], isSilent ? "death" : undefined);
      }),
    find: findUnknown,
  },
} satisfies Record<string, FaultKind>;

/** Transactions, and messages without one, of which the logs do not say what became of them. */
function findUnknown({ deliveries, entries }: PrintedLogs): Found[] {
  const isUnknown = ({ outcome }: { outcome: string }) => outcome === "unknown";
  return [
    ...entries.filter(isUnknown).map((entry) => foundAt(entry, unitsOf(entry.amount))),
    ...deliveries.filter((delivery) => isUnknown(delivery) && !delivery.entry)
      .map(({ messageId, at }) => found(messageId, [at], { messageIds: [messageId] })),
  ];
}
