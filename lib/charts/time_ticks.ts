import type * as Plot from "@observablehq/plot";

const SECOND_MS = 1000;
const DAY_MS = 86_400_000;
const MONTHS = "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec".split(" ");

/** Gives the x scale of a plot tick labels as {@linkcode writeTick} writes them, if it is one of times. */
export function withTimeTicks(options: Plot.PlotOptions): Plot.PlotOptions {
  const { x } = options;
  return x?.type !== "utc" || x.tickFormat !== undefined
    ? options
    : { ...options, x: { ...x, tickFormat: writeTick } };
}

/**
 * Writes the label of a tick, in UTC and 24 hours: what differs from tick to tick, and in a second line
 * what does not, where it begins. `21:00` and `Jan 31`, `31` and `Jan 2024`, `Jan` and `2024`, or `2024`.
 *
 * @param ticks All ticks of the axis, in order.
 */
export function writeTick(
  tick: Date,
  index: number,
  ticks: readonly Date[] = [tick],
): string {
  const write = writerOf(ticks);
  const [text, beside] = write(tick);
  const isSame = index > 0 && write(ticks[index - 1])[1] === beside;
  return beside === "" || isSame ? text : `${text}\n${beside}`;
}

type Writer = (tick: Date) => readonly [text: string, beside: string];

function writerOf(ticks: readonly Date[]): Writer {
  const is = (test: (tick: Date) => boolean) => ticks.every(test);
  const isOfDays = is((tick) => tick.getTime() % DAY_MS === 0);
  if (isOfDays && ticks.length > 1) {
    if (!is((tick) => tick.getUTCDate() === 1)) {
      return (tick) => [
        String(tick.getUTCDate()),
        `${MONTHS[tick.getUTCMonth()]} ${tick.getUTCFullYear()}`,
      ];
    }
    if (!is((tick) => tick.getUTCMonth() === 0)) {
      return (tick) => [MONTHS[tick.getUTCMonth()], String(tick.getUTCFullYear())];
    }
    return (tick) => [String(tick.getUTCFullYear()), ""];
  }
  const length = is((tick) => tick.getTime() % (60 * SECOND_MS) === 0)
    ? "00:00".length
    : is((tick) => tick.getTime() % SECOND_MS === 0)
    ? "00:00:00".length
    : "00:00:00.000".length;
  return (tick) => [
    tick.toISOString().slice(11, 11 + length),
    `${MONTHS[tick.getUTCMonth()]} ${tick.getUTCDate()}`,
  ];
}
