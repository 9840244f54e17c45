import * as Plot from "@observablehq/plot";
import { COLORS } from "./_palette.ts";
import { stackCurrencies } from "./panels.ts";
import { daySpan, type RowKinds, rowsOf, type RowSource } from "./_rows.ts";
import { writeAmount, writeDay, writeTime, writeTitle } from "./_titles.ts";
import { describeCurrencies, writeFigure } from "./_descriptions.ts";
import { type ChartWords, drawNothing, fillWords } from "./_nothing.ts";

/** Both balances of a user after a transaction, in the currency's units. */
export interface UserBalancePoint {
  /**
   * Code of the currency by ISO 4217, as printed; null where the logs name none. Each has a panel.
   */
  readonly currency: string | null;
  /** UTC. */
  readonly logged_at: Date;
  /** The wallet that the transaction leaves; null where no block prints it. */
  readonly wallet: number | null;
  /** Null where none is printed. */
  readonly payment_balance: number | null;
  /** What a blocked attempt would have left; null for all others. */
  readonly blocked_balance: number | null;
}

const KINDS: RowKinds<UserBalancePoint> = {
  currency: "text or null",
  logged_at: "time",
  wallet: "number or null",
  payment_balance: "number or null",
  blocked_balance: "number or null",
};

/** The words of a chart. */
export type UserBalanceWords = ChartWords;

const WALLET = "wallet";
const PAYMENT = "payment balance";
const BLOCKED = "blocked attempt: the balance it would have left";
const SERIES_COLORS = {
  [WALLET]: COLORS.blue,
  [PAYMENT]: COLORS.orange,
  [BLOCKED]: COLORS.vermillion,
};

// Where both are the same, the one is seen on both sides of the other.
const WALLET_PX = 5;
const PAYMENT_PX = 2;

/** What it says by itself. */
const WORDS = {
  title: "Wallet and payment balance after each transaction",
};

/**
 * Draws a panel per currency: the wallet as steps, each of which lasts until the next transaction,
 * the payment balance as a thinner line with a dot where it was printed, and a cross for each blocked
 * attempt.
 *
 * @param source one row per transaction, in order of time
 */
export function userBalances(
  source: RowSource<UserBalancePoint>,
  words: UserBalanceWords = {},
): Plot.PlotOptions {
  const rows = rowsOf(source, KINDS);
  if (rows.length === 0) return drawNothing(fillWords(words, WORDS));
  const series = Object.entries(SERIES_COLORS).filter(([name]) =>
    name !== BLOCKED || rows.some((row) => row.blocked_balance !== null)
  );
  return stackCurrencies(
    rows,
    (own, currency) => ({
      height: 220,
      y: { label: `balance (${currency})`, zero: true, nice: true, grid: true, ticks: 6 },
      marks: [
        Plot.ruleY([0], { stroke: COLORS.black }),
        ...drawSteps(own, "wallet", WALLET, WALLET_PX),
        ...drawSteps(own, "payment_balance", PAYMENT, PAYMENT_PX),
        ...drawLone(own),
        Plot.dot(own.filter((row) => row.wallet !== null), {
          x: "logged_at",
          y: "wallet",
          r: 5,
          fill: "transparent",
          title: titleOf,
        }),
        Plot.dot(own.filter((row) => row.payment_balance !== null), {
          x: "logged_at",
          y: "payment_balance",
          r: 2.2,
          fill: () => PAYMENT,
          stroke: "transparent",
          strokeWidth: 6,
          title: titleOf,
        }),
        Plot.dot(own.filter((row) => row.blocked_balance !== null), {
          x: "logged_at",
          y: "blocked_balance",
          symbol: "times",
          r: 5,
          strokeWidth: 2.5,
          stroke: () => BLOCKED,
          title: titleOf,
        }),
      ],
    }),
    {
      ...fillWords(words, WORDS),
      ariaDescription: describeCurrencies(rows, describeEnd),
      width: 860,
      marginLeft: 76,
      x: {
        type: "utc",
        domain: daySpan(rows.map((row) => row.logged_at)),
        label: "time of the log line (UTC)",
      },
      color: {
        domain: series.map(([name]) => name),
        range: series.map(([, color]) => color),
        legend: true,
      },
    },
  );
}

function drawSteps(
  rows: readonly UserBalancePoint[],
  field: "wallet" | "payment_balance",
  name: string,
  strokeWidth: number,
): Plot.Markish[] {
  return [
    Plot.lineY(rows.filter((row) => row[field] !== null), {
      x: "logged_at",
      y: field,
      z: null,
      stroke: () => name,
      strokeWidth,
      curve: "step-after",
    }),
  ];
}

/** A wallet that was printed once has no steps, only a place. */
function drawLone(rows: readonly UserBalancePoint[]): Plot.Markish[] {
  const printed = rows.filter(({ wallet }) => wallet !== null);
  if (printed.length !== 1) return [];
  return [Plot.dot(printed, { x: "logged_at", y: "wallet", r: 4, fill: () => WALLET })];
}

/** Writes both balances, since their marks often overlap. */
function titleOf(row: UserBalancePoint): string {
  const amount = (value: number | null) =>
    value === null ? "not printed" : writeAmount(value, row.currency);
  const blocked = row.blocked_balance === null
    ? ""
    : `; blocked attempt that would have left ${amount(row.blocked_balance)}`;
  return writeTitle(
    [writeTime(row.logged_at)],
    `wallet ${amount(row.wallet)}, payment balance ${amount(row.payment_balance)}${blocked}`,
  );
}

/** Says which balances of a currency were printed last. */
function describeEnd(rows: readonly UserBalancePoint[], currency: string | null): string {
  const last = (field: "wallet" | "payment_balance") => {
    const row = rows.findLast((row) => row[field] !== null);
    return row === undefined
      ? "never printed"
      : `${writeFigure(row[field]!, currency)} on ${writeDay(row.logged_at)}`;
  };
  return `last wallet ${last("wallet")}, last payment balance ${last("payment_balance")}`;
}
