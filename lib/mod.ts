/**
 * What notebooks import: reads logs into a ledger, opens it, and shows what it answers.
 *
 * All else has a module of its own: `balancebook/inspect`, `balancebook/ledger`, `balancebook/charts` and
 * `balancebook/notebook`, whose pages say which permissions they need; this one needs theirs.
 *
 * @module
 */
export {
  amountColumns,
  attemptDots,
  causeWaterfall,
  countBars,
  currencyBars,
  dayCounts,
  differenceSteps,
  differenceWeeks,
  durationRuntimes,
  durationSpread,
  episodeBars,
  findingBars,
  gapPoints,
  hourHeatmap,
  hourProfile,
  incidentSpans,
  memoryPeaks,
  outageHours,
  outlierRatios,
  replaySpans,
  statusDays,
  statusShares,
  userDays,
  userRanges,
} from "./charts/mod.ts";
export { ingest } from "./ledger/mod.ts";
export {
  casePage,
  evidence,
  ingestWithBar,
  ledgerPathFor,
  md,
  openLedger,
  renderCases,
  renderEvents,
  renderFindings,
  renderTable,
  review,
  show,
  showChecks,
  user,
} from "./notebook/mod.ts";
