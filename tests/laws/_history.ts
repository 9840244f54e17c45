import fc from "fast-check";
import { makeUlid, makeUuid, OTHER_USER, USER } from "../ledger/store/_printed.ts";
import type { LogText } from "./_logs.ts";

/** What one queue message of a random history does; money in ten-thousandths. */
interface Step {
  readonly account: number;
  readonly isCredit: boolean;
  readonly isTyped: boolean;
  readonly amount: number;
  readonly vatShare: number;
  readonly outcome: "applied" | "already_synced" | "unknown";
  /** How much the new balance is wrong. */
  readonly error: number;
  /** How much the wallet moves before, without a line. */
  readonly wallet: number;
  /** How much the payment balance moves before, without a line; null brings it back to the wallet. */
  readonly payment: number | null;
  readonly isSilent: boolean;
  /** Whether the error names the wallet before the transaction, as early ones do. */
  readonly namesWalletBefore: boolean;
  /** Whether the wallet may go below zero. */
  readonly overdraws: boolean;
  readonly keepsBlockedDebit: boolean;
  /** Deliveries that fail before. */
  readonly failures: number;
  readonly isLost: boolean;
  /** Whether the block is printed once more, by another message. */
  readonly isRepeated: boolean;
  /** Whether the message shares the request of the one before it. */
  readonly sharesRequest: boolean;
}

/** A message of the logs: when, in which request, which id, and what is printed for it. */
interface Message {
  readonly at: string;
  readonly id: string;
  readonly isFirstOfRequest: boolean;
  readonly lines: readonly string[];
}

/** A transaction to print; money in ten-thousandths. */
interface Block {
  readonly id: string;
  readonly userId: string;
  readonly currency: string;
  /** Null in the untyped schema. */
  readonly type: "CREDIT" | "DEBIT" | null;
  readonly amount: bigint;
  readonly vat: bigint;
  readonly oldBalance: bigint;
  readonly newBalance: bigint;
  /** Null in the untyped schema. */
  readonly paymentBalance: bigint | null;
  readonly outcome: "applied" | "already_synced" | "blocked" | "unknown";
  /** What the not-in-sync error names; null without an error. */
  readonly error: { readonly wallet: bigint; readonly payment: bigint } | null;
  readonly at: string;
}

const ACCOUNTS = [
  [USER, "BHD"],
  [OTHER_USER, "SAR"],
  ["77777777-aaaa-4bbb-8ccc-111111111111", "KWD"],
  ["88888888-aaaa-4bbb-8ccc-222222222222", "AED"],
  // One user with a second currency.
  [USER, "QAR"],
] as const;

const NEAR = [0, 9, 10, 11, -10, -11];

function mostly<T>(usual: T, weight: number, ...others: readonly T[]) {
  return fc.oneof({ weight, arbitrary: fc.constant(usual) }, fc.constantFrom(...others));
}

const STEP: fc.Arbitrary<Step> = fc.record({
  account: fc.nat(ACCOUNTS.length - 1),
  isCredit: mostly(false, 1, true),
  isTyped: mostly(true, 3, false),
  amount: fc.oneof(
    { weight: 8, arbitrary: fc.integer({ min: 1, max: 60_000 }).map((amount) => amount * 10) },
    { weight: 2, arbitrary: fc.integer({ min: -40_000, max: 90_000 }) },
    fc.constant(0),
  ),
  vatShare: mostly(0, 3, 0.05, 0.15),
  outcome: mostly<Step["outcome"]>("applied", 8, "already_synced", "unknown"),
  error: mostly(0, 6, ...NEAR, 25_000, -4_000),
  wallet: mostly(0, 5, ...NEAR, 70_000, -30_000),
  payment: mostly<number | null>(0, 3, ...NEAR, 50_000, -400_000, null, null),
  isSilent: mostly(false, 3, true),
  namesWalletBefore: mostly(false, 3, true),
  overdraws: mostly(false, 3, true),
  keepsBlockedDebit: fc.boolean(),
  failures: mostly(0, 8, 1, 2),
  isLost: mostly(false, 15, true),
  isRepeated: mostly(false, 9, true),
  sharesRequest: fc.boolean(),
});

/** Draws histories of 80 to 300 messages, printed as logs. */
export function histories(): fc.Arbitrary<LogText[]> {
  return fc.array(STEP, { minLength: 80, maxLength: 300 }).map(play);
}

function play(steps: readonly Step[]): LogText[] {
  const wallets = ACCOUNTS.map(() => 200_000n);
  const drifts = ACCOUNTS.map(() => 0n);
  const messages: Message[] = [];
  const send = (at: string, id: string, isFirstOfRequest: boolean, lines: readonly string[]) =>
    messages.push({ at, id, isFirstOfRequest, lines });
  for (const [index, step] of steps.entries()) {
    const { account } = step;
    const id = makeUuid();
    const timeAt = (seconds: number) =>
      new Date(Date.UTC(2024, 2, 1) + index * 3_600_000 + seconds * 1000).toISOString();
    const failures = Math.max(step.failures, step.isLost ? 1 : 0);
    for (let i = 0; i < failures; i++) send(timeAt(i * 90), id, true, [FAILED]);
    if (step.isLost) continue;
    wallets[account] += BigInt(step.wallet);
    drifts[account] = step.payment === null ? 0n : drifts[account] + BigInt(step.payment);
    const block = makeBlock(step, timeAt(300), wallets[account], drifts[account]);
    send(block.at, id, !step.sharesRequest || index === 0, printBlock(block));
    if (step.isRepeated && block.outcome !== "blocked") {
      const again = { ...block, at: timeAt(600), outcome: "already_synced" as const };
      send(again.at, makeUuid(), true, printBlock(again));
    }
    const isBooked = block.outcome !== "blocked" && block.outcome !== "already_synced";
    wallets[account] = isBooked ? block.newBalance : block.oldBalance;
    if (block.outcome === "blocked" && step.keepsBlockedDebit) {
      drifts[account] -= block.amount - block.vat;
    }
  }
  return printMessages(messages);
}

