import { READING_KINDS } from "./_reading_kinds.ts";
import { assertAlmostEquals, assertEquals } from "./_assert.ts";
import { join } from "node:path";
import { ROOT } from "../lib/ledger/paths.ts";
import { type CellValue, LedgerReader } from "../lib/ledger/store/open.ts";
import { makeLedger, REAL_LOGS, rowsOf, withFolder } from "./_temporary.ts";

const REAL = join(ROOT, "..", "shared", "real");

type Expected = Record<string, unknown>;

/** The plan's chain: the printed new balance before against the old balance; blocked ones left out. */
const PLAN_CHAIN = `
  with printed as (
      select file_id, line,
          max(printed::decimal(38, 18)) filter (field = 'old_balance') as old_balance,
          max(printed::decimal(38, 18)) filter (field = 'new_balance') as new_balance
      from rounded_amounts group by all
  ),
  balances as (
      select transactions.*,
          coalesce(printed.old_balance, transactions.old_balance) as opening,
          coalesce(printed.new_balance, transactions.new_balance) as closing
      from transactions left join printed using (file_id, line)
  ),
  chain as (
      select user_id, opening - last_value(case when outcome <> 'blocked' then closing end
          ignore nulls) over (
              partition by user_id, currency order by transaction_number
              rows between unbounded preceding and 1 preceding
          ) as gap
      from balances
  )`;

/** SQL for each figure of `expected.json` that is one number. */
const NUMBERS: Record<string, string> = {
  files: "select count(*) from log_files",
  streams: "select count(distinct stream) from log_files",
  bytes_text: "select sum(text_bytes)::bigint from log_files",
  files_out_of_order: "select count(*) from log_files where is_out_of_order",
  log_events: "select count(*) from log_events",
  requests: "select count(*) from invocations",
  messages: "select count(*) from messages",
  distinct_messages: "select count(distinct message_id) from messages",
  redelivered_messages: "select count(distinct message_id) from messages where delivery_count > 1",
  transactions: "select count(*) from transactions",
  distinct_transaction_ids: "select count(distinct transaction_id) from transactions",
  typed: "select count(*) from transactions where type is not null",
  untyped: "select count(*) from transactions where type is null",
  users: "select count(distinct user_id) from transactions",
  sync_errors: "select count(*) from sync_errors",
  sync_errors_linked: "select count(transaction_id) from sync_errors",
  sync_error_users: "select count(distinct user_id) from sync_errors",
  "sync_errors_within_0.001": "select count(*) from sync_errors where abs(difference) <= 0.001",
  "silent_sync_breaks_gt_0.001": `select count(*) from reconciliation
    anti join sync_errors
      on reconciliation.file_id = sync_errors.transaction_file_id
      and reconciliation.line = sync_errors.transaction_line
    where abs(plan_sync_difference) > 0.001`,
  "recomputed_sync_breaks_gt_0.001":
    "select count(*) from reconciliation where abs(plan_sync_difference) > 0.001",
  "calculation_breaks_typed_gt_0.001":
    "select count(*) from reconciliation where type is not null and has_calculation_issue",
  calculation_exact_typed:
    "select count(*) from reconciliation where type is not null and is_exact",
  "seed_formula_breaks_typed_gt_0.001": `select count(*) from reconciliation
    where type is not null and abs(plan_calculation_difference) > 0.001`,
  new_balance_negative: "select count(*) from transactions where is_overdraft",
  new_balance_negative_applied:
    "select count(*) from overdrafts where overdraft_class = 'wallet_overdrawn'",
  blocked_events: "select count(*) from overdrafts where overdraft_class = 'blocked'",
  blocked_users: "select count(distinct user_id) from overdrafts where overdraft_class = 'blocked'",
  payment_balance_negative: `select coalesce(sum(transaction_count), 0)::bigint from overdrafts
    where overdraft_class = 'payment_negative'`,
  payment_balance_negative_users: `select count(distinct user_id) from overdrafts
    where overdraft_class = 'payment_negative'`,
  sync_error_payment_negative: "select count(*) from sync_errors where payment_balance < 0",
  negative_amount: "select count(*) from transactions where amount < 0",
  zero_amount: "select count(*) from transactions where amount = 0",
};

/** SQL for each figure that is a count per name. */
const COUNTS: Record<string, string> = {
  events_by_kind: "select kind as name, count(*) as count from log_events group by all",
  events_by_level:
    "select coalesce(level, '(platform)') as name, count(*) as count from log_events group by all",
  by_currency: "select currency as name, count(*) as count from transactions group by all",
  by_type:
    "select coalesce(type, '(untyped)') as name, count(*) as count from transactions group by all",
  by_action:
    "select coalesce(action, '(untyped)') as name, count(*) as count from transactions group by all",
  by_outcome: "select outcome as name, count(*) as count from transactions group by all",
  by_month: `select strftime(logged_at, '%Y-%m') as name, count(*) as count
    from transactions group by all`,
};

/** Runs a test with a session that works out only once what several figures are of. */
async function withReal(run: (ledger: LedgerReader) => Promise<void>): Promise<void> {
  await withFolder(async (folder) => {
    const path = await makeLedger(folder, [REAL_LOGS]);
    const ledger = await LedgerReader.open(path, { keepsTables: true });
    try {
      await run(ledger);
    } finally {
      ledger.close();
    }
  });
}

