import { type Found, found } from "../../book/finding.ts";
import type { Delivery, Failure, PrintedLogs } from "../../book/printed_logs.ts";
import { drawUuid } from "../../random/ids.ts";
import type { FaultKind } from "./kind.ts";
import { drawGift, RETRY_MS, withUser } from "./ways.ts";

const LOAD_MS = 60_000;
const FAILURES = ["uncaught", "invoke", "timeout", "load"] as const;

/** Messages and requests that failed. */
export const DELIVERY_KINDS = {
  lost_message: {
    rate: 5,
    consequences: ["redelivered_message"],
    inject: (planner, variant) =>
      withUser(planner, {}, (user) => {
        const { atMs, item } = drawGift(planner, user);
        const { messageId } = planner.request(atMs, { kind: "failing", item });
        for (let again = 1; again < 3 - variant % 3; again++) {
          planner.request(atMs + again * RETRY_MS, { kind: "failing", item }, messageId);
        }
      }),
    find: (logs) =>
      findMessages(logs, (deliveries) => deliveries.every(({ outcome }) => outcome === "failed")),
  },
  redelivered_message: {
    rate: 6,
    inject: (planner, variant) =>
      withUser(planner, {}, (user) => {
        const { atMs, item } = drawGift(planner, user);
        const { messageId } = planner.request(atMs, { kind: "failing", item });
        const failures = 1 + variant % 2;
        for (let again = 1; again < failures; again++) {
          planner.request(atMs + again * RETRY_MS, { kind: "failing", item }, messageId);
        }
        planner.request(atMs + failures * RETRY_MS, item, messageId, "retry");
      }),
    find: (logs) => findMessages(logs, (deliveries) => deliveries.length > 1),
  },
  failed_request: {
    rate: 12,
    consequences: ["redelivered_message"],
    inject: (planner, variant) =>
      withUser(planner, {}, (user) => {
        const { atMs, item } = drawGift(planner, user);
        const failure = FAILURES[variant % FAILURES.length];
        const messageId = drawUuid(planner.random);
        const container = failure === "load" ? `failed-${variant}` : "morning";
        planner.requestAll(atMs, container, [{ messageId, item }], failure);
        planner.request(atMs + RETRY_MS, item, messageId, "retry");
      }),
    find: findFailedRequests,
  },
} satisfies Record<string, FaultKind>;

/** The messages of which this holds, from their first delivery to the last. */
function findMessages(
  { deliveries }: PrintedLogs,
  holds: (deliveries: readonly Delivery[]) => boolean,
): Found[] {
  return [...Map.groupBy(deliveries, ({ messageId }) => messageId)]
    .filter(([, own]) => holds(own))
    .map(([messageId, own]) =>
      found(messageId, own.map(({ at }) => at), { messageIds: [messageId] })
    );
}

/**
 * A module that does not load says so before the request, in lines that name none: they belong to the
 * next request of their stream, if that begins within a minute.
 */
function findFailedRequests({ requests, failures }: PrintedLogs): Found[] {
  const byStream = Map.groupBy(requests, ({ stream }) => stream);
  const nextOf = ({ stream, at }: Failure) => {
    const next = byStream.get(stream)?.find((request) => request.at >= at);
    return next && Date.parse(next.at) - Date.parse(at) <= LOAD_MS ? next.requestId : null;
  };
  const named = failures.map((failure) => ({
    at: failure.at,
    of: failure.requestId ?? nextOf(failure),
  }));
  return [...Map.groupBy(named, ({ of }) => of)].flatMap(([requestId, lines]) =>
    requestId === null
      ? []
      : [found(requestId, lines.map(({ at }) => at), { requestIds: [requestId] })]
  );
}
