import type { User } from "./users.ts";

/** Debit or credit, as seen from the user. */
export type Direction = "DEBIT" | "CREDIT";

/** What the Lambda is made to do wrong, or to print, with one transaction. */
export interface Quirks {
  /** Payment balance differs by this much, and no error is printed. */
  silentDifference?: number;
  /** New balance is wrong by this much. */
  calculationError?: number;
  /** The wrong new balance is printed only: the wallet and the payment balance are right. */
  printsWrong?: boolean;
  /** VAT that is deducted, but printed as 0. */
  hiddenVat?: number;
  /** Synced elsewhere by this Lambda's own earlier work: the wallet is not moved again. */
  leavesWallet?: boolean;
  /** The payment service has booked it already: its balance does not move again. */
  isBookedAlready?: boolean;
  /** The amount is what the wallet holds, and this much more. */
  exceedsBy?: number;
  /** The wallet may go below zero. */
  overdraws?: boolean;
  /** Blocked before the block is printed. */
  hasNoBlock?: boolean;
  /** The process dies after the block, before or after the wallet is written. */
  dies?: "before" | "after";
  /** The message fails after it was applied. */
  failsAfter?: boolean;
  /** A metric line is printed where the Lambda can print one. */
  hasMetric?: boolean;
  /** Dump or noise that is printed beside the block. */
  dump?: "lock" | "transaction" | "record.body" | "record" | "noise" | "warning";
  /** Type that is printed instead of the item's. */
  printedType?: string;
  /** Fields that are printed behind the others. */
  extraFields?: Record<string, unknown>;
}

/** A transaction that waits in the queue. */
export interface TransactionItem {
  readonly kind: "transaction";
  readonly user: User;
  readonly id: string;
  readonly type: Direction;
  readonly source: string;
  readonly action: string;
  readonly amount: number;
  readonly vat: number;
  readonly metadata: Record<string, unknown> | undefined;
  readonly isTyped: boolean;
  /** Another listener has booked it: the printed old balance holds it already. */
  readonly isSyncedElsewhere: boolean;
  readonly quirks: Quirks;
}

/** A create-subscription message: it changes the wallet, and names nobody. */
export interface CreateItem {
  readonly kind: "create";
  readonly isWeb: boolean;
  readonly user: User | undefined;
  readonly amount: number;
}

/** A message that may not update the payment balance. */
export interface FlagItem {
  readonly kind: "flag";
  readonly action: string;
}

/** A transaction whose handling throws. */
export interface FailingItem {
  readonly kind: "failing";
  readonly item: TransactionItem;
}

/** Anything that a message can carry. */
export type Item = TransactionItem | CreateItem | FlagItem | FailingItem;

/** One delivery of an item; a redelivery has the same message id. */
export interface Delivery {
  readonly messageId: string;
  readonly item: Item;
}

/**
 * Ways in which a request fails as a whole.
 *
 * - `load`: the module does not load, no message is read;
 * - `uncaught`: an exception before a message is begun;
 * - `invoke`, `timeout`: an exception, or no answer, after its first message is begun;
 * - `death`: the process dies after its messages, and prints neither END nor REPORT.
 */
export type Failure = "load" | "uncaught" | "invoke" | "timeout" | "death";

/** A Lambda request that is to start at `atMs` in a container. */
export interface PlannedRequest {
  readonly atMs: number;
  /** Name of the container; requests of one name share a log stream. */
  readonly container: string;
  readonly deliveries: readonly Delivery[];
  readonly failure?: Failure;
}

/** Returns what a transaction moves: above zero for a credit. */
export function changeOf(item: TransactionItem): number {
  return (item.type === "CREDIT" ? 1 : -1) * (item.amount - item.vat);
}
