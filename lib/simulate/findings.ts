import { printUnits, sizeOf, THOUSANDTH, unitsOf } from "./exact.ts";
import type { LogFile } from "./files.ts";
import { compareText, printTime, ulidTimeMs } from "./names.ts";
import type { PlacedMessage, TruthTransaction } from "./truth.ts";

/** A sync error and the transaction that it belongs to. */
export interface TruthSyncError {
  readonly transactionId: string;
  readonly userId: string;
  readonly subscriptionBalance: string;
  readonly paymentBalance: string;
}

/** A transaction whose figure is not the expected one; difference is recorded - expected. */
export interface TruthBreak {
  readonly transactionId: string;
  readonly userId: string;
  readonly currency: string;
  readonly expected: string;
  readonly recorded: string;
  readonly difference: string;
}

/** An attempt that was stopped because the wallet would have gone below zero. */
export interface TruthBlocked {
  readonly transactionId: string;
  readonly userId: string;
  readonly currentBalance: string;
  readonly hasBlock: boolean;
}

/**
 * A time during which a user's payment balance was below zero, typed blocks only.
 *
 * A blocked attempt takes part: the payment service has already taken the money, and the next
 * block shows it given back.
 */
export interface TruthEpisode {
  readonly userId: string;
  readonly currency: string;
  readonly firstTransactionId: string;
  /** The transaction that brought it back, or null if none did. */
  readonly endTransactionId: string | null;
  /** Transactions that left it below zero. */
  readonly transactions: number;
  readonly lowest: string;
}

/**
 * A break in a user's chain; difference is opening balance - closing balance before it.
 *
 * A blocked transaction has an opening balance, but no closing one.
 */
export interface TruthGap {
  readonly userId: string;
  readonly previousTransactionId: string;
  readonly transactionId: string;
  readonly difference: string;
}

/** A file whose compressed bytes end early. */
export interface TruthTornFile {
  readonly path: string;
  readonly textBytes: number;
  /** Line, from 1, at which the event that is cut in two begins. */
  readonly line: number;
  /** Kind of that event; it counts nowhere else. */
  readonly kind: string;
  /** Its transaction, which counts nowhere else either. */
  readonly transactionId: string | null;
  readonly lostEvents: number;
}

/** A stretch of requests for which the module did not load. */
export interface TruthOutage {
  readonly firstAt: string;
  readonly lastAt: string;
  readonly requests: number;
  readonly uncaught: number;
}

/** The faults that the logs show. */
export interface Findings {
  readonly syncErrors: readonly TruthSyncError[];
  /** newBalance off by more than 0.001, VAT outside; both schemas. */
  readonly calculationBreaks: readonly TruthBreak[];
  /** Debits with VAT: here the plan's rule (VAT off either way) differs, and only here. */
  readonly debitsWithVat: readonly string[];
  /** paymentBalance off by more than 0.001 and no error line; typed only. */
  readonly silentSyncBreaks: readonly TruthBreak[];
  /** Typed transactions whose paymentBalance is off by more than 0.001, error line or not. */
  readonly recomputedSyncBreaks: number;
  /** Error lines since 2024-01-08 whose two balances differ by at most 0.001. */
  readonly roundingAlarms: readonly string[];
  readonly blocked: readonly TruthBlocked[];
  /** Ids of transactions that were not blocked with newBalance below zero. */
  readonly walletOverdrawn: readonly string[];
  readonly paymentNegativeEpisodes: readonly TruthEpisode[];
  readonly continuity: { readonly pairs: number; readonly exact: number };
  readonly gaps: readonly TruthGap[];
  readonly redeliveredMessages: readonly string[];
  readonly lostMessages: readonly string[];
  readonly doubleCharges: readonly {
    readonly userId: string;
    readonly deliveryId: string;
    readonly transactionIds: readonly string[];
  }[];
  /** Transactions whose ids are older than their log line by 30 days or more. */
  readonly replays: readonly string[];
  readonly zeroAmounts: readonly string[];
  readonly negativeAmounts: readonly string[];
  /** Typed transactions with metadata undefined. */
  readonly missingMetadata: readonly string[];
  readonly testUserTransactions: readonly string[];
  readonly outliers: readonly string[];
  readonly tornFiles: readonly TruthTornFile[];
  readonly outages: readonly TruthOutage[];
}

