import { format } from "node:util";
import type { Calendar } from "../plan/calendar.ts";
import type { CreateItem, Delivery, TransactionItem } from "../plan/messages.ts";
import { roundMilli } from "../plan/prices.ts";
import type { User } from "../plan/users.ts";
import type { Random } from "../../random/random.ts";
import { dumpRecord, dumpText } from "./dumps.ts";
import { STACK } from "./error_texts.ts";
import { type LogEvent, type MessageRecord, printTime } from "./log_event.ts";
import { type BlockFigures, blockOf, printedOf } from "./transaction_block.ts";

/** One request of the balance-sync Lambda: it applies messages and prints what it does. */
export class LambdaRequest {
  readonly events: LogEvent[] = [];
  nowMs: number;
  #message: MessageRecord | undefined;

  /** Begins at `nowMs`; waits between the lines are drawn from `random`. */
  constructor(
    readonly random: Random,
    readonly calendar: Calendar,
    readonly requestId: string,
    nowMs: number,
  ) {
    this.nowMs = nowMs;
  }

  /** Prints a platform line. */
  platform(type: string, body: string): void {
    const { nowMs: atMs, requestId } = this;
    this.events.push({ atMs, type, body, requestId, message: this.#message });
  }

  /** Prints a line of the function itself. */
  print(type: string, level: "INFO" | "ERROR" | "WARN", text: string): void {
    this.platform(type, `${printTime(this.nowMs)}\t${this.requestId}\t${level}\t${text}`);
  }

  /** Lets time pass, in milliseconds. */
  wait(minMs: number, maxMs: number): void {
    this.nowMs += this.random.int(minMs, maxMs);
  }

  /** Begins a message; what is printed until {@linkcode LambdaRequest.finish} belongs to it. */
  begin(messageId: string): void {
    this.wait(1, 30);
    this.#message = { messageId, requestId: this.requestId, atMs: this.nowMs };
    this.print("message", "INFO", `Processing message ${messageId}`);
  }

  /** Ends the message. */
  finish(): void {
    this.#message = undefined;
  }

  /** Handles one message: changes the balances of its user, prints, and keeps its record. */
  handle({ messageId, item }: Delivery): void {
    this.begin(messageId);
    if (item.kind === "failing") this.#fail();
    else if (item.kind === "create") this.#skipCreate(item);
    else if (item.kind === "flag") {
      this.wait(0, 2);
      const text = "Skipping the process, Update Payment Balance Flag is set to false";
      this.print("skipped_flag", "INFO", format(text, { transactionAction: item.action }));
    } else this.#sync(item);
    this.finish();
  }

  #metric(name: string, details: Record<string, unknown>): void {
    this.platform("metric", metricText(this.nowMs, name, details));
  }

  #fail(): void {
    this.wait(20, 60);
    this.print("sync_failed", "ERROR", `An error occured while syncing the balance ${STACK}`);
    this.nowMs++;
    this.#metric("synBalanceError", {});
  }

  #skipCreate(item: CreateItem): void {
    this.wait(0, 2);
    const flow = item.isWeb ? "create web subscription" : "create subscription";
    this.print(
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

  #sync(planned: TransactionItem): void {
    const { user, quirks } = planned;
    const sign = planned.type === "CREDIT" ? 1 : -1;
    const amount = quirks.exceedsBy === undefined
      ? planned.amount
      : roundMilli(user.wallet + quirks.exceedsBy);
    const change = sign * (amount - planned.vat - (quirks.hiddenVat ?? 0));
    // What is printed as the new balance holds the transaction twice, and would be blocked below zero.
    const isSyncedElsewhere = planned.isSyncedElsewhere &&
      user.wallet + change * (quirks.leavesWallet ? 1 : 2) >= 0;
    const item = { ...planned, isSyncedElsewhere };
    if (isSyncedElsewhere && !quirks.leavesWallet) this.#deposit(user, change);
    const oldBalance = user.wallet;
    const sum = oldBalance + change;
    // The untyped system rounded debits only, which is where floating-point error comes from.
    const rounded = item.isTyped || sign < 0 ? roundMilli(sum) : sum;
    const newBalance = quirks.calculationError
      ? roundMilli(rounded + quirks.calculationError)
      : rounded;
    const isBlocked = newBalance < 0 && !quirks.overdraws;
    if (quirks.isBookedAlready) user.drift = roundMilli(user.drift - change);
    const wallet = { oldBalance, sum, rounded, newBalance };
    const paymentBalance = this.#paymentBalance(item, wallet, isBlocked);
    if (isBlocked) user.drift = roundMilli(newBalance - oldBalance);
    const figures = { amount, oldBalance, newBalance, paymentBalance };
    this.wait(4, 25);
    if (isBlocked && quirks.hasNoBlock) return this.#block(item, figures);
    this.#dumpBefore(item);
    this.#printBlock(item, figures);
    if (isBlocked) return this.#block(item, figures);
    if (!isSyncedElsewhere && quirks.dies !== "before") {
      const keepsDust = sign > 0 && quirks.calculationError === undefined;
      user.wallet = user.hasFourthDecimal || keepsDust ? sum : newBalance;
      if (quirks.printsWrong) user.wallet = rounded;
    }
    if (quirks.dies) return;
    this.#confirm(item);
    if (this.#isOutOfSync(item, figures)) this.#printSyncError(item, figures);
    if (quirks.failsAfter) this.#fail();
  }

  /** What the payment service says its balance is, after the transaction as a rule. */
  #paymentBalance(
    { user, quirks, isSyncedElsewhere }: TransactionItem,
    wallet: { oldBalance: number; sum: number; rounded: number; newBalance: number },
    isBlocked: boolean,
  ): number {
    if (isSyncedElsewhere || this.nowMs >= this.calendar.paymentBeforeSinceMs) {
      return roundMilli(wallet.oldBalance + user.drift);
    }
    if (isBlocked) return wallet.newBalance;
    if (user.hasFourthDecimal) return Math.floor(wallet.sum * 1000) / 1000;
    const own = quirks.printsWrong ? wallet.rounded : wallet.newBalance;
    return roundMilli(own + user.drift + (quirks.silentDifference ?? 0));
  }

