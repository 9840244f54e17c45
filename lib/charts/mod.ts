/**
 * Turns rows of a ledger's views into options for Observable Plot, one function a chart; each has an
 * empty state. Nothing is drawn and nothing is asked here: `show()` and `renderChart()` of
 * `balancebook/notebook` draw, or `Plot.plot()` in a browser. A function throws a `TypeError` for what is
 * no rows, for rows that lack a column or hold something else in it, and for options that it does not have.
 *
 * Needs no permission.
 *
 * @module
 */
export type { ChartWords } from "./_nothing.ts";
export type { RowSource } from "./_rows.ts";
export * from "./amount_columns.ts";
export * from "./attempt_dots.ts";
export * from "./cause_waterfall.ts";
export * from "./count_bars.ts";
export * from "./currency_bars.ts";
export * from "./day_counts.ts";
export * from "./difference_steps.ts";
export * from "./difference_weeks.ts";
export * from "./episode_bars.ts";
export * from "./finding_bars.ts";
export * from "./gap_points.ts";
export * from "./hour_heatmap.ts";
export * from "./hour_profile.ts";
export * from "./incident_spans.ts";
export * from "./outage_hours.ts";
export * from "./outlier_ratios.ts";
export * from "./panels.ts";
export * from "./replay_spans.ts";
export * from "./request_durations.ts";
export * from "./statuses.ts";
export * from "./user_balances.ts";
export * from "./user_counts.ts";
