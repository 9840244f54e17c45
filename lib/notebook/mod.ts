/**
 * What a cell of a notebook calls: opens a ledger, asks it, and shows answers as tables, charts, texts
 * and checks. Outside a notebook the same calls print text.
 *
 * Importing this needs no permission and changes nothing. The first `openLedger()`, `show()` or
 * `withProgress()` in a kernel sees to it that no output is lost. Opening a ledger needs what
 * `balancebook/ledger` needs; drawing a chart needs `--allow-read`, `--allow-env`, `--allow-ffi` and
 * `--allow-sys`.
 *
 * @module
 */
export { casePage, renderCase, type RenderCaseOptions } from "./case_page.ts";
export { renderCases, type RenderCasesOptions, type RenderedCases } from "./cases.ts";
export { type Chart, renderChart, type RenderChartOptions } from "./chart.ts";
export { type Check, CheckError, showChecks } from "./checks.ts";
export type { SessionScope } from "./scope.ts";
export { type PrintedEvent, type RenderedEvents, renderEvents } from "./events.ts";
export { evidence, type RenderedEvidence, renderEvidence } from "./evidence.ts";
export { type RenderedFindings, renderFindings, type RenderFindingsOptions } from "./findings.ts";
export { ingestWithBar } from "./ingest.ts";
export { installKernelWorkaround, type MediaBundle } from "./kernel/kernel.ts";
export { type Ledger, ledgerPathFor, openLedger, type Row, type Table } from "./ledger.ts";
export { type Markdown, md } from "./markdown.ts";
export { Page } from "./page.ts";
export { review } from "./review.ts";
export { type ReportProgress, type Share, withProgress } from "./progress.ts";
export { show } from "./show.ts";
export {
  type RenderedTable,
  renderTable,
  type RenderTableOptions,
  type TableLike,
} from "./table.ts";
export { renderUser, user } from "./user.ts";
