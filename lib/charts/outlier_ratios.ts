import * as Plot from "@observablehq/plot";
import { COLORS } from "./_palette.ts";
import { layOutNames } from "./_names.ts";
import { type RowKinds, rowsOf, type RowSource } from "./_rows.ts";
import { writeCount, writeNumber, writeTitle } from "./_titles.ts";
import { joinParts, nameOf, sayLargest } from "./_descriptions.ts";
import { type ChartWords, drawNothing, fillWords } from "./_nothing.ts";

/** An amount that is far from what is usual. */
export interface OutlierRatio {
  /** Who and what, for the axis; different for each row. */
  readonly name: string;
  /** The amount as a multiple of the usual one; 1 is usual. */
  readonly ratio: number;
  /** What is written beside the mark, for example both amounts with their currency. */
  readonly label: string;
}

const KINDS: RowKinds<OutlierRatio> = { name: "text", ratio: "number", label: "text" };

/** The words of a chart. */
export type OutlierWords = ChartWords;

// So that no mark stands on the edge.
const ROOM = 1.1;

/** What it says by itself. */
const WORDS = {
  title: "Amounts far from what is usual, as multiples of it",
  empty: "No amount is far from what is usual.",
};

/**
 * Draws how many times the usual amount each amount is, on a logarithmic scale: multiples can be
 * compared over currencies, amounts cannot.
 *
 * @param source one row per transaction, in the order in which to draw them
 */
export function outlierRatios(
  source: RowSource<OutlierRatio>,
  words: OutlierWords = {},
): Plot.PlotOptions {
  const rows = rowsOf(source, KINDS).filter((row) => row.ratio > 0);
  if (rows.length === 0) return drawNothing(fillWords(words, WORDS));
  const names = rows.map((row) => row.name);
  const { marginLeft, y } = layOutNames(names);
  const least = rows.reduce((a, row) => Math.min(a, row.ratio), 1);
  const most = rows.reduce((a, row) => Math.max(a, row.ratio), 10);
  return {
    ...fillWords(words, WORDS),
    ariaDescription: describeOutliers(rows),
    width: 820,
    height: 60 + 20 * names.length,
    marginLeft,
    marginRight: 190,
    marginBottom: 40,
    x: {
      type: "log",
      domain: [least / ROOM, most * ROOM],
      grid: true,
      ticks: [0.001, 0.01, 0.1, 1, 10, 100, 1000, 10_000].filter((t) => t >= least && t <= most),
      tickFormat: (ratio: number) => `${ratio.toLocaleString("en")} \u00d7`,
      label: "times the usual amount (logarithmic)",
    },
    y,
    marks: [
      Plot.ruleX([1], { stroke: COLORS.black }),
      Plot.ruleY(rows, {
        y: "name",
        x1: () => 1,
        x2: "ratio",
        stroke: COLORS.grey,
        title: titleOf,
      }),
      Plot.dot(rows, { x: "ratio", y: "name", fill: COLORS.vermillion, r: 4, title: titleOf }),
      Plot.text(rows, {
        x: (row: OutlierRatio) => Math.max(row.ratio, 1),
        y: "name",
        text: "label",
        textAnchor: "start",
        dx: 8,
      }),
    ],
  };
}

function titleOf({ name, ratio, label }: OutlierRatio): string {
  const times = writeNumber(Number(ratio.toPrecision(4)));
  return writeTitle([name], `${times} times the usual amount${label ? ` (${label})` : ""}`);
}

/** Says how many amounts there are, and which one is furthest from what is usual. */
function describeOutliers(rows: readonly OutlierRatio[]): string {
  const most = sayLargest(
    rows,
    ({ ratio }) => ratio,
    ({ name, ratio, label }) => {
      const times = writeNumber(Number(ratio.toPrecision(4)));
      const money = label === "" ? "" : ` (${nameOf(label)})`;
      return `the furthest is ${nameOf(name)}, ${times} times the usual amount${money}`;
    },
    (ratio) => Math.abs(Math.log(ratio)),
  );
  return joinParts([writeCount(rows.length, "amounts"), most]);
}