const WALLET_AFTER_SINCE = "2024-01-08";
const REPLAY_MS = 30 * 86_400_000;

/** Finds what is wrong in the messages and transactions of the files, exactly. */
export function findFindings(
  files: readonly LogFile[],
  messages: readonly PlacedMessage[],
  transactions: readonly TruthTransaction[],
  outliers: readonly string[],
): Findings {
  const withError = new Set<string>();
  const syncErrors: TruthSyncError[] = [];
  for (const { record, outcome } of messages) {
    if (!record.syncError || outcome === "unknown") continue;
    const transactionId = record.transaction!.id;
    withError.add(transactionId);
    syncErrors.push({ transactionId, ...record.syncError });
  }
  const typed = transactions.filter(({ type }) => type);
  const breaks = typed.map(syncBreakOf).filter((found) => found !== undefined);
  const known = new Set(transactions.map(({ id }) => id));
  const ids = (test: (row: TruthTransaction) => boolean) =>
    transactions.filter(test).map(({ id }) => id);
  return {
    syncErrors,
    calculationBreaks: transactions.map(calculationBreakOf).filter((found) => found !== undefined),
    debitsWithVat: ids((row) => row.type === "DEBIT" && unitsOf(row.vat) !== 0n),
    silentSyncBreaks: breaks.filter(({ transactionId }) => !withError.has(transactionId)),
    recomputedSyncBreaks: breaks.length,
    roundingAlarms: ids((row) =>
      row.loggedAt >= WALLET_AFTER_SINCE && withError.has(row.id) && !syncBreakOf(row)
    ),
    blocked: messages.filter(({ outcome }) => outcome === "blocked").map(({ record, block }) => ({
      ...record.blocked!,
      hasBlock: block !== undefined,
    })),
    walletOverdrawn: ids((row) => row.newBalance.startsWith("-") && row.outcome !== "blocked"),
    paymentNegativeEpisodes: findEpisodes(typed),
    ...findGaps(transactions),
    ...followMessages(messages),
    doubleCharges: findDoubleCharges(messages, known),
    replays: ids((row) => Date.parse(row.loggedAt) - ulidTimeMs(row.id) >= REPLAY_MS),
    zeroAmounts: ids((row) => unitsOf(row.amount) === 0n),
    negativeAmounts: ids((row) => unitsOf(row.amount) < 0n),
    missingMetadata: messages.filter(({ record, block }) =>
      block && record.transaction!.type && record.transaction!.metadata === undefined
    ).map(({ record }) => record.transaction!.id),
    testUserTransactions: ids((row) => row.userId === "random-uuid"),
    outliers: outliers.filter((id) => known.has(id)),
    tornFiles: files.filter(({ tornEvent }) => tornEvent).map(tornFileOf),
    outages: findOutages(files),
  };
}

function breakOf(
  row: TruthTransaction,
  expected: bigint,
  recorded: bigint,
): TruthBreak | undefined {
  const difference = recorded - expected;
  if (sizeOf(difference) <= THOUSANDTH) return undefined;
  return {
    transactionId: row.id,
    userId: row.userId,
    currency: row.currency,
    expected: printUnits(expected),
    recorded: printUnits(recorded),
    difference: printUnits(difference),
  };
}

function calculationBreakOf(row: TruthTransaction): TruthBreak | undefined {
  const change = unitsOf(row.amount) - unitsOf(row.vat);
  const signed = row.direction === "DEBIT" ? -change : change;
  return breakOf(row, unitsOf(row.oldBalance) + signed, unitsOf(row.newBalance));
}

function syncBreakOf(row: TruthTransaction): TruthBreak | undefined {
  if (row.paymentBalance === null) return undefined;
  return breakOf(row, unitsOf(row.newBalance), unitsOf(row.paymentBalance));
}

function groupByUser(rows: readonly TruthTransaction[]): TruthTransaction[][] {
  const users = new Map<string, TruthTransaction[]>();
  for (const row of rows) users.set(row.userId, [...users.get(row.userId) ?? [], row]);
  return [...users].sort(([a], [b]) => compareText(a, b)).map(([, list]) => list);
}

