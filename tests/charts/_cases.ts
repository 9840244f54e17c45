import type * as Plot from "@observablehq/plot";
import { amountColumns } from "../../lib/charts/amount_columns.ts";
import { attemptDots } from "../../lib/charts/attempt_dots.ts";
import { type CauseAmount, causeWaterfall } from "../../lib/charts/cause_waterfall.ts";
import { countBars } from "../../lib/charts/count_bars.ts";
import { currencyBars } from "../../lib/charts/currency_bars.ts";
import { dayCounts } from "../../lib/charts/day_counts.ts";
import { differenceSteps } from "../../lib/charts/difference_steps.ts";
import { differenceWeeks } from "../../lib/charts/difference_weeks.ts";
import { episodeBars } from "../../lib/charts/episode_bars.ts";
import { findingBars } from "../../lib/charts/finding_bars.ts";
import { gapPoints } from "../../lib/charts/gap_points.ts";
import { hourHeatmap } from "../../lib/charts/hour_heatmap.ts";
import { hourProfile } from "../../lib/charts/hour_profile.ts";
import { incidentSpans } from "../../lib/charts/incident_spans.ts";
import { outageHours } from "../../lib/charts/outage_hours.ts";
import { outlierRatios } from "../../lib/charts/outlier_ratios.ts";
import { replaySpans } from "../../lib/charts/replay_spans.ts";
import {
  durationRuntimes,
  durationSpread,
  memoryPeaks,
} from "../../lib/charts/request_durations.ts";
import { statusDays, statusShares } from "../../lib/charts/statuses.ts";
import { userBalances } from "../../lib/charts/user_balances.ts";
import { userDays, userRanges } from "../../lib/charts/user_counts.ts";

/** Rows of a chart, and what its marks show of them. */
export interface ChartCase {
  // deno-lint-ignore no-explicit-any
  readonly draw: (rows: any) => Plot.PlotOptions;
  readonly rows: readonly object[];
  /** The titles of all marks, each once, in any order. */
  readonly titles: readonly string[];
  /** What is said of it to those who cannot see it. */
  readonly description: string;
}

const DAY = new Date("2024-03-01T00:00:00.000Z");
const AT = new Date("2024-03-01T21:30:05.250Z");
const LATER = new Date("2024-03-04T06:00:00.000Z");
const words = { title: "T" };
const counted = { ...words, unit: "things" };

const request = {
  started_at: AT,
  duration_ms: 103.25,
  is_cold_start: false,
  runtime_version: "nodejs:20.v1",
  max_memory_used_mb: 98,
};