async function ask(ledger: LedgerReader, sql: string): Promise<Record<string, CellValue>[]> {
  return rowsOf(await ledger.columns(sql));
}

Deno.test("the figures of the real logs come out of the ledger", async (test) => {
  if (!exists(REAL_LOGS)) {
    console.warn("SKIPPED: no real logs beside the repository (shared/real)");
    return;
  }
  const expected: Expected = JSON.parse(Deno.readTextFileSync(join(REAL, "expected.json")));
  await withReal(async (ledger) => {
    const seen = new Set<string>();
    for (const [name, sql] of Object.entries(NUMBERS)) {
      seen.add(name);
      await test.step(name, async () => {
        const [row] = await ask(ledger, sql);
        assertEquals(Object.values(row)[0], expected[name]);
      });
    }
    for (const [name, sql] of Object.entries(COUNTS)) {
      seen.add(name);
      await test.step(name, async () => {
        const rows = await ask(ledger, sql);
        assertEquals(Object.fromEntries(rows.map((row) => [row.name, row.count])), expected[name]);
      });
    }
    for (const [name, check] of Object.entries(OTHERS)) {
      seen.add(name);
      await test.step(name, () => check(ledger, expected[name]));
    }
    await test.step("nothing is said to be unread or missing", async () => {
      const kinds = READING_KINDS.map((kind) => `'${kind}'`).join(", ");
      assertEquals(
        await ask(ledger, `select kind, reason from findings where kind in (${kinds})`),
        [],
      );
      assertEquals(await ask(ledger, "select code from issues"), []);
    });
    await test.step("every figure of expected.json is checked", () => {
      assertEquals(Object.keys(expected).filter((name) => !seen.has(name)), []);
    });
  });
});

const OTHERS: Record<string, (ledger: LedgerReader, expected: unknown) => Promise<void>> = {
  async lost_messages(ledger, expected) {
    const rows = await ask(
      ledger,
      "select distinct message_id from messages where is_lost order by 1",
    );
    assertEquals(rows.map((row) => row.message_id), expected);
  },
  async "calculation_breaks_untyped_gt_0.001"(ledger, expected) {
    const rows = await ask(
      ledger,
      `select transaction_id from reconciliation
       where type is null and has_calculation_issue order by 1`,
    );
    assertEquals(rows.map((row) => row.transaction_id), expected);
  },
  async by_day_first_last(ledger, expected) {
    const [row] = await ask(
      ledger,
      `select min(logged_at) as first, max(logged_at) as last from log_events
       where kind = 'transaction'`,
    );
    assertEquals([row.first, row.last].map((time) => (time as Date).toISOString()), expected);
  },
  async sum_amount(ledger, expected) {
    const rows = await ask(
      ledger,
      `select currency || ' ' || coalesce(type, '(untyped)') as name, sum(amount) as amount
       from transactions group by all`,
    );
    const sums = expected as Record<string, string>;
    assertEquals(rows.map((row) => row.name).sort(), Object.keys(sums).sort());
    for (const { name, amount } of rows) {
      assertAlmostEquals(Number(amount), Number(sums[String(name)]), 0.001, String(name));
    }
  },
  async continuity(ledger, expected) {
    const [row] = await ask(
      ledger,
      `${PLAN_CHAIN}
       select count(gap) as pairs, count(*) filter (gap = 0) as exact,
         count(*) filter (gap <> 0 and abs(gap) <= 0.001) as "within_0.001",
         count(*) filter (abs(gap) > 0.001) as gaps,
         count(distinct user_id) filter (abs(gap) > 0.001) as users_with_gap
       from chain`,
    );
    assertEquals(row, expected);
  },
  async closing(ledger, expected) {
    const [row] = await ask(
      ledger,
      `select (select count(continuity) from balance_chain) as pairs,
         (select count(*) from balance_gaps) as gaps,
         (select count(distinct user_id) from balance_gaps) as users_with_gap,
         count(*) filter (abs(sync_difference) > 0.001) as sync_breaks,
         count(*) filter (sync_alarm = 'silent') as silent_sync_breaks
       from reconciliation where type is not null`,
    );
    assertEquals(row, expected);
  },
  async deliveries_charged_twice(ledger, expected) {
    const [row] = await ask(
      ledger,
      `select count(*) as count from (
         select user_id, json_extract_string(metadata, '$.deliveryId') as delivery_id
         from transactions
         where outcome <> 'blocked' and direction = 'debit' and json_valid(metadata)
         group by all
         having delivery_id is not null and count(*) > 1
       )`,
    );
    assertEquals(row.count, expected);
  },
};

Deno.test("a sync error of the real logs stands in the message of its transaction", async () => {
  if (!exists(REAL_LOGS)) return;
  await withReal(async (ledger) => {
    const wrong = await ask(
      ledger,
      `select sync_errors.line
       from sync_errors inner join transactions
         on sync_errors.transaction_file_id = transactions.file_id
         and sync_errors.transaction_line = transactions.line
       where sync_errors.user_id <> transactions.user_id
         or sync_errors.request_id <> transactions.request_id`,
    );
    assertEquals(wrong, []);
  });
});

function exists(path: string): boolean {
  try {
    return Deno.statSync(path).isDirectory;
  } catch {
    return false;
  }
}
