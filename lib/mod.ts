/**
 * The public door of balancebook: read logs into a ledger, recover printed objects, ask the ledger,
 * show the answers in a notebook.
 *
 * @module
 */
export * from "./chart/amount_columns.ts";
export * from "./chart/attempt_dots.ts";
export * from "./chart/count_bars.ts";
export * from "./chart/currency_bars.ts";
export * from "./chart/day_counts.ts";
export * from "./chart/difference_steps.ts";
export * from "./chart/episode_bars.ts";
export * from "./chart/finding_bars.ts";
export * from "./chart/gap_points.ts";
export * from "./chart/hour_heatmap.ts";
export * from "./chart/hour_profile.ts";
export * from "./chart/outage_hours.ts";
export * from "./chart/outlier_ratios.ts";
export * from "./chart/panels.ts";
export * from "./chart/replay_spans.ts";
export * from "./chart/request_durations.ts";
export * from "./chart/statuses.ts";
export * from "./chart/user_balances.ts";
export * from "./chart/user_counts.ts";
export * from "./currency.ts";
export * from "./error.ts";
export type { EvidenceTable } from "./evidence/arithmetic.ts";
export type { EvidenceEvent } from "./evidence/events.ts";
export * from "./evidence/evidence.ts";
export type { Finding, FindingOrId } from "./evidence/finding.ts";
export * from "./evidence/user.ts";
export * from "./ingest.ts";
export * from "./inspect/mod.ts";
export * from "./issue.ts";
export * from "./log/classify.ts";
export * from "./log/split.ts";
export * from "./log/timestamp.ts";
export * from "./money.ts";
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
} from "./notebook/kernel.ts";
export * from "./notebook/ledger.ts";
export * from "./notebook/markdown.ts";
export type { Chosen } from "./notebook/choice.ts";
export * from "./notebook/page.ts";
export { type ReportProgress, type Share, withProgress } from "./notebook/progress.ts";
export * from "./notebook/show.ts";
export * from "./notebook/table.ts";
export * from "./notebook/user.ts";
export * from "./paths.ts";
export {
  DEFAULT_FAULTS,
  type FaultRates,
  type InjectedKind,
  NO_FAULTS,
  simulate,
  type SimulateOptions,
  type Simulation,
  type TruthFinding,
  writeSimulation,
} from "./simulate/mod.ts";
export * from "./source/stream_name.ts";
export * from "./score.ts";
export * from "./span.ts";
export type { Choice, ChoiceName } from "./store/choice.ts";
export * from "./store/ledger_path.ts";
export * from "./store/open.ts";
