import { format } from "node:util";
import { roundMilli } from "./actions.ts";
import { dumpRecord, dumpText } from "./dumps.ts";
import type { CreateItem, Delivery, TransactionItem } from "./items.ts";
import { printTime } from "./names.ts";
import type { Random } from "./random.ts";
import type {
  EventKind,
  LogEvent,
  MessageRecord,
  PrintedSyncError,
  PrintedTransaction,
} from "./records.ts";
import { metricText, STACK } from "./texts.ts";
import type { User } from "./users.ts";

/** From here on a sync error prints the wallet after the transaction, before it the one before. */
export const WALLET_AFTER_SINCE_MS: number = Date.UTC(2024, 0, 8);

/** One request of the balance-sync Lambda: it applies messages and prints what it does. */
export class LambdaRequest {
  readonly events: LogEvent[] = [];
  readonly messages: MessageRecord[] = [];
  nowMs: number;
  #message: MessageRecord | undefined;

  /** Begins at `nowMs`; waits between the lines are drawn from `random`. */
  constructor(readonly random: Random, readonly requestId: string, nowMs: number) {
    this.nowMs = nowMs;
  }

  /** Prints a platform line. */
  platform(kind: EventKind, body: string): void {
    this.events.push({ atMs: this.nowMs, kind, body, requestId: this.requestId });
  }

  /** Lets time pass, in milliseconds. */
  wait(minMs: number, maxMs: number): void {
    this.nowMs += this.random.int(minMs, maxMs);
  }

  /** Handles one message: changes the balances of its user, prints, and keeps its record. */
  handle(delivery: Delivery): void {
    this.wait(1, 30);
    this.#message = {
      messageId: delivery.messageId,
      requestId: this.requestId,
      atMs: this.nowMs,
      outcome: "unknown",
    };
    this.messages.push(this.#message);
    this.#print("message", "INFO", `Processing message ${delivery.messageId}`);
    const { item } = delivery;
    if (item.kind === "failing") this.#fail();
    else if (item.kind === "create") this.#skipCreate(item);
    else if (item.kind === "flag") {
      this.wait(0, 2);
      this.#message.outcome = "skipped";
      const text = "Skipping the process, Update Payment Balance Flag is set to false";
      this.#print("skipped_flag", "INFO", format(text, { transactionAction: item.action }));
    } else this.#sync(item);
    this.#message = undefined;
  }

