import * as Plot from "@observablehq/plot";
import { COLORS } from "./_palette.ts";
import { sized } from "./at_width.ts";
import { stackPanels } from "./panels.ts";
import { daySpan, type RowKinds, rowsOf, type RowSource } from "./_rows.ts";
import { writeCount, writeDay, writeNumber, writeTitle } from "./_titles.ts";
import { countAll, joinParts, nameOf, sayLargest } from "./_descriptions.ts";
import { type ChartWords, drawNothing, fillWords } from "./_nothing.ts";
import { writeCountTick } from "./_counts.ts";

/** Users of one day. */
export interface UserDay {
  /** UTC midnight. */
  readonly day: Date;
  /** Users with a transaction on the day. */
  readonly active_users: number;
  /** Those among them that no earlier day of the ledger knows. */
  readonly new_users: number;
}

const DAY_KINDS: RowKinds<UserDay> = { day: "time", active_users: "number", new_users: "number" };

/** How many users have a number of transactions in a range. */
export interface UserRange {
  /** For example `3 to 5`. */
  readonly range: string;
  /** How many users have a number of transactions in the range. */
  readonly user_count: number;
}

const RANGE_KINDS: RowKinds<UserRange> = { range: "text", user_count: "number" };

/** The words of a chart. */
export type UserWords = ChartWords;

/** What it says by itself. */
const DAYS_WORDS = {
  title: "Active and new users per day",
  subtitle: "A user is active on a day with at least one transaction",
  empty: "There are no users to show.",
};

/**
 * Draws two panels above one another: users that were active on each day, and users seen for the
 * first time.
 *
 * @param source one row per day; days that are not there had nobody
 */
export function userDays(source: RowSource<UserDay>, words: UserWords = {}): Plot.PlotOptions {
  const rows = rowsOf(source, DAY_KINDS);
  if (rows.length === 0) return drawNothing(fillWords(words, DAYS_WORDS));
  const title = (row: UserDay) =>
    writeTitle(
      [writeDay(row.day)],
      `${writeCount(row.active_users, "active users")}, ${writeNumber(row.new_users)} of them new`,
    );
  const columns = (name: "active_users" | "new_users", fill: string): Plot.PlotOptions => ({
    height: 130,
    y: { label: "users", grid: true, zero: true, nice: true, ticks: 4, tickFormat: writeCountTick },
    marks: [
      Plot.rectY(rows, { x: "day", interval: "day", y: name, fill, inset: 0.5, title }),
      Plot.ruleY([0]),
    ],
  });
  return stackPanels(
    rows.length === 0 ? [] : [
      { heading: "Active on the day", plot: columns("active_users", COLORS.blue) },
      { heading: "Seen for the first time", plot: columns("new_users", COLORS.green) },
    ],
    {
      ...fillWords(words, DAYS_WORDS),
      ariaDescription: describeUsers(rows),
      width: 820,
      x: { type: "utc", domain: daySpan(rows.map((row) => row.day)), label: null },
    },
  );
}

/** What it says by itself. */
const RANGES_WORDS = {
  title: "How many transactions users have",
  empty: "There are no users to show.",
};

// Room for a range on one line.
const NAME_PX = 60;

/**
 * Draws how many users have how many transactions.
 *
 * @param source one row per range, in order
 */
export function userRanges(source: RowSource<UserRange>, words: UserWords = {}): Plot.PlotOptions {
  const rows = rowsOf(source, RANGE_KINDS).filter(({ user_count }) => user_count !== null);
  if (rows.length === 0) return drawNothing(fillWords(words, RANGES_WORDS));
  return sized((width) => ({
    ...fillWords(words, RANGES_WORDS),
    ariaDescription: describeRanges(rows),
    width,
    height: 240,
    marginTop: 30,
    marginLeft: 56,
    marginBottom: 44,
    x: {
      type: "band",
      domain: rows.map((row) => row.range),
      tickFormat: (range: string) =>
        width < NAME_PX * rows.length ? range.replace(" to ", "\nto ") : range,
      label: "transactions of the user",
      labelOffset: 40,
    },
    y: { label: "users", grid: true, zero: true, nice: true, tickFormat: writeCountTick },
    marks: [
      Plot.barY(rows, { x: "range", y: "user_count", fill: COLORS.blue, title: titleOf }),
      Plot.ruleY([0]),
      Plot.text(rows, {
        x: "range",
        y: "user_count",
        text: "user_count",
        lineAnchor: "bottom",
        dy: -3,
      }),
    ],
  }), 820);
}

function titleOf({ range, user_count }: UserRange): string {
  const transactions = range === "1" ? "1 transaction" : `${range} transactions`;
  return writeTitle([transactions], writeCount(user_count, "users"));
}

/** Says on which day most users were active, and how many were new in all. */
function describeUsers(rows: readonly UserDay[]): string {
  const most = sayLargest(
    rows,
    ({ active_users }) => active_users,
    ({ day, active_users }) =>
      `most on ${writeDay(day)}: ${writeCount(active_users, "active users")}`,
  );
  const fresh = countAll(rows, ({ new_users }) => new_users);
  return joinParts([most, `seen for the first time: ${writeNumber(fresh)}`]);
}

/** Says how many users there are, and how many of each range. */
function describeRanges(rows: readonly UserRange[]): string {
  const all = writeCount(countAll(rows, ({ user_count }) => user_count), "users");
  return `${all}; ${
    joinParts(rows.map(({ range, user_count }) =>
      `with ${nameOf(range)}: ${writeNumber(user_count)}`
    ))
  }`;
}
