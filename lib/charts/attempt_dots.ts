import * as Plot from "@observablehq/plot";
import { COLORS, VERDICT_COLORS } from "./_palette.ts";
import { layOutNames } from "./_names.ts";
import { daySpan, type RowKinds, rowsOf, type RowSource } from "./_rows.ts";
import { writeAmount, writeCount, writeDay, writeNumber, writeTitle } from "./_titles.ts";
import { countAll, countBy, joinParts, nameOf, sayLargest } from "./_descriptions.ts";
import { type ChartWords, drawNothing, fillWords, requireWords } from "./_nothing.ts";

/** Blocked attempts of one user on one day. */
export interface AttemptDay {
  /** Id of the user; each has a row of the chart. */
  readonly user_id: string;
  /** UTC midnight. */
  readonly day: Date;
  /** How many attempts were blocked on the day; the mark's size. */
  readonly attempt_count: number;
  /** What is written beside the mark, for example how much was missing; empty for nothing. */
  readonly label: string;
  /** The most that was missing, in units of the currency; shown on hover instead of the label. */
  readonly missing?: number | string | null;
  /** Currency of `missing`, by its ISO 4217 code. */
  readonly currency?: string | null;
}

const KINDS: RowKinds<AttemptDay> = {
  user_id: "text",
  day: "time",
  attempt_count: "number",
  label: "text",
  missing: "amount?",
  currency: "text?",
};

/** Options of {@linkcode attemptDots}. */
export interface AttemptDotsOptions extends ChartWords {
  /** The days to draw, first and last; by default those of the rows. */
  readonly days?: readonly Date[];
}

/** What it says by itself. */
const WORDS = {
  title: "Blocked attempts per user and day",
  subtitle: "The figure beside a mark is the most that was missing, in the user's currency",
  empty: "Nothing was blocked.",
};

/**
 * Draws a line per user with a mark on each day with a blocked attempt, and how many there were
 * where there was more than one.
 *
 * @param source one row per user and day, in the order in which to draw the users
 */
export function attemptDots(
  source: RowSource<AttemptDay>,
  options: AttemptDotsOptions = {},
): Plot.PlotOptions {
  requireWords(options, { days: "object" });
  const { days, ...given } = options;
  const words = fillWords(given, WORDS);
  const { title, subtitle, caption } = words;
  const rows = rowsOf(source, KINDS);
  if (rows.length === 0) return drawNothing(words);
  const users = [...new Set(rows.map((row) => row.user_id))];
  const { marginLeft, y } = layOutNames(users);
  return {
    title,
    subtitle,
    caption,
    ariaDescription: describeAttempts(rows),
    width: 860,
    height: 70 + 28 * users.length,
    marginLeft,
    marginRight: 110,
    marginBottom: 44,
    x: {
      type: "utc",
      domain: daySpan(days ?? rows.map((row) => row.day)),
      label: "day (UTC)",
      labelOffset: 40,
      grid: true,
    },
    y: { ...y, grid: true, tickSize: 0 },
    marks: [
      Plot.dot(rows, {
        x: noonOf,
        y: "user_id",
        r: (row: AttemptDay) => 4 + 2 * Math.sqrt(row.attempt_count),
        fill: VERDICT_COLORS.doubtful,
        stroke: COLORS.black,
        strokeWidth: 0.5,
        title: titleOf,
      }),
      Plot.text(rows.filter((row) => row.attempt_count > 1), {
        x: noonOf,
        y: "user_id",
        text: "attempt_count",
        fontWeight: "bold",
        pointerEvents: "none",
      }),
      Plot.text(rows, {
        x: noonOf,
        y: "user_id",
        text: "label",
        textAnchor: "start",
        dx: 11,
        stroke: "white",
        strokeWidth: 3,
        fill: COLORS.black,
        pointerEvents: "none",
      }),
    ],
    r: { type: "identity" },
  };
}

function titleOf({ user_id, day, attempt_count, label, missing, currency }: AttemptDay): string {
  const rest = missing === undefined || missing === null
    ? label
    : `${writeAmount(missing, currency ?? null)} missing at most`;
  const attempts = writeCount(attempt_count, "blocked attempts");
  return writeTitle([writeDay(day), user_id], rest === "" ? attempts : `${attempts}, ${rest}`);
}

function noonOf(row: AttemptDay): Date {
  return new Date(row.day.getTime() + 43_200_000);
}

/** Says how many attempts of how many users were blocked, and whose were most. */
function describeAttempts(rows: readonly AttemptDay[]): string {
  const users = countBy(rows, ({ user_id }) => user_id, ({ attempt_count }) => attempt_count);
  const all = writeCount(countAll(users, ({ count }) => count), "blocked attempts");
  const most = sayLargest(
    users,
    ({ count }) => count,
    ({ name, count }) => `${nameOf(name)} has most, ${writeNumber(count)}`,
  );
  return joinParts([`${all} of ${writeCount(users.length, "users")}`, most]);
}