function makeBlock(step: Step, at: string, oldBalance: bigint, drift: bigint): Block {
  const [userId, currency] = ACCOUNTS[step.account];
  const amount = BigInt(step.amount);
  const vat = BigInt(Math.trunc(step.amount * step.vatShare));
  const change = step.isCredit ? amount - vat : vat - amount;
  const newBalance = oldBalance + change + BigInt(step.error);
  const outcome = newBalance < 0n && !step.overdraws ? "blocked" : step.outcome;
  const hasError = drift !== 0n && !step.isSilent && outcome !== "blocked";
  const named = step.namesWalletBefore ? oldBalance : newBalance;
  return {
    id: makeUlid(at),
    userId,
    currency,
    type: !step.isTyped ? null : step.isCredit ? "CREDIT" : "DEBIT",
    amount,
    vat,
    oldBalance,
    newBalance,
    paymentBalance: step.isTyped ? newBalance + drift : null,
    outcome,
    error: hasError ? { wallet: named, payment: newBalance + drift } : null,
    at,
  };
}

const FAILED = "ERROR\tAn error occured while syncing the balance TypeError: it is null";

const OUTCOMES: Record<Block["outcome"], (block: Block) => string[]> = {
  applied: () => ["INFO\tSubscriptionBalanceUpdated event published"],
  already_synced: () => ["INFO\tBalance is already synced from other listeners"],
  unknown: () => [],
  blocked: ({ id, userId, oldBalance }) => [[
    "INFO\t{",
    "  message: 'Subscriber will have a negative balance due to this action, the process will terminate.',",
    "  data: {",
    `    userId: '${userId}',`,
    `    currentBalance: ${printUnits(oldBalance)},`,
    `    transactionId: '${id}'`,
    "  }",
    "}",
  ].join("\n")],
};

function printBlock(printed: Block): string[] {
  const { id, userId, currency, type, newBalance, paymentBalance } = printed;
  const typed = [`type: '${type}'`, "source: 'PAYMENT'", "action: 'BUY'"];
  const balances = [`paymentBalance: ${printUnits(paymentBalance ?? 0n)}`, "metadata: '{}'"];
  const fields = [
    `id: '${id}'`,
    ...type === null ? [] : typed,
    `userId: '${userId}'`,
    ...type === null ? [] : balances,
    `currency: '${currency}'`,
    `amount: ${printUnits(printed.amount)}`,
    `vat: ${printUnits(printed.vat)}`,
    `oldBalance: ${printUnits(printed.oldBalance)}`,
    `newBalance: ${printUnits(newBalance)}`,
  ];
  const block = `INFO\tStart syncing the balance {\n  transaction: {\n    ${
    fields.join(",\n    ")
  }\n  }\n}`;
  const error = printed.error === null ? [] : [
    "ERROR\tSubscription balance and payment balance are not in sync {\n" +
    `  userId: '${userId}',\n  subscriptionBalance: ${printUnits(printed.error.wallet)},\n` +
    `  paymentBalance: ${printUnits(printed.error.payment)}\n}`,
  ];
  return [block, ...OUTCOMES[printed.outcome](printed), ...error];
}

/** Prints ten-thousandths as JavaScript prints such a number. */
function printUnits(units: bigint): string {
  const digits = String(units < 0n ? -units : units).padStart(5, "0");
  const text = `${digits.slice(0, -4)}.${digits.slice(-4)}`.replace(/\.?0+$/, "");
  return units < 0n ? `-${text}` : text;
}

/** Prints messages as requests of two containers, in turn. */
function printMessages(messages: readonly Message[]): LogText[] {
  const texts = ["", ""];
  let request = "";
  let number = -1;
  const print = (at: string, body: string) => texts[number % 2] += `${at} ${body}\n\n`;
  const end = (at: string) => {
    print(at, `END RequestId: ${request}`);
    print(
      at,
      `REPORT RequestId: ${request}\tDuration: 9.00 ms\tBilled Duration: 9 ms\t` +
        "Memory Size: 1024 MB\tMax Memory Used: 100 MB\t",
    );
  };
  for (const [index, { at, id, isFirstOfRequest, lines }] of messages.entries()) {
    if (isFirstOfRequest || index === 0) {
      if (index > 0) end(messages[index - 1].at);
      request = makeUuid();
      number++;
      print(at, `START RequestId: ${request} Version: $LATEST`);
    }
    for (const line of [`INFO\tProcessing message ${id}`, ...lines]) {
      print(at, `${at}\t${request}\t${line}`);
    }
  }
  if (messages.length > 0) end(messages.at(-1)!.at);
  const streams = ["0", "1"].map((digit) => `2024-03-01-[$LATEST]${digit.repeat(32)}`);
  return streams.map((stream, index) => ({ stream, part: "000000", text: texts[index] }))
    .filter(({ text }) => text !== "");
}
