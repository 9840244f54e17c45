import * as Plot from "@observablehq/plot";
import { colorOf, COLORS } from "./_palette.ts";
import { layOutNames } from "./_names.ts";
import { daySpan, type RowKinds, rowsOf, type RowSource } from "./_rows.ts";
import { writeCount, writeDay, writeNumber, writeTitle } from "./_titles.ts";
import { describeDays, joinParts, nameOf, writeShare } from "./_descriptions.ts";
import { type ChartWords, drawNothing, fillWords } from "./_nothing.ts";
import { writeCountTick } from "./_counts.ts";

/** The statuses of a reconciled transaction, from good to bad and to unknown, with their colours. */
const STATUS_COLORS: Readonly<Record<string, string>> = {
  "MATCHED": COLORS.paleGrey,
  "CALCULATION ISSUE": COLORS.orange,
  "BALANCE SYNC ISSUE": COLORS.blue,
  "CALCULATION ISSUE + BALANCE SYNC ISSUE": COLORS.vermillion,
  "NOT JUDGED": COLORS.darkGrey,
};

const NO_ISSUE: ReadonlySet<string> = new Set(["MATCHED", "NOT JUDGED"]);

/** Transactions of one status in one group, for example a currency. */
export interface StatusCount {
  /** The group, for example a currency; each has a bar; null is drawn as `(none)`. */
  readonly name: string | null;
  /** The status, for example `MATCHED`; each has a colour. */
  readonly status: string;
  /** How many transactions have it. */
  readonly count: number;
}

const SHARE_KINDS: RowKinds<StatusCount> = {
  name: "text or null",
  status: "text",
  count: "number",
};

/** Transactions of one status on one day. */
export interface StatusDay {
  /** UTC midnight. */
  readonly day: Date;
  /** The status, for example `MISMATCH`; those that are no issue are left out. */
  readonly status: string;
  /** How many transactions of the day have it. */
  readonly count: number;
}

const DAY_KINDS: RowKinds<StatusDay> = { day: "time", status: "text", count: "number" };

/** The words of a chart. */
export type StatusWords = ChartWords;

/** What it says by itself. */
const SHARES_WORDS = {
  title: "How many transactions match",
  subtitle: "Shares of the number of transactions, not of money",
  empty: "There are no transactions.",
};

/**
 * Draws one bar per group, cut by the share of each status, with the number of transactions at its
 * end: shares, because the groups differ in size.
 *
 * @param source one row per group and status; the groups are drawn in the order of the rows
 */
export function statusShares(
  source: RowSource<StatusCount>,
  words: StatusWords = {},
): Plot.PlotOptions {
  const rows = rowsOf(source, SHARE_KINDS).map((row) => ({ ...row, name: row.name ?? "(none)" }));
  if (rows.length === 0) return drawNothing(fillWords(words, SHARES_WORDS));
  const names = [...new Set(rows.map((row) => row.name))];
  const totals = names.map((name) => ({
    name,
    count: rows.filter((row) => row.name === name).reduce((sum, row) => sum + row.count, 0),
  }));
  const { marginLeft, y } = layOutNames(names);
  const title = ({ name, status, count }: StatusCount) => {
    const total = totals.find((one) => one.name === name)!.count;
    const share = `${(100 * count / total).toFixed(1)} %`;
    const of = `${writeNumber(count)} of ${writeCount(total, "transactions")}`;
    return writeTitle([name, status], `${of} (${share})`);
  };
  const statuses = [...new Set([...Object.keys(STATUS_COLORS), ...rows.map((row) => row.status)])];
  return {
    ...fillWords(words, SHARES_WORDS),
    ariaDescription: describeShares(rows, totals),
    width: 760,
    height: 60 + 26 * names.length,
    marginLeft,
    marginRight: 64,
    marginBottom: 40,
    x: { label: "share of the transactions (%)", percent: true, domain: [0, 100], grid: true },
    y,
    color: colorsOf(statuses),
    marks: [
      Plot.barX(
        rows,
        Plot.stackX({ offset: "normalize", order: statuses }, {
          x: "count",
          y: "name",
          fill: "status",
          z: "status",
          title,
        }),
      ),
      Plot.ruleX([0]),
      Plot.text(totals, {
        x: () => 1,
        y: "name",
        text: (row: { count: number }) => `n = ${row.count.toLocaleString("en")}`,
        textAnchor: "start",
        dx: 6,
      }),
    ],
  };
}

/** What it says by itself. */
const DAYS_WORDS = {
  title: "Transactions with an issue, by day",
  subtitle: "Matched transactions are left out",
  empty: "There is no day with transactions.",
};

/**
 * Draws one column per day with the transactions that have an issue, stacked by status.
 *
 * @param source one row per day and status; transactions that match or were not judged are not drawn
 * @param days the first and the last day of the logs, so that days without issues show; by default
 * those of the rows
 */
export function statusDays(
  source: RowSource<StatusDay>,
  words: StatusWords = {},
  days?: readonly Date[],
): Plot.PlotOptions {
  const all = rowsOf(source, DAY_KINDS);
  if (all.length === 0) return drawNothing(fillWords(words, DAYS_WORDS));
  const rows = all.filter((row) => !NO_ISSUE.has(row.status));
  const names = new Set([...Object.keys(STATUS_COLORS), ...rows.map((row) => row.status)]);
  const seen = [...names].filter((status) => rows.some((row) => row.status === status));
  return {
    ...fillWords(words, DAYS_WORDS),
    ariaDescription: rows.length === 0 ? "No transaction has an issue" : describeDays(
      rows.map(({ status, ...row }) => ({ ...row, name: status })),
      "transactions",
    ),
    width: 820,
    height: 260,
    marginLeft: 50,
    marginBottom: 44,
    x: {
      type: "utc",
      domain: daySpan(days ?? all.map((row) => row.day)),
      label: "day (UTC)",
      labelOffset: 40,
    },
    y: {
      label: "transactions with an issue",
      grid: true,
      zero: true,
      nice: true,
      tickFormat: writeCountTick,
    },
    color: colorsOf(seen),
    marks: [
      Plot.rectY(
        rows,
        Plot.stackY({ order: seen }, {
          x: "day",
          interval: "day",
          y: "count",
          fill: "status",
          z: "status",
          title: (row: StatusDay) =>
            writeTitle([writeDay(row.day), row.status], writeCount(row.count, "transactions")),
          insetLeft: 0.5,
          insetRight: 0.5,
        }),
      ),
      Plot.ruleY([0]),
    ],
  };
}

function colorsOf(statuses: readonly string[]): Plot.ScaleOptions {
  return {
    domain: statuses,
    range: statuses.map((status) => colorOf(STATUS_COLORS, status) ?? COLORS.grey),
    legend: statuses.length > 0,
  };
}

/** Says of each group how many of its transactions match. */
function describeShares(
  rows: readonly { readonly name: string; readonly status: string; readonly count: number }[],
  totals: readonly { readonly name: string; readonly count: number }[],
): string {
  return joinParts(totals.map(({ name, count }) => {
    const matched = rows.filter((row) => row.name === name && row.status === "MATCHED")
      .reduce((sum, row) => sum + row.count, 0);
    return `${nameOf(name)}: ${writeNumber(matched)} of ${writeCount(count, "transactions")} ` +
      `matched (${writeShare(matched, count)})`;
  }));
}
