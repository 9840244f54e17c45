import * as Plot from "@observablehq/plot";
import { COLORS } from "./_palette.ts";
import { layOutNames } from "./_names.ts";
import { stackCurrencies } from "./panels.ts";
import { type RowKinds, rowsOf, type RowSource } from "./_rows.ts";
import { cut, roundedSum, writeAmount, writeCount, writeTitle } from "./_titles.ts";
import { describeCurrencies, nameOf, sayLargest, writeSumFigure } from "./_descriptions.ts";
import { type ChartWords, drawNothing, fillWords } from "./_nothing.ts";

/** What one cause still holds of the difference of a currency, in one direction. */
export interface CauseAmount {
  /**
   * Code of the currency by ISO 4217, as printed; null where the logs name none. Each has a panel.
   */
  readonly currency: string | null;
  /** The cause, in words. */
  readonly name: string;
  /** In the currency's units: above zero where the payment side is too high, below it the wallet. */
  readonly amount: number;
  /** The sum of the amounts of the currency up to and with this one. */
  readonly running: number;
  /** How many users the amount is of. */
  readonly user_count: number;
}

const KINDS: RowKinds<CauseAmount> = {
  currency: "text or null",
  name: "text",
  amount: "number",
  running: "number",
  user_count: "number",
};

/** The words of a chart. */
export type CauseWaterfallWords = ChartWords;

interface Step {
  /** Which step it is, as text: a cause may stand there twice. */
  readonly place: string;
  readonly from: number;
  readonly to: number;
  readonly state: string;
  readonly label: string;
  /** Whether the label stands left of the bar: right of it the line at zero would go through it. */
  readonly isLabelLeft: boolean;
  readonly title: string;
}

const PAYMENT = "payment side too high";
const WALLET = "wallet too high";
const TOTAL = "Net difference";
const STATES = { [PAYMENT]: COLORS.blue, [WALLET]: COLORS.orange, [TOTAL]: COLORS.darkGrey };
const MAX_NAME_CHARACTERS = 42;
/** What the scale has at least for its values, on a phone. */
const NARROW_PX = 200;
const CHARACTER_PX = 6.4;

/** What it says by itself. */
const WORDS = {
  title: "What the open differences come from",
  subtitle: "From zero, where wallets and payment side agree, to the net difference of all users",
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
  const rows = rowsOf(source, KINDS);
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
          drawLabels(steps.filter(({ isLabelLeft }) => !isLabelLeft), "start"),
          drawLabels(steps.filter(({ isLabelLeft }) => isLabelLeft), "end"),
        ],
      };
    },
    {
      ...fillWords(words, WORDS),
      ariaDescription: describeCurrencies(rows, describeCauses),
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

/** Writes amounts beside their bars, right of them or left. */
function drawLabels(steps: readonly Step[], textAnchor: "start" | "end"): Plot.Text {
  const isRight = textAnchor === "start";
  return Plot.text(steps, {
    x: ({ from, to }: Step) => isRight ? Math.max(from, to) : Math.min(from, to),
    y: "place",
    text: "label",
    textAnchor,
    dx: isRight ? 5 : -5,
    fill: COLORS.black,
    stroke: "white",
    strokeWidth: 3,
  });
}

/** Gives each cause the place where the one before it ended, and the total at the end. */
function stepsOf(rows: readonly CauseAmount[]): Step[] {
  const ends = [0, ...rows.map(({ running }) => running)];
  const first = Math.min(...ends);
  const perPx = (Math.max(...ends) - first) / NARROW_PX;
  const place = (from: number, to: number, label: string) => {
    const needed = (label.length * CHARACTER_PX + 10) * perPx;
    const [left, right] = [Math.min(from, to), Math.max(from, to)];
    return { from, to, label, isLabelLeft: right < 0 && -right < needed && left - first >= needed };
  };
  const steps = rows.map(({ currency, name, amount, running, user_count }, index): Step => {
    const state = sideOf(amount);
    const size = Math.abs(amount);
    const label = writeAmount(roundedSum(size, currency), currency);
    return {
      ...place(ends[index], running, label),
      place: String(index),
      state,
      title: writeTitle(
        [name, state],
        `${writeAmount(size, currency)} of ${writeCount(user_count, "users")}`,
      ),
    };
  });
  const { running, currency } = rows[rows.length - 1];
  const net = Math.abs(running);
  const label = writeAmount(roundedSum(net, currency), currency);
  const title = writeTitle([TOTAL, sideOf(running)], writeAmount(net, currency));
  return [...steps, {
    ...place(0, running, label),
    place: String(rows.length),
    state: TOTAL,
    title,
  }];
}

/** Says the net difference of a currency, and the cause that holds most of what it comes from. */
function describeCauses(rows: readonly CauseAmount[], currency: string | null): string {
  const { running } = rows[rows.length - 1];
  const net = running === null
    ? "a net difference that is not known"
    : running === 0
    ? "no net difference"
    : `net difference ${writeSumFigure(Math.abs(running), currency)}, ${sideOf(running)}`;
  const most = sayLargest(
    rows,
    ({ amount }) => amount,
    ({ name, amount }) =>
      `, the largest cause is ${nameOf(name)}, ` +
      `${writeSumFigure(Math.abs(amount), currency)} ${sideOf(amount)}`,
    Math.abs,
  );
  return net + most;
}

function sideOf(amount: number): string {
  return amount < 0 ? WALLET : PAYMENT;
}
