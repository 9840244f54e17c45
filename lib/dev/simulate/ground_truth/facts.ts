import { unitsOf } from "../../book/exact_amounts.ts";
import type { LogFile } from "../files/log_files.ts";
import type { PlacedMessage } from "./messages.ts";
import type { GroundTruthTransaction } from "./transactions.ts";

/** A sync error and the transaction that it belongs to. */
export interface GroundTruthSyncError {
  readonly transactionId: string;
  readonly userId: string;
  readonly subscriptionBalance: string;
  readonly paymentBalance: string;
}

/** An attempt that was stopped because the wallet would have gone below zero. */
export interface GroundTruthBlocked {
  readonly transactionId: string;
  readonly userId: string;
  readonly currentBalance: string;
  readonly hasBlock: boolean;
}

/** A file whose compressed bytes end early. */
export interface GroundTruthTornFile {
  readonly path: string;
  readonly textBytes: number;
  /** Line, from 1, at which the event that is cut in two begins. */
  readonly line: number;
  /** Type of that event; it counts nowhere else. */
  readonly type: string;
  /** Its transaction, which counts nowhere else either. */
  readonly transactionId: string | null;
  readonly lostEvents: number;
}

/** What else the logs show, beside the findings. */
export interface Facts {
  readonly syncErrors: readonly GroundTruthSyncError[];
  /** Debits with VAT: here the plan's rule (VAT off either way) differs, and only here. */
  readonly debitsWithVat: readonly string[];
  readonly blocked: readonly GroundTruthBlocked[];
  readonly tornFiles: readonly GroundTruthTornFile[];
}

/** Collects these facts, in order of time. */
export function collectFacts(
  files: readonly LogFile[],
  messages: readonly PlacedMessage[],
  transactions: readonly GroundTruthTransaction[],
): Facts {
  return {
    syncErrors: messages.filter(({ times }) => times.has("not_in_sync")).map(({ record }) => ({
      transactionId: record.transaction!.id,
      ...record.syncError!,
    })),
    debitsWithVat: transactions
      .filter(({ type, vat }) => type === "DEBIT" && unitsOf(vat) !== 0n).map(({ id }) => id),
    blocked: messages.filter(({ outcome }) => outcome === "blocked").map(({ record, block }) => {
      const { transactionId, userId, currentBalance } = record.blocked!;
      return { transactionId, userId, currentBalance, hasBlock: block !== undefined };
    }),
    tornFiles: files.filter(({ tornEvent }) => tornEvent).map(tornFileOf),
  };
}

function tornFileOf(file: LogFile): GroundTruthTornFile {
  const { event, line } = file.tornEvent!;
  return {
    path: file.path,
    textBytes: file.textBytes,
    line,
    type: event.type,
    transactionId: event.message?.transaction?.id ?? null,
    lostEvents: file.lostEvents.length,
  };
}
