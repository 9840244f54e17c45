import * as Plot from "@observablehq/plot";
import { COLORS, VERDICT_COLORS } from "./_palette.ts";
import { stackCurrencies } from "./panels.ts";
import { layOutNames } from "./_names.ts";
import { daySpan, type RowKinds, rowsOf, type RowSource } from "./_rows.ts";
import { writeAmount, writeCount, writeNumber, writeTime, writeTitle } from "./_titles.ts";
import { describeCurrencies, nameOf, sayLargest, writeFigure } from "./_descriptions.ts";
import { type ChartWords, drawNothing, fillWords } from "./_nothing.ts";

/** A time in which a balance stood below zero. */
export interface EpisodeBar {
  /** Id of the user; each has a row of the chart. */
  readonly user_id: string;
  /** Code of the currency by ISO 4217, as printed; null where the logs name none. */
  readonly currency: string | null;
  /** UTC. */
  readonly started_at: Date;
  /** UTC; for an open episode the end of the logs. */
  readonly until_at: Date;
  /** Whether the balance is still below zero at the end of the logs. */
  readonly is_open: boolean;
  /** What is written beside the bar, for example the lowest balance. */
  readonly label: string;
  /** The episode's lowest balance, in the currency's units; shown on hover instead of the label. */
  readonly lowest_balance?: number | string | null;
}

const KINDS: RowKinds<EpisodeBar> = {
  user_id: "text",
  currency: "text or null",
  started_at: "time",
  until_at: "time",
  is_open: "flag",
  label: "text",
  lowest_balance: "amount?",
};

/** The words of a chart. */
export type EpisodeWords = ChartWords;

const OPEN = "still below zero";
const CLOSED = "no longer below zero";

/** What it says by itself. */
const WORDS = {
  title: "Payment balances below zero",
  subtitle: "One line per user, one panel per currency; the figure is the user's lowest balance",
  empty: "No payment balance went below zero.",
};

/**
 * Draws a panel per currency and in it a line per user: a bar from the transaction that took the
 * balance below zero to the one that brought it back. An open bar runs to the end of the logs, is
 * red, and ends in an arrow.
 *
 * @param source one row per episode, in the order in which to draw the users
 */
export function episodeBars(
  source: RowSource<EpisodeBar>,
  words: EpisodeWords = {},
): Plot.PlotOptions {
  const rows = rowsOf(source, KINDS).map((row) => ({ ...row, state: row.is_open ? OPEN : CLOSED }));
  if (rows.length === 0) return drawNothing(fillWords(words, WORDS));
  const times = rows.flatMap((row) => [row.started_at, row.until_at]);
  return stackCurrencies(
    rows,
    (own) => {
      const users = [...new Set(own.map((row) => row.user_id))];
      return {
        height: 40 + 26 * users.length,
        marginTop: 4,
        y: { ...layOutNames(users).y, tickSize: 0 },
        marks: [
          Plot.barX(own, {
            x1: "started_at",
            x2: "until_at",
            y: "user_id",
            fill: "state",
            stroke: "state",
            insetTop: 6,
            insetBottom: 6,
            title: titleOf,
          }),
          Plot.dot(own.filter((row) => row.is_open), {
            x: "until_at",
            y: "user_id",
            symbol: "triangle",
            rotate: 90,
            r: 5,
            dx: 4,
            fill: "state",
            title: titleOf,
          }),
          Plot.text(own, {
            x: "until_at",
            y: "user_id",
            text: "label",
            textAnchor: "start",
            dx: 14,
            fill: COLORS.black,
            stroke: "white",
            strokeWidth: 3,
            pointerEvents: "none",
          }),
        ],
      };
    },
    {
      ...fillWords(words, WORDS),
      ariaDescription: describeCurrencies(rows, describeEpisodes),
      width: 860,
      marginLeft: layOutNames(rows.map((row) => row.user_id)).marginLeft,
      marginRight: 110,
      x: { type: "utc", domain: daySpan(times), label: null, grid: true },
      color: {
        domain: [OPEN, CLOSED],
        range: [VERDICT_COLORS.bad, VERDICT_COLORS.good],
        legend: true,
      },
    },
  );
}

function titleOf(row: EpisodeBar): string {
  const { user_id, currency, started_at, until_at, is_open, label, lowest_balance } = row;
  const lowest = lowest_balance === undefined || lowest_balance === null
    ? label
    : `lowest balance ${writeAmount(lowest_balance, currency)}`;
  const span = is_open
    ? `below zero since ${writeTime(started_at)}, still so at the end of the logs, ` +
      writeTime(until_at)
    : `below zero from ${writeTime(started_at)} to ${writeTime(until_at)}`;
  return writeTitle([user_id, currency ?? "no currency"], lowest ? `${span}; ${lowest}` : span);
}

/** Says how many episodes a currency has, how many are open, and how deep the deepest one is. */
function describeEpisodes(rows: readonly EpisodeBar[], currency: string | null): string {
  const users = writeCount(new Set(rows.map(({ user_id }) => user_id)).size, "users");
  const open = rows.filter(({ is_open }) => is_open).length;
  const depth = sayLargest(
    rows,
    ({ lowest_balance }) => lowest_balance == null ? null : -Number(lowest_balance),
    ({ lowest_balance, user_id }) =>
      `, the lowest balance ${writeFigure(lowest_balance!, currency)} of ${nameOf(user_id)}`,
  );
  return `${writeCount(rows.length, "episodes")} of ${users}, ` +
    `${writeNumber(open)} ${OPEN}${depth}`;
}