/** For each chart of lib/charts the rows that the tests draw. */
export const CHART_CASES: Readonly<Record<string, ChartCase>> = {
  amountColumns: {
    draw: (rows) => amountColumns(rows, { ...words, interval: "week" }),
    rows: [
      { period: DAY, currency: "BHD", direction: "credit", amount: 1234.5, count: 12 },
      { period: DAY, currency: null, direction: "debit", amount: 0.1 },
    ],
    titles: [
      "2024-03-01 to 2024-03-07 · credit: BHD 1,234.500 in 12 transactions",
      "2024-03-01 to 2024-03-07 · debit: 0.10",
    ],
    description:
      "BHD: credit 1,234.500 in all, most in the week from 2024-03-01, credit 1,234.500; no currency: debit 0.10 in all, most in the week from 2024-03-01, debit 0.10",
  },
  attemptDots: {
    draw: (rows) => attemptDots(rows, words),
    rows: [
      { user_id: "u1", day: DAY, attempt_count: 1, label: "7.500" },
      { user_id: "u2", day: DAY, attempt_count: 3, label: "9", missing: 9, currency: "SAR" },
      { user_id: "u3", day: DAY, attempt_count: 2, label: "" },
    ],
    titles: [
      "2024-03-01 · u1: 1 blocked attempt, 7.500",
      "2024-03-01 · u2: 3 blocked attempts, SAR 9.00 missing at most",
      "2024-03-01 · u3: 2 blocked attempts",
    ],
    description: "6 blocked attempts of 3 users; u2 has most, 3",
  },
  causeWaterfall: {
    draw: (rows: CauseAmount[]) => causeWaterfall(rows, words),
    rows: [
      { currency: "BHD", name: "wallet reset", amount: 1050.5, running: 1050.5, user_count: 3 },
      { currency: "BHD", name: "wallet reset", amount: -0.75, running: 1049.75, user_count: 1 },
    ],
    titles: [
      "wallet reset · payment side too high: BHD 1,050.500 of 3 users",
      "wallet reset · wallet too high: BHD 0.750 of 1 user",
      "Net difference · payment side too high: BHD 1,049.750",
    ],
    description:
      "BHD: net difference 1,049.750, payment side too high, the largest cause is wallet reset, 1,050.500 payment side too high",
  },
  countBars: {
    draw: (rows) => countBars(rows, counted),
    rows: [
      { name: "other", count: 1200, group: "INFO" },
      { name: "other", count: 1, group: "WARN" },
      { name: "start", count: 7 },
    ],
    titles: ["other · INFO: 1,200 things", "other · WARN: 1 thing", "start: 7 things"],
    description: "1,208 things; other: 1,201; start: 7",
  },
  currencyBars: {
    draw: (rows) => currencyBars(rows, words),
    rows: [
      { currency: "BHD", name: "BUY", direction: "debit", amount: 1.25, label: "L", count: 1 },
      { currency: "BHD", name: "GIFT", direction: null, amount: 2, label: "2.000 in 4" },
    ],
    titles: ["BUY · debit: BHD 1.250 in 1 transaction", "GIFT: BHD 2.000 (2.000 in 4)"],
    description: "BHD: the largest is GIFT, 2.000",
  },
  dayCounts: {
    draw: (rows) => dayCounts(rows, counted),
    rows: [{ day: DAY, name: "debit", count: 3000 }, { day: DAY, name: null, count: 1 }],
    titles: ["2024-03-01 · debit: 3,000 things", "2024-03-01 · (none): 1 thing"],
    description: "3,001 things; most on 2024-03-01: 3,001; debit: 3,000; (none): 1",
  },
  differenceSteps: {
    draw: (rows) => differenceSteps(rows, words),
    rows: [
      { user_id: "u1", currency: "KWD", logged_at: AT, difference: 0 },
      { user_id: "u1", currency: "KWD", logged_at: LATER, difference: -1050.1 },
    ],
    titles: [
      "2024-03-01 21:30:05.250 UTC · u1: difference KWD 0.000 (payment balance - wallet)",
      "2024-03-04 06:00:00 UTC · u1: difference KWD -1,050.100 (payment balance - wallet)",
    ],
    description: "u1 ends at KWD -1,050.100",
  },
  differenceWeeks: {
    draw: (rows) =>
      differenceWeeks(
        rows.filter((row: object) => "week" in row),
        rows.filter((row: object) => !("week" in row)),
        words,
      ),
    rows: [
      { week: DAY, name: "still open", count: 1 },
      { week: DAY, name: "settled since", count: 1200 },
      { kind: "new runtime version", started_at: AT, ended_at: AT, name: "nodejs:20.v1" },
      { kind: "incident", started_at: AT, ended_at: LATER, name: "wallet reset" },
    ],
    titles: [
      "week from 2024-03-01 · still open: 1 difference",
      "week from 2024-03-01 · settled since: 1,200 differences",
      "2024-03-01 21:30:05.250 UTC · new runtime version: nodejs:20.v1",
      "2024-03-01 21:30:05.250 UTC to 2024-03-04 06:00:00 UTC · incident: wallet reset",
    ],
    description:
      "1,201 new differences (1 still open, 1,200 settled since); most in the week from 2024-03-01: 1,201; new runtime version: 1; incident: 1",
  },
  episodeBars: {
    draw: (rows) => episodeBars(rows, words),
    rows: [
      {
        user_id: "u1",
        currency: "BHD",
        started_at: AT,
        until_at: LATER,
        is_open: false,
        label: "-5.000",
      },
      {
        user_id: "u2",
        currency: "BHD",
        started_at: AT,
        until_at: LATER,
        is_open: true,
        label: "-7.000",
        lowest_balance: -6.5,
      },
    ],
    titles: [
      "u1 · BHD: below zero from 2024-03-01 21:30:05.250 UTC to 2024-03-04 06:00:00 UTC; -5.000",
      "u2 · BHD: below zero since 2024-03-01 21:30:05.250 UTC, still so at the end of the logs, " +
      "2024-03-04 06:00:00 UTC; lowest balance BHD -6.500",
    ],
    description: "BHD: 2 episodes of 2 users, 1 still below zero, the lowest balance -6.500 of u2",
  },
  findingBars: {
    draw: (rows) => findingBars(rows, { ...words, unit: "findings" }),
    rows: [
      { name: "gap", severity: "warning", count: 1 },
      { name: "gap", severity: "notice", count: 34 },
    ],
    titles: ["gap (warning): 1 finding", "gap (notice): 34 findings"],
    description: "35 findings; gap (notice): 34; gap (warning): 1",
  },
  gapPoints: {
    draw: (rows) => gapPoints(rows, words),
    rows: [
      { currency: "BHD", logged_at: LATER, difference: 2500, gap_cause: "nothing" },
      {
        currency: "SAR",
        logged_at: LATER,
        difference: -3,
        gap_cause: "missing logs",
        user_id: "u",
      },
    ],
    titles: [
      "2024-03-04 06:00:00 UTC: opens BHD 2,500.000 above the closing balance before it; " +
      "most likely cause: nothing in the logs",
      "2024-03-04 06:00:00 UTC · u: opens SAR 3.00 below the closing balance before it; " +
      "most likely cause: missing logs",
    ],
    description:
      "BHD: 1 gap, 1 without an explanation in the logs, the largest 2,500.000 on 2024-03-04; SAR: 1 gap, 0 without an explanation in the logs, the largest -3.00 on 2024-03-04",
  },
  hourHeatmap: {
    draw: (rows) => hourHeatmap(rows, counted),
    rows: [{ hour: LATER, count: 1234 }],
    titles: ["2024-03-04 · 06:00 to 07:00 UTC: 1,234 things"],
    description: "1,234 things; most on 2024-03-04, 06:00 to 07:00 UTC: 1,234",
  },
  hourProfile: {
    draw: (rows) => hourProfile(rows, counted),
    rows: [{ hour: 23, count: 1234 }, { hour: 5, count: 1 }],
    titles: [
      "23:00 to 24:00 UTC · all days: 1,234 things",
      "05:00 to 06:00 UTC · all days: 1 thing",
    ],
    description: "1,235 things; most from 23:00 to 24:00 UTC: 1,234 (99.9 %)",
  },
  incidentSpans: {
    draw: (rows) =>
      incidentSpans(rows, [{ runtime_version: "nodejs:20.v1", first_seen_at: AT }], words),
    rows: [
      {
        name: "wallet reset",
        severity: "critical",
        started_at: AT,
        ended_at: LATER,
        user_count: 3,
        label: "BHD 5.000",
      },
      {
        name: "outage",
        severity: "warning",
        started_at: AT,
        ended_at: AT,
        user_count: 0,
        label: "",
      },
    ],
    titles: [
      "wallet reset · critical: 2024-03-01 21:30:05.250 UTC to 2024-03-04 06:00:00 UTC, " +
      "3 users, BHD 5.000",
      "outage · warning: 2024-03-01 21:30:05.250 UTC",
    ],
    description: "2 incidents; wallet reset, 2024-03-01, 3 users, BHD 5.000; outage, 2024-03-01",
  },
  outageHours: {
    draw: (rows) => outageHours(rows, counted),
    rows: [
      { hour: LATER, count: 5, failures: 2 },
      { hour: new Date("2024-03-05T09:00:00.000Z"), count: 0, failures: 1 },
    ],
    titles: [
      "2024-03-04 · 06:00 to 07:00 UTC: 5 things, 2 failures",
      "2024-03-05 · 09:00 to 10:00 UTC: 0 things, 1 failure",
    ],
    description: "5 things; most on 2024-03-04, 06:00 to 07:00 UTC: 5; 3 failures in 2 hours",
  },
  outlierRatios: {
    draw: (rows) => outlierRatios(rows, words),
    rows: [{ name: "#1", ratio: 40.123456, label: "BHD 400.000" }, {
      name: "#2",
      ratio: 0.05,
      label: "",
    }],
    titles: [
      "#1: 40.12 times the usual amount (BHD 400.000)",
      "#2: 0.05 times the usual amount",
    ],
    description: "2 amounts; the furthest is #1, 40.12 times the usual amount (BHD 400.000)",
  },
  replaySpans: {
    draw: (rows) => replaySpans(rows, words),
    rows: [{ transaction_id: "01A", created_at: DAY, logged_at: LATER, age_days: 3 }],
    titles: ["01A: id made 2024-03-01 00:00:00 UTC, logged 2024-03-04 06:00:00 UTC, 3 days later"],
    description: "1 transaction; the oldest is 01A, 3 days",
  },
  durationSpread: {
    draw: (rows) => durationSpread(rows, words),
    rows: [request, { ...request, is_cold_start: true, duration_ms: 1000 }],
    titles: [
      "Warm containers · 100 to 125.9 ms: 1 request",
      "Cold starts · 1,000 to 1,259 ms: 1 request",
    ],
    description:
      "Warm containers: 1 request, median 103 ms; Cold starts: 1 request, median 1,000 ms",
  },
  durationRuntimes: {
    draw: (rows) => durationRuntimes(rows, words),
    rows: [request, { ...request, runtime_version: null, duration_ms: 7 }],
    titles: [
      "nodejs:20.v1 · 1 request: median 103.25 ms, middle half 103.25 to 103.25 ms, " +
      "90 % 103.25 to 103.25 ms",
      "(unknown) · 1 request: median 7 ms, middle half 7 to 7 ms, 90 % 7 to 7 ms",
    ],
    description: "nodejs:20.v1: 1 request, median 103 ms; (unknown): 1 request, median 7 ms",
  },
  memoryPeaks: {
    draw: (rows) => memoryPeaks(rows, words),
    rows: [request, { ...request, max_memory_used_mb: null }],
    titles: ["2024-03-01 21:30:05.250 UTC: 98 MB"],
    description: "1 request; at most 98 MB, on 2024-03-01",
  },
  statusShares: {
    draw: (rows) => statusShares(rows, words),
    rows: [
      { name: "BHD", status: "MATCHED", count: 999 },
      { name: "BHD", status: "CALCULATION ISSUE", count: 1 },
      { name: null, status: "MATCHED", count: 1 },
    ],
    titles: [
      "BHD · MATCHED: 999 of 1,000 transactions (99.9 %)",
      "BHD · CALCULATION ISSUE: 1 of 1,000 transactions (0.1 %)",
      "(none) · MATCHED: 1 of 1 transaction (100.0 %)",
    ],
    description:
      "BHD: 999 of 1,000 transactions matched (99.9 %); (none): 1 of 1 transaction matched (100.0 %)",
  },
  statusDays: {
    draw: (rows) => statusDays(rows, words),
    rows: [{ day: DAY, status: "BALANCE SYNC ISSUE", count: 2 }],
    titles: ["2024-03-01 · BALANCE SYNC ISSUE: 2 transactions"],
    description: "2 transactions; most on 2024-03-01: 2",
  },
  userBalances: {
    draw: (rows) => userBalances(rows, words),
    rows: [
      {
        currency: "BHD",
        logged_at: DAY,
        wallet: 12,
        payment_balance: 12.5,
        blocked_balance: null,
      },
      {
        currency: "BHD",
        logged_at: LATER,
        wallet: 12,
        payment_balance: null,
        blocked_balance: -40,
      },
    ],
    titles: [
      "2024-03-01 00:00:00 UTC: wallet BHD 12.000, payment balance BHD 12.500",
      "2024-03-04 06:00:00 UTC: wallet BHD 12.000, payment balance not printed; blocked attempt " +
      "that would have left BHD -40.000",
    ],
    description: "BHD: last wallet 12.000 on 2024-03-04, last payment balance 12.500 on 2024-03-01",
  },
  userDays: {
    draw: (rows) => userDays(rows, words),
    rows: [{ day: DAY, active_users: 27, new_users: 3 }],
    titles: ["2024-03-01: 27 active users, 3 of them new"],
    description: "most on 2024-03-01: 27 active users; seen for the first time: 3",
  },
  userRanges: {
    draw: (rows) => userRanges(rows, words),
    rows: [{ range: "1", user_count: 1 }, { range: "2 to 3", user_count: 5 }],
    titles: ["1 transaction: 1 user", "2 to 3 transactions: 5 users"],
    description: "6 users; with 1: 1; with 2 to 3: 5",
  },
};
