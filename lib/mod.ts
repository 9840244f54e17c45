/**
 * The public door of balancebook: read logs into a ledger, recover printed objects, ask the ledger,
 * show the answers in a notebook.
 *
 * @module
 */
export * from "./charts/amount_columns.ts";
export * from "./charts/attempt_dots.ts";
export * from "./charts/count_bars.ts";
export * from "./charts/currency_bars.ts";
export * from "./charts/day_counts.ts";
export * from "./charts/difference_steps.ts";
export * from "./charts/episode_bars.ts";
export * from "./charts/finding_bars.ts";
export * from "./charts/gap_points.ts";
export * from "./charts/hour_heatmap.ts";
export * from "./charts/hour_profile.ts";
export * from "./charts/outage_hours.ts";
export * from "./charts/outlier_ratios.ts";
export * from "./charts/panels.ts";
export * from "./charts/replay_spans.ts";
export * from "./charts/request_durations.ts";
export * from "./charts/statuses.ts";
export * from "./charts/user_balances.ts";
export * from "./charts/user_counts.ts";
export * from "./ledger/currency.ts";
export * from "./ledger/error.ts";
export type { EvidenceTable } from "./ledger/evidence/arithmetic.ts";
export type { EvidenceEvent } from "./ledger/evidence/events.ts";
export * from "./ledger/evidence/evidence.ts";
export type { Finding, FindingOrId } from "./ledger/evidence/finding.ts";
export * from "./ledger/evidence/user.ts";
export * from "./ledger/ingest.ts";
export * from "./inspect/mod.ts";
export * from "./ledger/issue.ts";
export * from "./ledger/log/classify.ts";
export * from "./ledger/log/split.ts";
export * from "./ledger/log/timestamp.ts";
export * from "./ledger/money.ts";
export * from "./notebook/chart.ts";
export * from "./notebook/checks.ts";
export * from "./notebook/events.ts";
export * from "./notebook/evidence.ts";
export * from "./notebook/findings.ts";
export * from "./notebook/ingest.ts";
export {
  type CellTally,
  display,
  installKernelCure,
  isInKernel,
  JUPYTER_DISPLAY,
  type MediaBundle,
} from "./notebook/kernel/kernel.ts";
export * from "./notebook/ledger.ts";
export * from "./notebook/markdown.ts";
export type { Chosen } from "./notebook/choice.ts";
export * from "./notebook/page.ts";
export { type ReportProgress, type Share, withProgress } from "./notebook/progress.ts";
export * from "./notebook/show.ts";
export * from "./notebook/table.ts";
export * from "./notebook/user.ts";
export * from "./ledger/upgrade.ts";
export * from "./ledger/paths.ts";
export {
  type BookFinding,
  DEFAULT_FAULTS,
  type FaultRates,
  NO_FAULTS,
  simulate,
  type SimulateOptions,
  type Simulation,
  writeSimulation,
} from "./dev/simulate/mod.ts";
export * from "./ledger/source/stream_name.ts";
export * from "./dev/score.ts";
export * from "./ledger/span.ts";
export type { Choice, ChoiceName } from "./ledger/store/choice.ts";
export * from "./ledger/store/ledger_path.ts";
export * from "./ledger/store/open.ts";
