import { requireParts } from "../ledger/arguments.ts";
import { userBalances } from "../charts/user_balances.ts";
import { counted } from "../ledger/counted.ts";
import { readUser, type UserHistory, type UserOptions } from "../ledger/evidence/user.ts";
import { renderFindings } from "./findings.ts";
import { currentLedger } from "./ledger.ts";
import { md } from "./markdown.ts";
import { Page } from "./page.ts";
import { filledColumns, renderTable, writeMinute } from "./table.ts";

const FINDINGS_SHOWN = 50;
const TRANSACTIONS_ON_A_PAGE = 12;
// Where each was printed stands in the view and in its case.
const TRANSACTION_COLUMNS = [
  "time",
  "type",
  "action",
  "currency",
  "amount",
  "VAT",
  "wallet before",
  "wallet after",
  "payment balance",
  "payment balance - wallet",
  "outcome",
  "transaction",
];
const STEP_COLUMNS = [
  "time",
  "cause",
  "what happened",
  "currency",
  "change",
  "difference",
  "still open",
  "payment side moved by",
  "wallet moved by",
  "miscalculated by",
  "transaction",
];
// Without scripts; the interactive table has all of them.
const PLAIN_TRANSACTIONS = 20;

/**
 * Shows all that the logs hold on a user: who, what is outstanding and since when, both
 * balances over time, the findings and the transactions. Asks the ledger that was opened last.
 *
 * @param userId As `transactions.user_id` has it; without one, a sentence is shown.
 * @throws {UserError} If no ledger is open, or no transaction names the user.
 */
export async function user(
  userId: string | null | undefined,
  options: UserOptions = {},
): Promise<Page> {
  if (userId === null || userId === undefined) return new Page([md`There is no user to show.`]);
  return renderUser(await readUser(currentLedger(), userId, options));
}

/** Draws what {@linkcode readUser} gives, one part below the other. */
export function renderUser(history: UserHistory): Page {
  requireParts(history, ["user_id", "currencies", "balances"], {
    action: "draw",
    expected: "the history of a user that readUser() gives",
  });
  const { user_id, currencies, transactions, transactionCount, findings, steps, entries } = history;
  const names = currencies.map(({ currency }) => currency ?? "no currency").join(", ");
  const first = currencies.map((one) => one.first_seen_at).reduce((a, b) => a < b ? a : b);
  const last = currencies.map((one) => one.last_seen_at).reduce((a, b) => a > b ? a : b);
  const sentences = currencies.map(({ sentence }) => `${sentence}.`).join(" ");
  const count = counted(transactionCount, "transaction");
  const shown = transactions.length === transactionCount
    ? "Transactions"
    : `The last ${transactions.length} of ${count}`;
  return new Page([
    md`### User ${user_id}

      ${names} · ${count}, first seen ${writeMinute(first)}, last seen ${writeMinute(last)} (UTC)

      **${sentences}**`,
    userBalances(history.balances, {
      title: "Wallet and payment balance after each transaction",
      subtitle: `User ${user_id}, ${names}`,
    }),
    ...(steps.length === 0 ? [] : [
      renderTable(steps, {
        caption: "Changes of the difference, with their causes",
        columns: STEP_COLUMNS.filter((name) => filledColumns(steps).includes(name))
          .filter((name) => name !== "currency" || currencies.length > 1),
        limit: PLAIN_TRANSACTIONS,
      }),
    ]),
    ...(entries.length === 0 ? [] : [
      renderTable(entries, {
        caption:
          "Entries that would settle it; of those that do not follow from their cause, one or the other",
        columns: filledColumns(entries),
        limit: PLAIN_TRANSACTIONS,
      }),
    ]),
    findings.length === 0 ? md`No findings about this user.` : renderFindings(findings, {
      limit: FINDINGS_SHOWN,
      rows: `findings?${new URLSearchParams({ user: user_id })}`,
    }),
    renderTable(transactions, {
      caption: shown,
      limit: PLAIN_TRANSACTIONS,
      page: TRANSACTIONS_ON_A_PAGE,
      columns: TRANSACTION_COLUMNS.filter((name) => name !== "currency" || currencies.length > 1),
    }),
  ]);
}
