import { createHash } from "node:crypto";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { EVENT_KINDS, LEVELS } from "../log/classify.ts";

/** Base tables that the extractor's row buffers go to. */
export const EXTRACTED_TABLES = [
  "log_files",
  "issue_rows",
  "events",
  "transaction_blocks",
  "sync_error_blocks",
  "blocked_blocks",
  "rounded_amounts",
  "unknown_fields",
  "message_starts",
  "reports",
] as const;

/** All base tables, kept from ingest to ingest. */
export const BASE_TABLES = ["ledger_info", "repeated_events", ...EXTRACTED_TABLES] as const;

/** Tables that SQL makes from the base tables, anew at each ingest, in the order of making. */
export const LINKED_TABLES = [
  "message_steps",
  "message_links",
  "blocked_links",
  "transaction_links",
  "sync_errors",
  "invocations",
] as const;

/** Functions of the ledger's SQL, in the order of making. */
export const MACROS = [
  "number_text",
  "block_text",
  "is_personal_data_shown",
  "masked_values",
  "masked_fields",
  "masked_contacts",
  "masked",
  "minor_units",
  "significant_decimals",
  "money",
  "amount_text",
  "ulid_time",
  "time_between",
  "log_place",
  "chosen_from",
  "chosen_to",
  "chosen_currency",
  "chosen_user",
  "is_chosen",
  "is_chosen_at",
  "is_chosen_span",
  "has_words",
] as const;

/** Kinds of findings; each is a view of the schema `finding`, in the order of making. */
export const FINDING_KINDS = [
  "calculation_break",
  "sync_break",
  "silent_sync_break",
  "rounding_alarm",
  "wallet_overdrawn",
  "blocked_overdraft",
  "payment_negative",
  "balance_gap",
  "lost_message",
  "redelivered_message",
  "failed_request",
  "outage",
  "double_charge",
  "replayed_transaction",
  "duplicate_transaction_id",
  "negative_amount",
  "zero_amount",
  "currency_switch",
  "unknown_value",
  "meaning_change",
  "amount_outlier",
  "volume_shift",
  "missing_metadata",
  "test_user",
  "unknown_outcome",
] as const;

/** A kind of finding. */
export type FindingKind = typeof FINDING_KINDS[number];

/** Views, in the order of making. */
export const VIEWS: readonly string[] = [
  "thresholds",
  "settings",
  "log_events",
  "messages",
  "message_histories",
  "transactions",
  "issues",
  "file_coverage",
  "block_lines",
  "reconciliation",
  "balance_chain",
  "failed_requests",
  "outages",
  "balance_gaps",
  "overdrafts",
  "event_messages",
  "attributed_events",
  "daily_activity",
  "observed_differences",
  "difference_runs",
  "standing_differences",
  "amount_scores",
  "field_values",
  "field_meanings",
  "volumes",
  ...FINDING_KINDS.map((kind) => `finding.${kind}`),
  "findings",
  "column_notes",
];

const MODEL = fileURLToPath(new URL("../../model/", import.meta.url));
const LAYERS = ["macros", "base", "links", "views"];

/** Reads the SQL that makes a table or view; the file bears its name, the folder its schema's. */
export function readSql(name: string): string {
  if (name.startsWith("finding.")) {
    return Deno.readTextFileSync(join(MODEL, "findings", `${name.slice("finding.".length)}.sql`));
  }
  for (const layer of LAYERS) {
    try {
      return Deno.readTextFileSync(join(MODEL, layer, `${name}.sql`));
    } catch (error) {
      if (!(error instanceof Deno.errors.NotFound)) throw error;
    }
  }
  throw new Error(`lib/model has no ${name}.sql`);
}

/** The SQL that makes a linked table, with no rows in it yet. */
export function readEmptySql(name: string): string {
  const [head, body] = splitLinked(name);
  return `${head} as from (\n${body}\n) limit 0`;
}

/** The SQL that fills a linked table from the base tables. */
export function readFillSql(name: string): string {
  return `insert into ${name}\n${splitLinked(name)[1]}`;
}

function splitLinked(name: string): [head: string, body: string] {
  const match = /^(create (?:temp )?table \w+) as\n([^;]+);\s*$/m.exec(readSql(name));
  if (match === null) throw new Error(`${name}.sql does not begin with "create table ${name} as"`);
  return [match[1], match[2]];
}

/** How serious a finding is, the worst first. */
export const SEVERITIES = ["critical", "warning", "notice"] as const;

/**
 * The SQL that makes the enums: of log events, whose numbers are what the extractor writes, and of
 * findings, which sort by their order.
 */
export const ENUMS_SQL = `
create type finding_severity as enum (${quoted(SEVERITIES)});
create type event_level as enum (${quoted(LEVELS)});
create type event_kind as enum (${quoted(EVENT_KINDS)});
`;

/**
 * Tells the version of the base tables: a digest of their SQL, so that no number can be forgotten. A
 * ledger of another version is refused.
 */
export function tablesVersion(): string {
  return digest(ENUMS_SQL, BASE_TABLES.map(readSql));
}

/** Tells the version of the rules; a ledger of another one gets the new rules at its next ingest. */
export function rulesVersion(): string {
  return digest("", [...MACROS, "find_repeated_events", ...LINKED_TABLES, ...VIEWS].map(readSql));
}

function digest(first: string, parts: readonly string[]): string {
  const text = [first, ...parts].join("\n").replace(/^ *--.*$/gm, "").replace(/\s+/g, " ");
  return createHash("sha256").update(text).digest("hex").slice(0, 16);
}

function quoted(values: readonly string[]): string {
  return values.map((value) => `'${value}'`).join(", ");
}
