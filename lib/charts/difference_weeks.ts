import * as Plot from "@observablehq/plot";
import { colorOf, COLORS, VERDICT_COLORS } from "./_palette.ts";
import { layOutNames } from "./_names.ts";
import { stackPanels } from "./panels.ts";
import { type RowKinds, rowsOf, type RowSource } from "./_rows.ts";
import { writeCount, writeDay, writeNumber, writeTime, writeTitle } from "./_titles.ts";
import { countAll, countBy, joinParts, nameOf, sayLargest } from "./_descriptions.ts";
import { type ChartWords, drawNothing, fillWords } from "./_nothing.ts";

/** How many differences between wallet and payment balance began or grew in a week. */
export interface DifferenceWeek {
  /** Monday, 00:00 UTC. */
  readonly week: Date;
  /** What became of them; `still open` and `settled since` have colours of their own. */
  readonly name: string;
  /** How many of them began or grew in the week. */
  readonly count: number;
}

const KINDS: RowKinds<DifferenceWeek> = { week: "time", name: "text", count: "number" };

/** What happened beside them. */
export interface WeekEvent {
  /** Which line it stands on, for example `new runtime version` or `incident`. */
  readonly kind: string;
  /** UTC. */
  readonly started_at: Date;
  /** UTC; the same as `started_at` for what happened at one moment. */
  readonly ended_at: Date;
  /** What happened, in words. */
  readonly name: string;
}

const EVENT_KINDS: RowKinds<WeekEvent> = {
  kind: "text",
  started_at: "time",
  ended_at: "time",
  name: "text",
};

/** The words of a chart. */
export type DifferenceWeeksWords = ChartWords;

const WEEK_MS = 7 * 86_400_000;
const STATES: Readonly<Record<string, string>> = {
  "still open": VERDICT_COLORS.bad,
  "settled since": VERDICT_COLORS.good,
};

/** What it says by itself. */
const WORDS = {
  title: "New differences between wallet and payment side",
  subtitle: "By the week in which they began; dashed lines are new runtime versions",
  empty: "No difference began in these logs.",
};

/**
 * Draws a column per week (from Monday, UTC) of new differences, below a line for each kind of event
 * beside them, all on one axis of time.
 *
 * @param weeks one row per week and state
 * @param events one row per event; their kinds are drawn in the order in which they first appear
 */
export function differenceWeeks(
  weeks: RowSource<DifferenceWeek>,
  events: RowSource<WeekEvent>,
  words: DifferenceWeeksWords = {},
): Plot.PlotOptions {
  const rows = rowsOf(weeks, KINDS);
  const beside = rowsOf(events, EVENT_KINDS);
  if (rows.length === 0 && beside.length === 0) return drawNothing(fillWords(words, WORDS));
  const kinds = [...new Set(beside.map(({ kind }) => kind))];
  const names = [
    ...Object.keys(STATES).filter((state) => rows.some(({ name }) => name === state)),
    ...new Set(rows.map(({ name }) => name).filter((name) => !Object.hasOwn(STATES, name))),
  ];
  const lanes = layOutNames(kinds);
  const moments = beside.filter((row) => row.ended_at <= row.started_at);
  const spans = beside.filter((row) => row.ended_at > row.started_at);
  const isRuntime = ({ kind }: WeekEvent) => kind === kinds[0];
  const panels = [
    ...(beside.length === 0 ? [] : [{
      heading: "What happened beside them",
      plot: {
        height: 34 + 22 * kinds.length,
        marginTop: 4,
        y: lanes.y,
        marks: [
          Plot.barX(spans, {
            x1: "started_at",
            x2: "ended_at",
            y: "kind",
            fill: COLORS.purple,
            fillOpacity: 0.5,
            stroke: COLORS.purple,
            insetTop: 5,
            insetBottom: 5,
            title: eventTitle,
          }),
          Plot.dot(moments, {
            x: "started_at",
            y: "kind",
            symbol: "diamond2",
            r: 5,
            fill: COLORS.black,
            title: eventTitle,
          }),
        ],
      },
    }]),
    ...(rows.length === 0 ? [] : [{
      heading: "New differences per week",
      plot: {
        height: 200,
        y: { label: "differences", grid: true, zero: true, nice: true },
        marks: [
          Plot.rectY(
            rows,
            Plot.stackY({ order: names }, {
              x1: "week",
              x2: (row: DifferenceWeek) => new Date(row.week.getTime() + WEEK_MS),
              y: "count",
              fill: "name",
              z: "name",
              insetLeft: 1,
              insetRight: 1,
              title: (row: DifferenceWeek) =>
                writeTitle(
                  [`week from ${writeDay(row.week)}`, row.name],
                  writeCount(row.count, "differences"),
                ),
            }),
          ),
          Plot.ruleX(moments.filter(isRuntime), {
            x: "started_at",
            stroke: COLORS.black,
            strokeDasharray: "3 3",
          }),
          Plot.ruleY([0]),
        ],
      },
    }]),
  ];
  return stackPanels(panels, {
    ...fillWords(words, WORDS),
    ariaDescription: describeWeeks(rows, beside),
    width: 820,
    marginLeft: Math.max(lanes.marginLeft, 64),
    x: { type: "utc", domain: spanOf(rows, beside), label: "week (UTC)", grid: true },
    color: {
      domain: names,
      range: names.map((name) => colorOf(STATES, name) ?? COLORS.grey),
      legend: names.length > 0,
    },
  });
}

function spanOf(rows: readonly DifferenceWeek[], events: readonly WeekEvent[]): [Date, Date] {
  const times = [
    ...rows.flatMap(({ week }) => [week.getTime(), week.getTime() + WEEK_MS]),
    ...events.flatMap(({ started_at, ended_at }) => [started_at.getTime(), ended_at.getTime()]),
  ];
  if (times.length === 0) return [new Date(0), new Date(WEEK_MS)];
  return [
    new Date(times.reduce((a, b) => Math.min(a, b))),
    new Date(times.reduce((a, b) => Math.max(a, b))),
  ];
}

function eventTitle({ kind, started_at, ended_at, name }: WeekEvent): string {
  const until = ended_at > started_at ? ` to ${writeTime(ended_at)}` : "";
  return writeTitle([writeTime(started_at) + until, kind], name);
}

/** Says how many differences began, what became of them, in which week most did, and what stands beside them. */
function describeWeeks(rows: readonly DifferenceWeek[], events: readonly WeekEvent[]): string {
  const kinds = countBy(events, ({ kind }) => kind, () => 1)
    .map(({ name, count }) => `${nameOf(name)}: ${writeNumber(count)}`);
  if (rows.length === 0) return joinParts(kinds);
  const states = countBy(rows, ({ name }) => name, ({ count }) => count)
    .map(({ name, count }) => `${writeNumber(count)} ${nameOf(name)}`).join(", ");
  const weeks = countBy(rows, ({ week }) => writeDay(week), ({ count }) => count);
  const most = sayLargest(
    weeks,
    ({ count }) => count,
    ({ name, count }) => `most in the week from ${name}: ${writeNumber(count)}`,
  );
  return joinParts([
    `${writeCount(countAll(rows, ({ count }) => count), "new differences")} (${states})`,
    most,
    ...kinds,
  ]);
}