  #print(kind: EventKind, level: "INFO" | "ERROR" | "WARN", text: string): void {
    const body = `${printTime(this.nowMs)}\t${this.requestId}\t${level}\t${text}`;
    this.events.push({
      atMs: this.nowMs,
      kind,
      body,
      requestId: this.requestId,
      message: this.#message,
    });
  }

  #metric(name: string, details: Record<string, unknown>): void {
    const body = metricText(this.nowMs, name, details);
    const { requestId } = this;
    this.events.push({ atMs: this.nowMs, kind: "metric", body, requestId, message: this.#message });
  }

  #fail(): void {
    this.wait(20, 60);
    this.#message!.outcome = "failed";
    this.#print("sync_failed", "ERROR", `An error occured while syncing the balance ${STACK}`);
    this.nowMs++;
    this.#metric("synBalanceError", {});
  }

  #skipCreate(item: CreateItem): void {
    this.wait(0, 2);
    this.#message!.outcome = "skipped";
    const flow = item.isWeb ? "create web subscription" : "create subscription";
    this.#print(
      "skipped_create",
      "INFO",
      `Skipping the balance sync for ${flow}, it will be synced from ${flow} payment listener`,
    );
    if (item.user) this.#deposit(item.user, item.amount);
  }

  /** What another listener does to the wallet; nothing is printed here. */
  #deposit(user: User, change: number): void {
    const sum = user.wallet + change;
    user.wallet = user.hasFourthDecimal ? sum : roundMilli(sum);
  }

  #sync(item: TransactionItem): void {
    const { user, quirks } = item;
    const sign = item.type === "CREDIT" ? 1 : -1;
    const change = sign * (item.amount - item.vat - (quirks.hiddenVat ?? 0));
    if (quirks.isAppliedBefore) this.#deposit(user, change);
    const oldBalance = user.wallet;
    const sum = oldBalance + change;
    // The untyped system rounded debits only, which is where binary dust comes from.
    const rounded = item.isTyped || sign < 0 ? roundMilli(sum) : sum;
    const newBalance = quirks.calculationError
      ? roundMilli(rounded + quirks.calculationError)
      : rounded;
    const isBlocked = newBalance < 0 && !quirks.overdraws;
    const extra = user.drift + (quirks.silentDifference ?? quirks.differenceOnce ?? 0);
    const payment = user.hasFourthDecimal
      ? Math.floor(sum * 1000) / 1000
      : roundMilli(newBalance + (isBlocked ? 0 : extra));
    this.wait(4, 25);
    if (isBlocked && quirks.hasNoBlock) return this.#block(item, oldBalance, newBalance);
    this.#dumpBefore(item);
    this.#printBlock(item, oldBalance, newBalance, payment);
    if (isBlocked) return this.#block(item, oldBalance, newBalance);
    if (!quirks.isAppliedBefore) {
      const keepsDust = sign > 0 && quirks.calculationError === undefined;
      user.wallet = user.hasFourthDecimal || keepsDust ? sum : newBalance;
    }
    this.#confirm(item);
    if (this.#isOutOfSync(item, newBalance, payment)) {
      this.#printSyncError(item, oldBalance, newBalance, payment);
    }
  }

  #isOutOfSync(item: TransactionItem, newBalance: number, payment: number): boolean {
    if (item.quirks.silentDifference !== undefined) return false;
    if (this.nowMs >= WALLET_AFTER_SINCE_MS) return newBalance !== payment;
    return Math.abs(newBalance - payment) > 0.0015;
  }

  #printBlock(
    item: TransactionItem,
    oldBalance: number,
    newBalance: number,
    paymentBalance: number,
  ): void {
    const { id, user, amount, vat, isTyped, type, source, action } = item;
    const metadata = item.metadata && JSON.stringify(item.metadata);
    const transaction = isTyped
      ? {
        id,
        type,
        source,
        action,
        userId: user.id,
        paymentBalance,
        updatePaymentBalance: true,
        metadata,
        currency: user.currency,
        amount,
        vat,
        oldBalance,
        newBalance,
      }
      : { id, userId: user.id, currency: user.currency, amount, vat, oldBalance, newBalance };
    this.#message!.transaction = {
      id,
      userId: user.id,
      currency: user.currency,
      type: isTyped ? type : undefined,
      source: isTyped ? source : undefined,
      action: isTyped ? action : undefined,
      paymentBalance: isTyped ? String(paymentBalance) : undefined,
      metadata: isTyped ? metadata : undefined,
      amount: String(amount),
      vat: String(vat),
      oldBalance: String(oldBalance),
      newBalance: String(newBalance),
    } satisfies PrintedTransaction;
    this.#message!.transactionAtMs = this.nowMs;
    this.#print("transaction", "INFO", format("Start syncing the balance", { transaction }));
  }

  #block(item: TransactionItem, currentBalance: number, newBalance: number): void {
    const details = { userId: item.user.id, action: item.action };
    if (item.quirks.hasMetric) {
      this.#metric("negativeBalance", details);
      this.nowMs++;
    }
    this.wait(1, 20);
    const data = {
      userId: item.user.id,
      currentBalance,
      transactionId: item.id,
      ...item.isTyped ? { newBalance } : {},
    };
    const message =
      "Subscriber will have a negative balance due to this action, the process will terminate.";
    this.#message!.outcome = "blocked";
    this.#message!.blocked = {
      userId: item.user.id,
      transactionId: item.id,
      currentBalance: String(currentBalance),
    };
    this.#print("blocked", "INFO", format({ message, data }));
  }

  #confirm(item: TransactionItem): void {
    const message = this.#message!;
    if (item.isSyncedElsewhere) {
      this.wait(0, 2);
      message.outcome = "already_synced";
      const text = "alance is already synced from other listeners";
      const isShort = this.random.chance(0.05);
      this.#print(
        "already_synced",
        "INFO",
        isShort ? `B${text}` : `Skipping the process, b${text}`,
      );
      return;
    }
    this.#dumpAfter(item);
    this.wait(34, 105);
    message.outcome = "applied";
    this.#print("published", "INFO", "SubscriptionBalanceUpdated event published");
  }

  #printSyncError(
    item: TransactionItem,
    oldBalance: number,
    newBalance: number,
    paymentBalance: number,
  ): void {
    this.wait(9, 46);
    const subscriptionBalance = this.nowMs < WALLET_AFTER_SINCE_MS ? oldBalance : newBalance;
    const error = { userId: item.user.id, subscriptionBalance, paymentBalance };
    this.#message!.syncError = {
      userId: item.user.id,
      subscriptionBalance: String(subscriptionBalance),
      paymentBalance: String(paymentBalance),
    } satisfies PrintedSyncError;
    const text = "Subscription balance and payment balance are not in sync";
    this.#print("not_in_sync", "ERROR", format(text, error));
    const tellsSlack = item.quirks.dump === "slack";
    if (tellsSlack) this.#print("other", "INFO", "Sending slack notification");
    if (!item.quirks.hasMetric) return;
    this.nowMs++;
    this.#metric("subBalanceDiscrapancy", { userId: item.user.id, action: item.action });
    if (tellsSlack) this.#print("other", "INFO", dumpText("slack", item));
  }

  #dumpBefore(item: TransactionItem): void {
    const { dump } = item.quirks;
    if (!dump || dump === "lock" || dump === "slack") return;
    const record = dumpRecord(this.random, item, this.#message!.messageId, this.nowMs);
    this.#print("other", dump === "warning" ? "WARN" : "INFO", dumpText(dump, item, record));
    this.wait(5, 40);
  }

  #dumpAfter(item: TransactionItem): void {
    if (item.quirks.dump !== "lock") return;
    this.wait(7, 40);
    this.#print("other", "INFO", dumpText("lock", item, this.nowMs - 60));
  }
}