  /** The typed system compares what it printed, also where the wallet stays at the old balance. */
  #isOutOfSync(
    item: TransactionItem,
    { oldBalance, newBalance, paymentBalance }: BlockFigures,
  ): boolean {
    if (item.quirks.silentDifference !== undefined) return false;
    if (item.isTyped) return newBalance !== paymentBalance;
    const wallet = item.isSyncedElsewhere ? oldBalance : newBalance;
    return Math.abs(wallet - paymentBalance) > 0.0015;
  }

  #printBlock(item: TransactionItem, figures: BlockFigures): void {
    const transaction = blockOf(item, figures);
    this.#message!.transaction = printedOf(transaction);
    this.#message!.transactionAtMs = this.nowMs;
    this.print("transaction", "INFO", format("Start syncing the balance", { transaction }));
  }

  #block(item: TransactionItem, { oldBalance: currentBalance, newBalance }: BlockFigures): void {
    const userId = item.user.id;
    if (item.quirks.hasMetric) {
      this.#metric("negativeBalance", { userId, action: item.action });
      this.nowMs++;
    }
    this.wait(1, 20);
    const transactionId = item.id;
    const data = { userId, currentBalance, transactionId, ...item.isTyped ? { newBalance } : {} };
    const message =
      "Subscriber will have a negative balance due to this action, the process will terminate.";
    this.#message!.blocked = {
      userId,
      transactionId,
      currentBalance: String(currentBalance),
      newBalance: item.isTyped ? String(newBalance) : undefined,
    };
    this.print("blocked", "INFO", format({ message, data }));
  }

  #confirm(item: TransactionItem): void {
    if (item.isSyncedElsewhere) {
      this.wait(0, 2);
      const text = "alance is already synced from other listeners";
      const isShort = this.random.chance(0.05);
      this.print(
        "already_synced",
        "INFO",
        isShort ? `B${text}` : `Skipping the process, b${text}`,
      );
      return;
    }
    this.#dumpAfter(item);
    this.wait(34, 105);
    this.print("published", "INFO", "SubscriptionBalanceUpdated event published");
  }

  #printSyncError(item: TransactionItem, figures: BlockFigures): void {
    this.wait(9, 46);
    const { oldBalance, newBalance, paymentBalance } = figures;
    const userId = item.user.id;
    const isBefore = this.nowMs < this.calendar.walletAfterSinceMs;
    const subscriptionBalance = isBefore ? oldBalance : newBalance;
    this.#message!.syncError = {
      userId,
      subscriptionBalance: String(subscriptionBalance),
      paymentBalance: String(paymentBalance),
    };
    const text = "Subscription balance and payment balance are not in sync";
    const error = { userId, subscriptionBalance, paymentBalance };
    this.print("not_in_sync", "ERROR", format(text, error));
    const tellsSlack = this.random.chance(0.08);
    if (tellsSlack) this.print("other", "INFO", "Sending slack notification");
    if (!tellsSlack && !item.quirks.hasMetric) return;
    this.nowMs++;
    this.#metric("subBalanceDiscrapancy", { userId, action: item.action });
    if (tellsSlack) this.print("other", "INFO", dumpText("slack", item));
  }

  #dumpBefore(item: TransactionItem): void {
    const { dump } = item.quirks;
    if (!dump || dump === "lock") return;
    const record = dumpRecord(this.random, item, this.#message!.messageId, this.nowMs);
    this.print("other", dump === "warning" ? "WARN" : "INFO", dumpText(dump, item, record));
    this.wait(5, 40);
  }

  #dumpAfter(item: TransactionItem): void {
    if (item.quirks.dump !== "lock") return;
    this.wait(7, 40);
    this.print("other", "INFO", dumpText("lock", item, this.nowMs - 60));
  }
}

/** Prints an embedded metric; it has neither an inner time nor a request id. */
function metricText(
  timeMs: number,
  name: string,
  details: Record<string, unknown>,
): string {
  const service = "exampleBalanceSync";
  const metric = {
    Namespace: "exampleService",
    Dimensions: [["service"]],
    Metrics: [{ Name: name, Unit: "Count" }],
  };
  const _aws = { Timestamp: timeMs, CloudWatchMetrics: [metric] };
  return JSON.stringify({ _aws, service, [name]: 1, ...details });
}
