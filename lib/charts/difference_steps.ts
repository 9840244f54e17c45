import * as Plot from "@observablehq/plot";
import { COLORS } from "./_palette.ts";
import { stackPanels } from "./panels.ts";
import { daySpan, type RowKinds, rowsOf, type RowSource } from "./_rows.ts";
import { writeAmount, writeTime, writeTitle } from "./_titles.ts";
import { joinParts, nameOf } from "./_descriptions.ts";
import { type ChartWords, drawNothing, fillWords } from "./_nothing.ts";

/** How far a user's payment balance stood from the wallet, as one transaction shows it. */
export interface DifferencePoint {
  /** Id of the user. */
  readonly user_id: string;
  /** Code of the currency by ISO 4217, as printed; null where the logs name none. */
  readonly currency: string | null;
  /** UTC. */
  readonly logged_at: Date;
  /** Payment balance - wallet, in the currency's units. */
  readonly difference: number;
}

const KINDS: RowKinds<DifferencePoint> = {
  user_id: "text",
  currency: "text or null",
  logged_at: "time",
  difference: "number",
};

/** The words of a chart. */
export type DifferenceWords = ChartWords;

/** What it says by itself. */
const WORDS = {
  title: "How far the payment balance stands from the wallet, over time",
  subtitle: "Above zero the payment side is too high, below it the wallet; own scales",
  empty: "There is no outstanding difference to follow.",
};

/**
 * Draws a panel per user: the difference between payment balance and wallet as a step line, which
 * stays until the next transaction shows another one.
 *
 * @param source one row per transaction; users are drawn in the order in which they first appear,
 * each with a scale of their own, since currencies and sizes differ
 */
export function differenceSteps(
  source: RowSource<DifferencePoint>,
  words: DifferenceWords = {},
): Plot.PlotOptions {
  const rows = rowsOf(source, KINDS);
  if (rows.length === 0) return drawNothing(fillWords(words, WORDS));
  const users = Map.groupBy(rows, (row) => `${row.user_id} \u00b7 ${row.currency ?? "?"}`);
  const panels = [...users].map(([heading, unordered]) => {
    const points = unordered.toSorted((a, b) => a.logged_at.getTime() - b.logged_at.getTime());
    const last = points.slice(-1);
    return {
      heading,
      last: points.filter(({ difference }) => difference !== null).slice(-1).map(describeLast)
        .join(""),
      plot: {
        height: 110,
        y: {
          label: `difference (${points[0].currency ?? "?"})`,
          grid: true,
          zero: true,
          nice: true,
          ticks: 3,
          inset: 5,
        },
        marks: [
          Plot.ruleY([0], { stroke: COLORS.black }),
          Plot.lineY(points, {
            x: "logged_at",
            y: "difference",
            curve: "step-after",
            stroke: COLORS.blue,
          }),
          Plot.dot(points, {
            x: "logged_at",
            y: "difference",
            r: 2,
            fill: COLORS.blue,
            stroke: "transparent",
            strokeWidth: 6,
            title: titleOf,
          }),
          Plot.text(last, {
            x: "logged_at",
            y: "difference",
            text: (row: DifferencePoint) => writeAmount(row.difference, row.currency),
            textAnchor: "start",
            dx: 6,
            fontWeight: "bold",
            stroke: "white",
            strokeWidth: 3,
            fill: COLORS.black,
          }),
        ],
      },
    };
  });
  return stackPanels(panels, {
    ...fillWords(words, WORDS),
    ariaDescription: joinParts(panels.map(({ last }) => last)),
    width: 820,
    marginLeft: 68,
    marginRight: 110,
    x: { type: "utc", domain: daySpan(rows.map((row) => row.logged_at)), label: "time (UTC)" },
  });
}

function titleOf({ user_id, currency, logged_at, difference }: DifferencePoint): string {
  const amount = writeAmount(difference, currency);
  return writeTitle(
    [writeTime(logged_at), user_id],
    `difference ${amount} (payment balance - wallet)`,
  );
}

/** Says where a user's difference ends. */
function describeLast({ user_id, currency, difference }: DifferencePoint): string {
  return `${nameOf(user_id)} ends at ${writeAmount(difference, currency)}`;
}
