import { directionOf } from "../../book/entry_figures.ts";
import { compareEntries, type Entry } from "../../book/printed_logs.ts";
import type { PlacedMessage } from "./messages.ts";

/** A printed transaction, and where it stands; money is the printed digits. */
export interface GroundTruthTransaction
  extends Omit<Entry, "hasMetadata" | "deliveryId" | "walletOwner" | "fields" | "error"> {
  /** The printed type, or which of the two explains the change of the balance better. */
  readonly direction: "DEBIT" | "CREDIT";
  readonly messageId: string;
  readonly requestId: string;
  readonly stream: string;
  readonly path: string;
  /** Line of the block's first line in its file, from 1. */
  readonly line: number;
}

/** Collects the transactions that the deliveries print, in order of time, then id. */
export function collectTransactions(messages: readonly PlacedMessage[]): GroundTruthTransaction[] {
  return messages.flatMap(({ entry, record, stream, file, block }) => {
    if (!entry) return [];
    const { hasMetadata: _, deliveryId: __, walletOwner: ___, ...rest } = entry;
    const { fields: ____, error: _____, ...printed } = rest;
    return [{
      ...printed,
      direction: directionOf(entry),
      messageId: record.messageId,
      requestId: record.requestId,
      stream,
      path: file.path,
      line: block!.line,
    }];
  }).sort(compareEntries);
}
