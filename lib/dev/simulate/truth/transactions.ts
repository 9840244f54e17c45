import { type MessageRecord, printTime } from "../lambda/log_event.ts";
import { compareText } from "./compare_text.ts";
import { sizeOf, unitsOf } from "./exact_amounts.ts";
import type { Outcome, PlacedMessage } from "./messages.ts";

/** A printed transaction; money is the printed digits. */
export interface TruthTransaction {
  readonly id: string;
  readonly userId: string;
  readonly currency: string;
  /** The printed type, or which of the two explains the change of the balance better. */
  readonly direction: "DEBIT" | "CREDIT";
  /** Null in the untyped schema, as are source, action and paymentBalance. */
  readonly type: string | null;
  readonly source: string | null;
  readonly action: string | null;
  readonly amount: string;
  readonly vat: string;
  readonly oldBalance: string;
  readonly newBalance: string;
  readonly paymentBalance: string | null;
  readonly outcome: Outcome;
  readonly messageId: string;
  readonly requestId: string;
  readonly loggedAt: string;
  readonly stream: string;
  readonly path: string;
  /** Line of the block's first line in its file, from 1. */
  readonly line: number;
}

/** A printed transaction with what else its message shows. */
export interface Row extends TruthTransaction {
  readonly metadata: string | undefined;
  /** Names of the printed fields. */
  readonly fields: readonly string[];
  /** The balances of its not-in-sync error. */
  readonly error: { readonly wallet: string; readonly payment: string } | undefined;
}

/** Collects the transactions that the deliveries print, in order of time, then id. */
export function collectRows(messages: readonly PlacedMessage[]): Row[] {
  return messages.filter(({ block }) => block).map(rowOf)
    .sort((a, b) => compareText(a.loggedAt, b.loggedAt) || compareText(a.id, b.id));
}

function rowOf({ record, kinds, outcome, stream, file, block }: PlacedMessage): Row {
  const { transaction, syncError } = record;
  const { type = null, source = null, action = null, paymentBalance = null, ...printed } =
    transaction!;
  return {
    ...printed,
    direction: directionOf(transaction!),
    type,
    source,
    action,
    paymentBalance,
    outcome,
    messageId: record.messageId,
    requestId: record.requestId,
    loggedAt: printTime(record.transactionAtMs!),
    stream,
    path: file.path,
    line: block!.line,
    error: kinds.has("not_in_sync")
      ? { wallet: syncError!.subscriptionBalance, payment: syncError!.paymentBalance }
      : undefined,
  };
}

/** The printed type; where it is neither, the direction that explains the balances better. */
function directionOf(
  row: NonNullable<MessageRecord["transaction"]>,
): TruthTransaction["direction"] {
  if (row.type === "DEBIT" || row.type === "CREDIT") return row.type;
  const moved = unitsOf(row.newBalance) - unitsOf(row.oldBalance);
  const net = unitsOf(row.amount) - unitsOf(row.vat);
  return sizeOf(moved + net) < sizeOf(moved - net) || moved < 0n && net === 0n ? "DEBIT" : "CREDIT";
}
