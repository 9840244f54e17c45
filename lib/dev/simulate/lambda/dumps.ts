import { format } from "node:util";
import type { TransactionItem } from "../plan/messages.ts";
import { drawUuid, ulidTimeMs } from "../../random/ids.ts";
import type { Random } from "../../random/random.ts";
import { printTime } from "./log_event.ts";

const NOTES: readonly string[] = [
  "مكافأة تجريبية 🎁",
  "Customer said: don't ring the bell",
  "userId: 'nobody' { amount: 1 }",
  'خصم يدوي - رصيد "تجريبي"',
  "Sample note 🍽️",
];

/** What the debugging dumps show of a queue record. */
export interface RecordDump {
  /** Body of the message, as JSON. */
  readonly body: string;
  readonly record: Record<string, unknown>;
}

/** Invents the queue record of a transaction; it holds personal data, all of it made up. */
export function dumpRecord(
  random: Random,
  item: TransactionItem,
  messageId: string,
  timeMs: number,
): RecordDump {
  const { user } = item;
  const body = JSON.stringify({
    id: item.id,
    type: item.type,
    source: item.source,
    action: item.action,
    amount: item.amount,
    vat: item.vat,
    userBalance: user.wallet,
    userId: user.id,
    name: user.name,
    email: user.email,
    phoneNumber: user.phone,
    brand: "EXAMPLE_MEALS",
    kitchen: `${user.country.code}001`,
    invoiceId: drawUuid(random),
    currency: user.country.currency,
    paymentMethod: random.pick(["cc", "cash"]),
    notes: random.pick(NOTES),
    uniqueReferenceId: `chg_${random.hex(24)}`,
    updatePaymentBalance: true,
    metadata: item.metadata,
    actor: "system",
    createdAt: printTime(ulidTimeMs(item.id)),
  });
  const sentMs = String(timeMs - 900);
  const record = {
    messageId,
    receiptHandle: "AQEB-example",
    body,
    attributes: {
      ApproximateReceiveCount: "1",
      SentTimestamp: sentMs,
      SequenceNumber: `1888${random.int(1_000_000_000, 4_000_000_000)}256`,
      MessageGroupId: user.id,
      SenderId: "AIDAEXAMPLEEXAMPLE000",
      MessageDeduplicationId: item.id,
      ApproximateFirstReceiveTimestamp: sentMs,
    },
    messageAttributes: {},
    md5OfBody: random.hex(32),
    eventSource: "aws:sqs",
    eventSourceARN: "arn:aws:sqs:us-east-1:123456789012:example-sync-balance.fifo",
    awsRegion: "us-east-1",
  };
  return { body, record };
}

/** Prints a dump or a noise line beside a transaction, as `console.log` does. */
export function dumpText(kind: "lock", item: TransactionItem, lockedAtMs: number): string;
export function dumpText(kind: "slack", item: TransactionItem): string;
export function dumpText(
  kind: "transaction" | "record.body" | "record" | "noise" | "warning",
  item: TransactionItem,
  dump: RecordDump,
): string;
export function dumpText(kind: string, item: TransactionItem, value?: number | RecordDump): string {
  if (typeof value === "number") return lockText(item, value);
  switch (kind) {
    case "record":
      return format("record", value!.record);
    case "transaction":
    case "record.body":
      return `${kind} ${value!.body}`;
    case "slack":
      return slackText(item);
    case "warning":
      return "The payment service answered slowly, waiting for it { attempt: 2 }";
    default:
      return `balance cache: miss for ${item.user.country.code} 🧊`;
  }
}

function lockText(item: TransactionItem, lockedAtMs: number): string {
  const at = printTime(lockedAtMs);
  const original = {
    id: `trxLock#${item.user.id}`,
    sk: item.id,
    userId: item.user.id,
    dataType: "trxLock",
    createdAt: at,
    updatedAt: at,
    ttl: Math.floor(lockedAtMs / 1000) + 1_814_400,
    tk: at,
    fk: at,
  };
  const attributes = Object.keys(original);
  const lock = { dirty: {}, original, attributes, ...original, newEntity: false };
  return format(`Transaction Lock created${"!".repeat(27)} Rr`, lock);
}

function slackText(item: TransactionItem): string {
  const notice = {
    country: item.user.country.code,
    channel: "example-balance-alarms",
    kitchen: `${item.user.country.code}001`,
    brand: "EXAMPLE_MEALS",
    suppress: false,
    blocks: [
      { type: "section", text: { type: "mrkdwn" } },
      { type: "section", fields: [{ type: "mrkdwn" }] },
      { type: "section", text: { type: "mrkdwn" } },
    ],
  };
  const topic = "arn:aws:sns:us-east-1:123456789012:example-send-slack";
  return format("Sending slack notification", notice, topic);
}