function findEpisodes(typed: readonly TruthTransaction[]): TruthEpisode[] {
  return groupByUser(typed).flatMap((rows) => {
    const episodes: TruthEpisode[] = [];
    let open: { first: TruthTransaction; count: number; lowest: bigint } | undefined;
    const close = (endTransactionId: string | null) => {
      if (!open) return;
      episodes.push({
        userId: open.first.userId,
        currency: open.first.currency,
        firstTransactionId: open.first.id,
        endTransactionId,
        transactions: open.count,
        lowest: printUnits(open.lowest),
      });
      open = undefined;
    };
    for (const row of rows) {
      const balance = unitsOf(row.paymentBalance!);
      if (balance >= 0n) close(row.id);
      else if (!open) open = { first: row, count: 1, lowest: balance };
      else {
        open.count++;
        if (balance < open.lowest) open.lowest = balance;
      }
    }
    close(null);
    return episodes;
  });
}

function findGaps(
  transactions: readonly TruthTransaction[],
): Pick<Findings, "continuity" | "gaps"> {
  const gaps: TruthGap[] = [];
  let pairs = 0;
  let exact = 0;
  for (const rows of groupByUser(transactions)) {
    let previous: TruthTransaction | undefined;
    for (const row of rows) {
      if (previous) {
        const difference = unitsOf(row.oldBalance) - unitsOf(previous.newBalance);
        pairs++;
        if (difference === 0n) exact++;
        if (sizeOf(difference) > THOUSANDTH) {
          gaps.push({
            userId: row.userId,
            previousTransactionId: previous.id,
            transactionId: row.id,
            difference: printUnits(difference),
          });
        }
      }
      if (row.outcome !== "blocked") previous = row;
    }
  }
  return { continuity: { pairs, exact }, gaps };
}

function followMessages(
  messages: readonly PlacedMessage[],
): Pick<Findings, "redeliveredMessages" | "lostMessages"> {
  const outcomes = new Map<string, string[]>();
  for (const { record: { messageId }, outcome } of messages) {
    outcomes.set(messageId, [...outcomes.get(messageId) ?? [], outcome]);
  }
  const which = (test: (list: string[]) => boolean) =>
    [...outcomes].filter(([, list]) => test(list)).map(([id]) => id);
  return {
    redeliveredMessages: which((list) => list.length > 1),
    lostMessages: which((list) => list.every((outcome) => outcome === "failed")),
  };
}

function findDoubleCharges(
  messages: readonly PlacedMessage[],
  known: ReadonlySet<string>,
): Findings["doubleCharges"] {
  const charges = new Map<
    string,
    { userId: string; deliveryId: string; transactionIds: string[] }
  >();
  for (const { record: { transaction }, outcome } of messages) {
    if (!transaction?.metadata || transaction.type !== "DEBIT" || !known.has(transaction.id)) {
      continue;
    }
    const { deliveryId } = JSON.parse(transaction.metadata) as { deliveryId?: string };
    if (!deliveryId || outcome === "blocked") continue;
    const key = `${transaction.userId} ${deliveryId}`;
    const charge = charges.get(key) ??
      { userId: transaction.userId, deliveryId, transactionIds: [] };
    charge.transactionIds.push(transaction.id);
    charges.set(key, charge);
  }
  return [...charges.values()].filter(({ transactionIds }) => transactionIds.length > 1);
}

function tornFileOf(file: LogFile): TruthTornFile {
  const { event, line } = file.tornEvent!;
  return {
    path: file.path,
    textBytes: file.textBytes,
    line,
    kind: event.kind,
    transactionId: event.message?.transaction?.id ?? null,
    lostEvents: file.lostEvents.length,
  };
}

/** Failures less than a day apart belong to one outage. */
function findOutages(files: readonly LogFile[]): TruthOutage[] {
  const failures = files.flatMap(({ events }) => events.map(({ event }) => event))
    .filter(({ kind }) => kind === "uncaught" || kind === "unknown_error")
    .sort((a, b) => a.atMs - b.atMs);
  const outages: { first: number; last: number; requests: number; uncaught: number }[] = [];
  for (const { atMs, kind } of failures) {
    let outage = outages.at(-1);
    if (!outage || atMs - outage.last > 86_400_000) {
      outages.push(outage = { first: atMs, last: atMs, requests: 0, uncaught: 0 });
    }
    outage.last = atMs;
    if (kind === "uncaught") outage.uncaught++;
    else outage.requests++;
  }
  return outages.map(({ first, last, requests, uncaught }) => ({
    firstAt: printTime(first),
    lastAt: printTime(last),
    requests,
    uncaught,
  }));
}
