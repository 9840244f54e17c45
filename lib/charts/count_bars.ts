import * as Plot from "@observablehq/plot";
import { colorOf, COLORS, LEVEL_COLORS, SERIES_COLORS } from "./_palette.ts";
import { layOutNames } from "./_names.ts";
import { type RowKinds, rowsOf, type RowSource } from "./_rows.ts";
import { writeCount, writeNumber, writeTitle } from "./_titles.ts";
import { countAll, joinParts, nameOf } from "./_descriptions.ts";
import { type ChartWords, drawNothing, requireWords } from "./_nothing.ts";
import { writeCountTick } from "./_counts.ts";

/** How many there are of one kind. */
export interface KindCount {
  /** The kind, in words; each has a bar. */
  readonly name: string;
  /** How many there are of it. */
  readonly count: number;
  /** What the bar is coloured by, for example a log level; more groups of one kind are stacked. */
  readonly group?: string | null;
}

const KINDS: RowKinds<KindCount> = { name: "text", count: "number", group: "text?" };

/** Options of {@linkcode countBars}. */
export interface CountBarsOptions extends ChartWords {
  /** The line above the chart, in bold; it says what is counted. */
  readonly title: string;
  /** What is counted, for the axis. */
  readonly unit: string;
}

const NO_GROUP = "(none)";

/**
 * Draws a bar per kind, the number written at its end; the groups get colours and a legend.
 *
 * @param source one row per kind, in the order in which to draw them
 */
export function countBars(
  source: RowSource<KindCount>,
  options: CountBarsOptions,
): Plot.PlotOptions {
  requireWords(options, { unit: "text" }, ["title", "unit"]);
  const rows = rowsOf(source, KINDS);
  if (rows.length === 0) {
    return drawNothing({ empty: `There are no ${options.unit} to show.`, ...options });
  }
  const names = [...new Set(rows.map((row) => row.name))];
  const totals = names.map((name) => ({
    name,
    count: rows.filter((row) => row.name === name).reduce((sum, row) => sum + row.count, 0),
  }));
  const hasGroups = rows.some((row) => row.group !== undefined && row.group !== null);
  const groups = hasGroups ? [...new Set(rows.map((row) => row.group ?? NO_GROUP))] : [];
  const { marginLeft, y } = layOutNames(names);
  const { title, subtitle, caption, unit } = options;
  return {
    title,
    subtitle,
    caption,
    ariaDescription: describeBars(totals, unit),
    width: 760,
    height: 60 + 20 * names.length,
    marginLeft,
    marginRight: 56,
    marginBottom: 40,
    x: { label: unit, grid: true, zero: true, ticks: 6, tickFormat: writeCountTick },
    y,
    ...(groups.length === 0 ? {} : {
      color: {
        domain: groups,
        range: groups.map((group, i) =>
          group === NO_GROUP
            ? COLORS.grey
            : colorOf(LEVEL_COLORS, group) ?? SERIES_COLORS[i % SERIES_COLORS.length]
        ),
        legend: true,
      },
    }),
    marks: [
      Plot.barX(rows, {
        x: "count",
        y: "name",
        fill: groups.length === 0 ? COLORS.blue : (row: KindCount) => row.group ?? NO_GROUP,
        title: (row: KindCount) => {
          const isNamed = row.name.endsWith(`(${row.group})`);
          return writeTitle([row.name, isNamed ? null : row.group], writeCount(row.count, unit));
        },
      }),
      Plot.ruleX([0]),
      Plot.text(totals, {
        x: "count",
        y: "name",
        text: (row: KindCount) => row.count.toLocaleString("en"),
        textAnchor: "start",
        dx: 4,
      }),
    ],
  };
}

/** Says how many there are in all, and how many of each kind, the largest first. */
function describeBars(
  totals: readonly { readonly name: string; readonly count: number }[],
  unit: string,
): string {
  const all = writeCount(countAll(totals, ({ count }) => count), unit);
  const parts = totals.toSorted((a, b) => b.count - a.count)
    .map(({ name, count }) => `${nameOf(name)}: ${writeNumber(count)}`);
  return joinParts([all, ...parts]);
}
