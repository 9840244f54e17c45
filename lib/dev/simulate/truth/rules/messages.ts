import { type EventKind, printTime } from "../../lambda/log_event.ts";
import { ulidTimeMs } from "../../random/ids.ts";
import type { Evidence } from "../evidence.ts";
import { printUnits, sizeOf, unitsOf } from "../exact_amounts.ts";
import { findingAbout, findingOf, type TruthFinding } from "../finding.ts";
import type { PlacedMessage } from "../messages.ts";
import type { Row } from "../transactions.ts";

const REPLAY_MS = 30 * 86_400_000;
const FAILURES: readonly EventKind[] = ["uncaught", "unknown_error", "timeout"];

/** Finds what went wrong with messages and requests, and what was sent or charged again. */
export function findMessageFaults(evidence: Evidence): TruthFinding[] {
  const { messages, rows } = evidence;
  return [
    ...findTroubledMessages(messages),
    ...findFailedRequests(evidence),
    ...findBlocked(evidence),
    ...findUnknown(evidence),
    ...rows.filter((row) => Date.parse(row.loggedAt) - ulidTimeMs(row.id) > REPLAY_MS)
      .map((row) => findingOf("replayed_transaction", row, { amount: stakeOf([row]) })),
    ...findRepeatedIds(rows),
    ...findDoubleCharges(rows),
  ];
}

/** The sum of the printed amounts, without its sign. */
function stakeOf(rows: readonly Row[]): string {
  return printUnits(sizeOf(rows.reduce((sum, { amount }) => sum + unitsOf(amount), 0n)));
}

function findTroubledMessages(messages: readonly PlacedMessage[]): TruthFinding[] {
  const groups = Map.groupBy(messages, ({ record }) => record.messageId);
  return [...groups].flatMap(([messageId, deliveries]) => {
    const times = deliveries.map(({ record }) => printTime(record.atMs));
    const find = (kind: "lost_message" | "redelivered_message") =>
      findingAbout(kind, messageId, times, { messageIds: [messageId] });
    const isLost = deliveries.every(({ outcome }) => outcome === "failed");
    return [
      ...isLost ? [find("lost_message")] : [],
      ...deliveries.length > 1 ? [find("redelivered_message")] : [],
    ];
  });
}

/** A module that does not load fails before its request too, in lines that name no request. */
function findFailedRequests({ files }: Evidence): TruthFinding[] {
  const failures = files.flatMap(({ events }) => events.map(({ event }) => event))
    .filter(({ kind, requestId }) => requestId && FAILURES.includes(kind))
    .sort((a, b) => a.atMs - b.atMs);
  return [...Map.groupBy(failures, ({ requestId }) => requestId!)].map(([requestId, events]) =>
    findingAbout("failed_request", requestId, events.map(({ atMs }) => printTime(atMs)), {
      requestIds: [requestId],
    })
  );
}

/** The stake is how far below zero the wallet would have gone, where the logs tell it. */
function findBlocked({ messages, rows }: Evidence): TruthFinding[] {
  const currencies = new Map(rows.map(({ userId, currency }) => [userId, currency]));
  return messages.filter(({ outcome }) => outcome === "blocked").map(({ record, block, times }) => {
    const { transactionId, userId } = record.blocked!;
    const printed = block && record.transaction;
    const balance = printed?.newBalance ?? record.blocked!.newBalance;
    return findingAbout("blocked_overdraft", transactionId, [times.get("blocked")!], {
      userId,
      currency: printed?.currency ?? currencies.get(userId) ?? null,
      transactionIds: [transactionId],
      amount: balance === undefined ? null : printUnits(-unitsOf(balance)),
    });
  });
}

function findUnknown({ messages, rows }: Evidence): TruthFinding[] {
  return [
    ...rows.filter(({ outcome }) => outcome === "unknown" || outcome === "failed")
      .map((row) => findingOf("unknown_outcome", row, { amount: stakeOf([row]) })),
    ...messages.filter(({ outcome, block }) => outcome === "unknown" && !block)
      .map(({ record: { messageId, atMs } }) =>
        findingAbout("unknown_outcome", messageId, [printTime(atMs)], { messageIds: [messageId] })
      ),
  ];
}

function findRepeatedIds(rows: readonly Row[]): TruthFinding[] {
  return [...Map.groupBy(rows, ({ id }) => id).values()].filter((copies) => copies.length > 1)
    .map((copies) => {
      const last = copies[copies.length - 1];
      const applied = copies.filter(({ outcome }) => outcome === "applied");
      return findingOf("duplicate_transaction_id", last, {
        firstSeenAt: copies[0].loggedAt,
        amount: isSameContent(copies) ? stakeOf(applied.slice(1)) : greatest(copies),
      });
    });
}

function isSameContent(copies: readonly Row[]): boolean {
  const contents = copies.map(({ userId, currency, type, source, action, amount, vat }) =>
    JSON.stringify([userId, currency, type, source, action, amount, vat])
  );
  return new Set(contents).size === 1;
}

function greatest(rows: readonly Row[]): string {
  const sizes = rows.map(({ amount }) => sizeOf(unitsOf(amount)));
  return printUnits(sizes.reduce((most, size) => size > most ? size : most));
}

/** The stake is what the charges after the first took, less what credits gave back since. */
function findDoubleCharges(rows: readonly Row[]): TruthFinding[] {
  const named = rows.filter(({ outcome }) => outcome !== "blocked")
    .map((row) => ({ row, deliveryId: deliveryOf(row) })).filter(({ deliveryId }) => deliveryId);
  const groups = Map.groupBy(named, ({ row, deliveryId }) => `${row.userId} ${deliveryId}`);
  return [...groups.values()].flatMap((group) => {
    const isCharge = ({ type, amount }: Row) => type === "DEBIT" && unitsOf(amount) > 0n;
    const charges = distinct(group.map(({ row }) => row).filter(isCharge));
    if (charges.length < 2) return [];
    const refunds = group.map(({ row }) => row).filter(({ type, loggedAt }) =>
      type === "CREDIT" && loggedAt > charges[0].loggedAt
    );
    const owed = unitsOf(stakeOf(charges.slice(1))) - unitsOf(stakeOf(refunds));
    return [findingOf("double_charge", charges[0], {
      subject: group[0].deliveryId,
      transactionIds: [...charges, ...refunds].map(({ id }) => id),
      lastSeenAt: charges[charges.length - 1].loggedAt,
      amount: owed > 0n ? printUnits(owed) : "0",
    })];
  });
}

function deliveryOf({ metadata }: Row): string {
  if (!metadata) return "";
  const { deliveryId } = JSON.parse(metadata) as { deliveryId?: string };
  return deliveryId ?? "";
}

/** The first row of each transaction id. */
function distinct(rows: readonly Row[]): Row[] {
  return [...Map.groupBy(rows, ({ id }) => id).values()].map(([first]) => first);
}
