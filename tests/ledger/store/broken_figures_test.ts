import { assertEquals, assertRejects } from "../../_assert.ts";
import { UserError } from "../../../lib/ledger/error.ts";
import { readLayer } from "../../../lib/ledger/model/objects.ts";
import { SAMPLE_LOGS } from "../../../lib/ledger/paths.ts";
import { checkLedger } from "../../../lib/ledger/store/check_ledger.ts";
import { LedgerReader } from "../../../lib/ledger/store/open.ts";
import { makeLedger, withFolder } from "../../_temporary.ts";

const WITHOUT_FIRST = "from $ offset 1";
const NONE = "from $ limit 0";
const TWICE = "from $ union all from $";
const replaced = (column: string, value: string) =>
  `select * replace (${value} as ${column}) from $`;
const more = (column: string) => replaced(column, `${column} + 1`);

/** For each check a table, with what is put in its place (`$` is the table), so that a figure is wrong. */
const WRONG: Readonly<Record<string, readonly [table: string, rows: string]>> = {
  ages_carry_the_differences: ["ageing", NONE],
  blocked_are_findings: ["transactions", replaced("outcome", "'blocked'")],
  blocks_are_read: ["transactions", WITHOUT_FIRST],
  bytes_are_tallied: ["file_coverage", more("text_bytes")],
  calculations_agree: ["transactions", more("new_balance")],
  cases_carry_the_differences: ["case_amounts", NONE],
  cases_have_entries: ["reviewed_cases", replaced("entry_count", "0")],
  cases_have_one_name: ["cases", TWICE],
  cold_starts_are_measured: ["invocations", replaced("init_duration_ms", "null")],
  days_hold_amounts: ["daily_activity", more("amount")],
  days_hold_blocked: ["daily_activity", more("blocked_count")],
  days_hold_transactions: ["daily_activity", WITHOUT_FIRST],
  differences_have_entries: ["proposed_entries", NONE],
  double_charges_agree: ["transactions", replaced("metadata", "'{}'")],
  entries_settle: ["proposed_entries", more("amount")],
  episodes_begin_below_zero: ["transactions", replaced("payment_balance", "1")],
  errors_raise_alarms: ["reconciliation", replaced("sync_alarm", "'silent'")],
  events_are_attributed: ["event_subjects", WITHOUT_FIRST],
  events_are_counted: ["file_coverage", more("event_count")],
  exposures_are_last_differences: ["observed_differences", more("difference")],
  files_are_tallied: ["file_coverage", WITHOUT_FIRST],
  findings_are_whole: ["findings", replaced("stream", "null")],
  findings_have_one_id: ["findings", TWICE],
  findings_in_one_case: ["cases", WITHOUT_FIRST],
  gaps_are_findings: ["balance_chain", NONE],
  lost_messages_are_findings: ["message_histories", replaced("is_lost", "false")],
  odd_amounts_are_findings: ["transactions", replaced("amount", "1")],
  open_episodes_are_below_zero: ["transactions", replaced("payment_balance", "1")],
  overdrawn_wallets_are_findings: ["transactions", replaced("closing_balance", "-1")],
  printed_differences_agree: ["reconciliation", replaced("sync_difference", "0")],
  repeated_ids_are_findings: ["transactions", replaced("transaction_id", "'01'")],
  shifts_count_transactions: ["transactions", TWICE],
  sides_explain_steps: ["difference_steps", more("step")],
  silent_breaks_lack_errors: ["sync_errors", NONE],
  spans_tile_files: ["file_coverage", more("break_count")],
  steps_add_up: ["difference_steps", replaced("is_open", "false")],
  steps_reach_the_difference: ["difference_steps", more("step")],
  steps_split_exactly: ["difference_steps", more("step")],
  switches_have_two_currencies: ["transactions", replaced("currency", "'BHD'")],
  transactions_have_a_status: ["reconciliation", WITHOUT_FIRST],
};

// That each holds where no figure is wrong is tested of the same ledger in `check_ledger_test.ts`.
Deno.test("each check of the model fails where a figure is wrong", (test) =>
  withFolder(async (folder) => {
    const ledger = await makeLedger(folder, [SAMPLE_LOGS]);
    assertEquals(Object.keys(WRONG).sort(), readLayer("checks").map(({ name }) => name));
    for (const [name, [table, rows]] of Object.entries(WRONG)) {
      await test.step(name, async () => {
        const reader = await LedgerReader.open(ledger);
        try {
          await reader.columns(`create temp table wrong as ${rows.replaceAll("$", table)}`);
          await reader.columns(`drop view if exists temp.${table}`);
          await reader.columns(`alter table wrong rename to ${table}`);
          const failed = await checkLedger(reader, { names: [name], limit: 1 });
          assertEquals(failed.map((check) => check.name), [name]);
          assertEquals(Object.values(failed[0].rows)[0].length, 1);
        } finally {
          reader.close();
        }
      });
    }
  }));

Deno.test("checkLedger() says which check there is not", () =>
  withFolder(async (folder) => {
    const reader = await LedgerReader.open(await makeLedger(folder, [SAMPLE_LOGS]));
    try {
      await assertRejects(
        () => checkLedger(reader, { names: ["all_is_well"] }),
        UserError,
        'Cannot check "all_is_well"',
      );
    } finally {
      reader.close();
    }
  }));
