import * as Plot from "@observablehq/plot";
import { COLORS } from "./_palette.ts";
import { layOutNames } from "./_names.ts";
import { stackCurrencies } from "./panels.ts";
import { rowsOf, type RowSource } from "./_rows.ts";
import { cut, writeAmount, writeCount, writeTitle } from "./_titles.ts";
import { type ChartWords, drawNothing, fillWords } from "./_nothing.ts";

/** What one cause still holds of the difference of a currency, in one direction. */
export interface CauseAmount {
  readonly currency: string | null;
  /** The cause, in words. */
  readonly name: string;
  /** In the currency's units: above zero where the payment side is too high, below it the wallet. */
  readonly amount: number;
  /** The sum of the amounts of the currency up to and with this one. */
  readonly running: number;
  readonly user_count: number;
}

/** The words of a chart. */
export type CauseWaterfallWords = ChartWords;

interface Step {
  /** Which step it is, as text: a cause may stand there twice. */
  readonly place: string;
  readonly from: number;
  readonly to: number;
  readonly state: string;
  readonly label: string;
  readonly title: string;
}

const PAYMENT = "payment side too high";
const WALLET = "wallet too high";
const TOTAL = "All together";
const STATES = { [PAYMENT]: COLORS.blue, [WALLET]: COLORS.orange, [TOTAL]: COLORS.darkGrey };
const MAX_NAME_CHARACTERS = 42;

/** What it says by itself. */
const WORDS = {
  title: "What the open differences come from",
  subtitle: "From zero, where wallets and payment side agree, to the difference of all users",
  empty: "No difference is open.",
};

/**
 * Draws a panel per currency, each on its own scale: from zero, where wallets and payment balances
 * agree, each cause moves on by what it still holds, to the difference of all users together.
 *
 * @param source one row per currency, cause and direction, in the order in which to draw them
 */
export function causeWaterfall(
  source: RowSource<CauseAmount>,
  words: CauseWaterfallWords = {},
): Plot.PlotOptions {
  const rows = rowsOf(source);
  if (rows.length === 0) return drawNothing(fillWords(words, WORDS));
  return stackCurrencies(
    rows,
    (own, currency) => {
      const steps = stepsOf(own);
      const names = [...own.map(({ name }) => name), TOTAL];
      return {
        height: 44 + 20 * steps.length,
        marginTop: 4,
        marginBottom: 36,
        x: {
          label: `${currency}; left of zero the wallet is too high`,
          labelArrow: "none",
          grid: true,
          zero: true,
          nice: true,
          ticks: 5,
        },
        y: {
          domain: steps.map(({ place }) => place),
          label: null,
          tickFormat: (place: string) => cut(names[Number(place)], MAX_NAME_CHARACTERS),
        },
        marks: [
          Plot.ruleX([0]),
          Plot.barX(steps, {
            x1: "from",
            x2: "to",
            y: "place",
            fill: "state",
            stroke: "state",
            insetTop: 2,
            insetBottom: 2,
            title: "title",
          }),
          Plot.text(steps, {
            x: (step: Step) => Math.max(step.from, step.to),
            y: "place",
            text: "label",
            textAnchor: "start",
            dx: 5,
            fill: COLORS.black,
            stroke: "white",
            strokeWidth: 3,
          }),
        ],
      };
    },
    {
      ...fillWords(words, WORDS),
      width: 820,
      marginLeft: layOutNames([TOTAL, ...rows.map(({ name }) => name)]).marginLeft,
      marginRight: 130,
      color: {
        domain: Object.keys(STATES),
        range: Object.values(STATES),
        legend: rows.length > 0,
      },
    },
  );
}

/** Gives each cause the place where the one before it ended, and the total at the end. */
function stepsOf(rows: readonly CauseAmount[]): Step[] {
  const steps = rows.map(({ currency, name, amount, running, user_count }, index): Step => {
    const state = amount < 0 ? WALLET : PAYMENT;
    const label = writeAmount(Math.abs(amount), currency);
    return {
      place: String(index),
      from: index === 0 ? 0 : rows[index - 1].running,
      to: running,
      state,
      label,
      title: writeTitle([name, state], `${label} of ${writeCount(user_count, "users")}`),
    };
  });
  const { running, currency } = rows[rows.length - 1];
  const label = writeAmount(Math.abs(running), currency);
  const title = writeTitle([TOTAL, running < 0 ? WALLET : PAYMENT], label);
  return [...steps, {
    place: String(rows.length),
    from: 0,
    to: running,
    state: TOTAL,
    label,
    title,
  }];
}
