import * as Plot from "@observablehq/plot";
import { COLORS } from "./_palette.ts";
import { layOutNames } from "./_names.ts";
import { daySpan, type RowKinds, rowsOf, type RowSource } from "./_rows.ts";
import { writeCount, writeTime, writeTitle } from "./_titles.ts";
import { joinParts, nameOf, sayLargest } from "./_descriptions.ts";
import { type ChartWords, drawNothing, fillWords } from "./_nothing.ts";

/** A transaction whose id is older than its log line. */
export interface ReplaySpan {
  /** Id of the transaction; each has a row of the chart. */
  readonly transaction_id: string;
  /** The id's own time, UTC. */
  readonly created_at: Date;
  /** UTC. */
  readonly logged_at: Date;
  /** Days between the id's time and the line in the logs. */
  readonly age_days: number;
}

const KINDS: RowKinds<ReplaySpan> = {
  transaction_id: "text",
  created_at: "time",
  logged_at: "time",
  age_days: "number",
};

/** The words of a chart. */
export type ReplayWords = ChartWords;

/** What it says by itself. */
const WORDS = {
  title: "From the time in the id to the line in the logs",
  subtitle: "Ring: when the id was made; dot: the log line",
  empty: "No transaction id is much older than its log line.",
};

/**
 * Draws a line per transaction from the time in its id to its line in the logs.
 *
 * @param source one row per transaction, in the order in which to draw them
 */
export function replaySpans(
  source: RowSource<ReplaySpan>,
  words: ReplayWords = {},
): Plot.PlotOptions {
  const rows = rowsOf(source, KINDS);
  if (rows.length === 0) return drawNothing(fillWords(words, WORDS));
  const { marginLeft, y } = layOutNames([...new Set(rows.map((row) => row.transaction_id))]);
  return {
    ...fillWords(words, WORDS),
    ariaDescription: describeReplays(rows),
    width: 820,
    height: 70 + 18 * rows.length,
    marginLeft,
    marginRight: 70,
    marginBottom: 44,
    x: {
      type: "utc",
      domain: daySpan(rows.flatMap((row) => [row.created_at, row.logged_at])),
      label: "time (UTC)",
      labelOffset: 40,
      grid: true,
    },
    y,
    marks: [
      Plot.ruleY(rows, {
        y: "transaction_id",
        x1: "created_at",
        x2: "logged_at",
        stroke: COLORS.grey,
        title: titleOf,
      }),
      Plot.dot(rows, {
        x: "created_at",
        y: "transaction_id",
        r: 3.5,
        stroke: COLORS.blue,
        title: titleOf,
      }),
      Plot.dot(rows, {
        x: "logged_at",
        y: "transaction_id",
        r: 3.5,
        fill: COLORS.vermillion,
        title: titleOf,
      }),
      Plot.text(rows, {
        x: "logged_at",
        y: "transaction_id",
        text: (row: ReplaySpan) => writeCount(row.age_days, "days"),
        textAnchor: "start",
        dx: 7,
      }),
    ],
  };
}

function titleOf({ transaction_id, created_at, logged_at, age_days }: ReplaySpan): string {
  const age = writeCount(age_days, "days");
  return writeTitle(
    [transaction_id],
    `id made ${writeTime(created_at)}, logged ${writeTime(logged_at)}, ${age} later`,
  );
}

/** Says how many transactions there are, and which one is the oldest. */
function describeReplays(rows: readonly ReplaySpan[]): string {
  const oldest = sayLargest(
    rows,
    ({ age_days }) => age_days,
    ({ transaction_id, age_days }) =>
      `the oldest is ${nameOf(transaction_id)}, ${writeCount(age_days, "days")}`,
  );
  return joinParts([writeCount(rows.length, "transactions"), oldest]);
}
