import * as Plot from "@observablehq/plot";
import { COLORS } from "./_palette.ts";
import { daySpan, rowsOf, type RowSource } from "./_rows.ts";

/** A transaction whose id is older than its log line. */
export interface ReplaySpan {
  readonly transaction_id: string;
  /** The id's own time, UTC. */
  readonly created_at: Date;
  /** UTC. */
  readonly logged_at: Date;
  readonly age_days: number;
}

/** The words of a chart. */
export interface ReplayWords {
  readonly title: string;
  readonly subtitle?: string;
  readonly caption?: string;
}

/**
 * Draws a line per transaction from the time in its id to its line in the logs.
 *
 * @param source one row per transaction, in the order in which to draw them
 */
export function replaySpans(source: RowSource<ReplaySpan>, words: ReplayWords): Plot.PlotOptions {
  const rows = rowsOf(source);
  return {
    ...words,
    width: 820,
    height: 70 + 18 * rows.length,
    marginLeft: 210,
    marginRight: 70,
    marginBottom: 44,
    x: {
      type: "utc",
      domain: daySpan(rows.flatMap((row) => [row.created_at, row.logged_at])),
      label: "time (UTC)",
      labelOffset: 40,
      grid: true,
    },
    y: { domain: rows.map((row) => row.transaction_id), label: null },
    marks: [
      Plot.ruleY(rows, {
        y: "transaction_id",
        x1: "created_at",
        x2: "logged_at",
        stroke: COLORS.grey,
      }),
      Plot.dot(rows, { x: "created_at", y: "transaction_id", r: 3.5, stroke: COLORS.blue }),
      Plot.dot(rows, { x: "logged_at", y: "transaction_id", r: 3.5, fill: COLORS.vermillion }),
      Plot.text(rows, {
        x: "logged_at",
        y: "transaction_id",
        text: (row: ReplaySpan) => `${row.age_days} days`,
        textAnchor: "start",
        dx: 7,
      }),
    ],
  };
}
