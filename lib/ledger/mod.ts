/**
 * Reads logs into a ledger, a DuckDB file, and asks it.
 *
 * Importing this needs no permission. Reading logs and opening a ledger needs `--allow-read`,
 * `--allow-write`, `--allow-env` and, for DuckDB's library, `--allow-ffi` and `--allow-sys`. The SQL of
 * the model is read from files beside this module, so it must be on disk: in a clone, or linked.
 *
 * @module
 */
export { minorUnits } from "./currency.ts";
export { QueryError, UserError } from "./error.ts";
export {
  type Case,
  type CaseHistory,
  type CaseOptions,
  type CaseOrId,
  readCase,
} from "./evidence/case.ts";
export type { EvidenceTable } from "./evidence/arithmetic.ts";
export type { EvidenceEvent } from "./evidence/events.ts";
export { type Evidence, type EvidenceOptions, readEvidence } from "./evidence/evidence.ts";
export type { Finding, FindingOrId } from "./evidence/finding.ts";
export {
  type BalancePoint,
  readUser,
  type UserCurrency,
  type UserHistory,
  type UserOptions,
} from "./evidence/user.ts";
export type { LedgerContents } from "./store/contents.ts";
export { ingest, type IngestOptions, type IngestProgress, type IngestSummary } from "./ingest.ts";
export { formatMoney, type Money, parseMoney } from "./money.ts";
export { type Judgement, reviewCase } from "./review.ts";
export type { UnreadFile } from "./store/settle.ts";
export type { Unfetched } from "./remote/fetch_remote.ts";
export type { PrivateRule } from "./store/private_rules.ts";
export type { LoadedReviews } from "./store/session_reviews.ts";
export type { CurrencyExposure, Review, ReviewState } from "./store/reviews.ts";
export type { Scope, ScopeName } from "./store/scope.ts";
export { defaultLedgerPath, ledgerPathFor } from "./store/ledger_path.ts";
export {
  type CellValue,
  type Columns,
  type LedgerOptions,
  LedgerReader,
  type Parameter,
  type SingleParameter,
} from "./store/open.ts";
export { keepResults, type KeepResultsOptions } from "./store/results.ts";
export { upgrade, type UpgradeSummary } from "./upgrade.ts";
