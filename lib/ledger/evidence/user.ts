import { describeValue, requireOptions, requireReader } from "../arguments.ts";
import { UserError } from "../error.ts";
import type { LedgerReader } from "../store/open.ts";
import { ask, type Row } from "./_ask.ts";

/** Options of {@linkcode readUser}. */
export interface UserOptions {
  /** Transactions at most, the last ones; 200 by default. */
  readonly limit?: number;
}

/** A user in one currency. */
export interface UserCurrency {
  /** Code of the currency by ISO 4217, as printed; null where the logs name none. */
  readonly currency: string | null;
  /** How many transactions the user has in it. */
  readonly transaction_count: number;
  /** UTC. */
  readonly first_seen_at: Date;
  /** UTC. */
  readonly last_seen_at: Date;
  /** Whether wallet and payment balance were out of sync when last seen. */
  readonly is_out_of_sync: boolean;
  /** What is outstanding, since when and why. */
  readonly sentence: string;
}

/** Both balances after a transaction, for a chart; amounts in the currency's units. */
export interface BalancePoint {
  /** Code of the currency by ISO 4217, as printed; null where the logs name none. */
  readonly currency: string | null;
  /** UTC. */
  readonly logged_at: Date;
  /** The wallet that the transaction leaves: its opening balance where it was blocked. */
  readonly wallet: number | null;
  /** As its block prints it, or else its not-in-sync error; null where neither does. */
  readonly payment_balance: number | null;
  /** The balance that a blocked transaction would have left. */
  readonly blocked_balance: number | null;
}

/** What the logs hold on a user. */
export interface UserHistory {
  /** Id of the user, as `transactions.user_id` shows it. */
  readonly user_id: string;
  /** By currency. */
  readonly currencies: readonly UserCurrency[];
  /** Of all transactions, in order of time. */
  readonly balances: readonly BalancePoint[];
  /** Changes of the difference between the two balances, with their causes, as rows to show. */
  readonly steps: readonly Row[];
  /** Entries that would bring the two balances together, as rows to show. */
  readonly entries: readonly Row[];
  /** Findings about the user, as rows of the view `findings`, the most severe first. */
  readonly findings: readonly Row[];
  /** Transactions in order of time, as rows to show; the last ones where there are too many. */
  readonly transactions: readonly Row[];
  /** How many transactions there are. */
  readonly transactionCount: number;
}

const DEFAULT_LIMIT = 200;

/**
 * Reads what the logs hold on a user: who, what is outstanding and why, what it would take, both balances over
 * time, findings and transactions.
 *
 * @param reader The ledger.
 * @param userId As `transactions.user_id` shows it, or as the logs print it.
 * @param options How many transactions at most.
 * @returns Rows to show, and both balances for a chart.
 * @throws {UserError} If no transaction names the user.
 * @throws {RangeError} If the limit is not a whole number from 1.
 * @throws {TypeError} If this is no ledger or no id, or an option is misspelt.
 */
export async function readUser(
  reader: LedgerReader,
  userId: string,
  options: UserOptions = {},
): Promise<UserHistory> {
  requireReader(reader);
  requireOptions(options, { limit: "any" }, "user()");
  if (!["string", "number", "bigint"].includes(typeof userId)) {
    throw new TypeError(`Cannot find ${describeValue(userId)}: expected the id of a user`);
  }
  const { limit = DEFAULT_LIMIT } = options;
  if (!Number.isInteger(limit) || limit < 1) {
    throw new RangeError(`Cannot show ${limit} transactions: expected a whole number from 1`);
  }
  const shown = await reader.columns("select shown_id($1) as user_id", [String(userId)]);
  const user = { user_id: String(shown.user_id[0]) };
  const currencies = await ask(reader, "user_currencies", user) as unknown as UserCurrency[];
  if (currencies.length === 0) {
    throw new UserError(
      `Cannot find user "${user.user_id.slice(0, 80)}" in ${reader.path}: no transaction names ` +
        "it; 06_explore finds users by a part of their id",
    );
  }
  return {
    user_id: user.user_id,
    currencies,
    balances: await readBalances(reader, user.user_id),
    steps: await ask(reader, "user_steps", user),
    entries: await ask(reader, "user_entries", user),
    findings: await ask(reader, "user_findings", user),
    transactions: await ask(reader, "user_transactions", { ...user, limit }),
    transactionCount: currencies.reduce((count, one) => count + one.transaction_count, 0),
  };
}

/** Reads both balances of a user after each transaction, in order of time; none where nobody has the id. */
export async function readBalances(reader: LedgerReader, userId: string): Promise<BalancePoint[]> {
  const rows = await ask(reader, "user_balances", { user_id: userId });
  return rows.map((row) => ({
    currency: row.currency as string | null,
    logged_at: row.logged_at as Date,
    wallet: toNumber(row.wallet),
    payment_balance: toNumber(row.payment_balance),
    blocked_balance: toNumber(row.blocked_balance),
  }));
}

/** Gives a chart a number, also of a decimal that came as text because of its many digits. */
function toNumber(value: Row[string]): number | null {
  return value === null ? null : Number(value);
}
