import type { FindingKind } from "../store/schema.ts";
import type { LedgerReader } from "../store/open.ts";
import { ask, type Row } from "./_ask.ts";
import { parametersOf } from "./_parameters.ts";
import type { Finding } from "./finding.ts";

/** Figures worked out again, as texts and times, ready to be shown. */
export interface EvidenceTable {
  /** What was worked out. */
  readonly caption: string;
  /** In the order in which to show them; amounts are texts with all their digits. */
  readonly rows: readonly Row[];
}

interface TableOf {
  readonly caption: string;
  /** A file of `sql/`, without `.sql`. */
  readonly query: string;
}

const TRANSACTIONS: TableOf = { caption: "The transactions", query: "transactions" };
const SYNC_CHECK: TableOf = { caption: "The two balances, compared again", query: "sync_check" };
const DELIVERIES: TableOf = { caption: "Each delivery", query: "deliveries" };

/** What is worked out for each kind; one that is not here shows its log events only. */
const TABLES: Readonly<Partial<Record<FindingKind, readonly TableOf[]>>> = {
  calculation_break: [{ caption: "The new balance, worked out again", query: "calculation" }],
  sync_break: [{ caption: "Each step of the difference", query: "sync_steps" }],
  silent_sync_break: [SYNC_CHECK],
  rounding_alarm: [SYNC_CHECK],
  wallet_overdrawn: [TRANSACTIONS],
  blocked_overdraft: [{ caption: "The attempt", query: "blocked" }, TRANSACTIONS],
  payment_negative: [{ caption: "Each step below zero", query: "negative_steps" }],
  balance_gap: [{ caption: "From one balance to the next", query: "gap_steps" }],
  lost_message: [DELIVERIES],
  redelivered_message: [DELIVERIES],
  failed_request: [{ caption: "The request", query: "requests" }],
  outage: [{ caption: "From before to after", query: "outage_steps" }],
  double_charge: [{ caption: "Each deduction, and what was given back", query: "charges" }],
  replayed_transaction: [TRANSACTIONS],
  duplicate_transaction_id: [
    { caption: "What was printed, side by side", query: "contents" },
    TRANSACTIONS,
  ],
  negative_amount: [TRANSACTIONS],
  zero_amount: [TRANSACTIONS],
  currency_switch: [TRANSACTIONS],
  unknown_value: [{ caption: "Values of the field", query: "known_values" }],
  meaning_change: [{ caption: "Figures before and after the change", query: "meanings" }],
  amount_outlier: [{ caption: "The amount against what is usual", query: "amount_score" }],
  volume_shift: [{ caption: "The same weekday around it", query: "weekday_counts" }],
  missing_metadata: [TRANSACTIONS],
  test_user: [TRANSACTIONS],
  unknown_outcome: [TRANSACTIONS, DELIVERIES],
};

/** Works out again what a finding says; nothing for a kind that has no figures. */
export async function readTables(
  reader: LedgerReader,
  finding: Finding,
): Promise<EvidenceTable[]> {
  const tables = [];
  for (const { caption, query } of TABLES[finding.kind as FindingKind] ?? []) {
    const rows = await ask(reader, query, parametersOf(finding));
    if (rows.length > 0) tables.push({ caption, rows });
  }
  return tables;
}
