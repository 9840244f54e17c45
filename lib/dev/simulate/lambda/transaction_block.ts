import type { TransactionItem } from "../plan/messages.ts";
import type { PrintedTransaction } from "./log_event.ts";

/** The figures of a block, as the Lambda holds them: doubles. */
export interface BlockFigures {
  readonly amount: number;
  readonly oldBalance: number;
  readonly newBalance: number;
  readonly paymentBalance: number;
}

/** Returns the object that the Lambda prints for a transaction: thirteen fields, or seven. */
export function blockOf(item: TransactionItem, figures: BlockFigures): Record<string, unknown> {
  const { id, user, vat, isTyped, source, action, quirks } = item;
  const { amount, oldBalance, newBalance, paymentBalance } = figures;
  const { currency } = user.country;
  if (!isTyped) return { id, userId: user.id, currency, amount, vat, oldBalance, newBalance };
  return {
    id,
    type: quirks.printedType ?? item.type,
    source,
    action,
    userId: user.id,
    paymentBalance,
    updatePaymentBalance: true,
    metadata: item.metadata && JSON.stringify(item.metadata),
    currency,
    amount,
    vat,
    oldBalance,
    newBalance,
    ...quirks.extraFields,
  };
}

/** Returns the digits and texts that the log holds of such an object. */
export function printedOf(block: Record<string, unknown>): PrintedTransaction {
  const text = (name: string) => block[name] === undefined ? undefined : String(block[name]);
  return {
    id: String(block.id),
    userId: String(block.userId),
    currency: String(block.currency),
    type: text("type"),
    source: text("source"),
    action: text("action"),
    paymentBalance: text("paymentBalance"),
    metadata: text("metadata"),
    amount: String(block.amount),
    vat: String(block.vat),
    oldBalance: String(block.oldBalance),
    newBalance: String(block.newBalance),
    fields: Object.keys(block),
  };
}
