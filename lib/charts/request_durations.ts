import * as Plot from "@observablehq/plot";
import { COLORS } from "./_palette.ts";
import { stackPanels } from "./panels.ts";
import { layOutNames } from "./_names.ts";
import { daySpan, type RowKinds, rowsOf, type RowSource } from "./_rows.ts";
import { writeCount, writeDay, writeNumber, writeTime, writeTitle } from "./_titles.ts";
import { joinParts, nameOf, sayLargest } from "./_descriptions.ts";
import { type ChartWords, drawNothing, fillWords } from "./_nothing.ts";
import { writeCountTick } from "./_counts.ts";

/** What the platform measured of one request. */
export interface RequestFigures {
  /** UTC. */
  readonly started_at: Date;
  /** How long the function ran, in milliseconds; without the start of its container. */
  readonly duration_ms: number;
  /** Whether a new container had to be started for it. */
  readonly is_cold_start: boolean;
  /** Version of the runtime; null where it is not known. */
  readonly runtime_version: string | null;
  /** Largest memory that was used, in megabytes; null where it is not known. */
  readonly max_memory_used_mb: number | null;
}

type Kinds = Partial<RowKinds<RequestFigures>>;

const SPREAD_KINDS: Kinds = { duration_ms: "number", is_cold_start: "flag" };
const RUNTIME_KINDS: Kinds = { duration_ms: "number", runtime_version: "text or null" };
const MEMORY_KINDS: Kinds = { started_at: "time", max_memory_used_mb: "number or null" };

/** The words of a chart. */
export type RequestWords = ChartWords;

const TICKS_MS = [1, 3, 10, 30, 100, 300, 1000, 3000, 10_000, 30_000, 100_000, 300_000, 1_000_000];
const BINS_PER_DECADE = 10;

/** What it says by itself. */
const SPREAD_WORDS = {
  title: "How long requests take, warm and after a cold start",
  empty: "No request was measured.",
};

/**
 * Draws how long requests took, on a logarithmic scale: warm containers above cold starts, each with
 * a count of its own, and the median as a line.
 *
 * @param source one row per request; the time of a container's start is not in the duration
 */
export function durationSpread(
  source: RowSource<RequestFigures>,
  words: RequestWords = {},
): Plot.PlotOptions {
  const rows = rowsOf(source, SPREAD_KINDS).filter((row) => row.duration_ms > 0);
  if (rows.length === 0) return drawNothing(fillWords(words, SPREAD_WORDS));
  const domain = logDomain(rows);
  const panels = [false, true].flatMap((isCold) => {
    const own = rows.filter((row) => row.is_cold_start === isCold);
    if (own.length === 0) return [];
    const { p50 } = spreadOf(own);
    const name = isCold ? "Cold starts" : "Warm containers";
    return [{
      heading: `${name} (${own.length.toLocaleString("en")})`,
      words: describeSpread(name, own.length, p50),
      plot: {
        height: 130,
        marginTop: 24,
        y: {
          label: "requests",
          grid: true,
          zero: true,
          nice: true,
          ticks: 4,
          tickFormat: writeCountTick,
        },
        marks: [
          Plot.rectY(binLogarithms(own), {
            x1: "from",
            x2: "to",
            y: "count",
            fill: isCold ? COLORS.orange : COLORS.blue,
            inset: 0.5,
            title: ({ from, to, count }: DurationBin) =>
              writeTitle(
                [name, `${writeMs(from)} to ${writeMs(to)} ms`],
                writeCount(count, "requests"),
              ),
          }),
          Plot.ruleY([0]),
          Plot.ruleX([p50], {
            strokeWidth: 1.5,
            title: (median: number) => writeTitle([name], `median ${writeNumber(median)} ms`),
          }),
          Plot.text([p50], {
            x: (median: number) => median,
            text: (median: number) => `median ${Math.round(median).toLocaleString("en")} ms`,
            frameAnchor: "top",
            textAnchor: "start",
            dx: 4,
            dy: -14,
          }),
        ],
      },
    }];
  });
  return stackPanels(panels, {
    ...fillWords(words, SPREAD_WORDS),
    ariaDescription: joinParts(panels.map(({ words }) => words)),
    width: 820,
    x: logScale(domain),
  });
}

/** What it says by itself. */
const RUNTIMES_WORDS = {
  title: "Durations by runtime version, in order of first use",
  subtitle: "Line: 90 % of the requests; box: the middle half; tick: the median",
  empty: "No request was measured.",
};

/**
 * Draws the spread of the durations per runtime version: the line holds 90 % of the requests, the
 * box one half of them, the tick is the median.
 *
 * @param source one row per request, in the order in which to draw the versions
 */
export function durationRuntimes(
  source: RowSource<RequestFigures>,
  words: RequestWords = {},
): Plot.PlotOptions {
  const rows = rowsOf(source, RUNTIME_KINDS).filter((row) => row.duration_ms > 0)
    .map((row) => ({ ...row, runtime_version: row.runtime_version ?? "(unknown)" }));
  if (rows.length === 0) return drawNothing(fillWords(words, RUNTIMES_WORDS));
  const versions = [...new Set(rows.map((row) => row.runtime_version))];
  const spreads = versions.map((runtime_version) => ({
    runtime_version,
    ...spreadOf(rows.filter((row) => row.runtime_version === runtime_version)),
  }));
  const { marginLeft, y } = layOutNames(versions);
  const box = { insetTop: 7, insetBottom: 7, title: titleSpread };
  return {
    ...fillWords(words, RUNTIMES_WORDS),
    ariaDescription: joinParts(
      spreads.map(({ runtime_version, count, p50 }) => describeSpread(runtime_version, count, p50)),
    ),
    width: 820,
    height: 70 + 34 * versions.length,
    marginLeft,
    marginRight: 70,
    marginBottom: 40,
    x: { ...logScale(logDomain(rows)), grid: true },
    y,
    marks: [
      Plot.ruleY(spreads, {
        y: "runtime_version",
        x1: "p05",
        x2: "p95",
        stroke: COLORS.darkGrey,
        strokeWidth: 1.5,
        title: titleSpread,
      }),
      Plot.barX(spreads, {
        y: "runtime_version",
        x1: "p25",
        x2: "p75",
        fill: COLORS.skyBlue,
        ...box,
      }),
      Plot.tickX(spreads, { y: "runtime_version", x: "p50", strokeWidth: 2, ...box }),
      Plot.text(spreads, {
        x: "p95",
        y: "runtime_version",
        text: (spread: { count: number }) => `n = ${spread.count.toLocaleString("en")}`,
        textAnchor: "start",
        dx: 6,
      }),
    ],
  };
}

/** What it says by itself. */
const MEMORY_WORDS = {
  title: "Largest memory that requests used",
  subtitle: "A slow climb over weeks would be a leak",
  empty: "No request was measured.",
};

const MEMORY_WIDTH = 820;
const MEMORY_HEIGHT = 240;
const DOT_RADIUS = 1.8;
/** With more of them, those that would hide one another are drawn as one. */
const MOST_PEAKS = 5000;

/**
 * Draws how much memory each request had used at most, over time; of very many, those that fall on one
 * point are one dot, which says how many they are.
 *
 * @param source one row per request; those without a figure are left out
 */
export function memoryPeaks(
  source: RowSource<RequestFigures>,
  words: RequestWords = {},
): Plot.PlotOptions {
  const rows = rowsOf(source, MEMORY_KINDS).filter((row) => row.max_memory_used_mb !== null);
  if (rows.length === 0) return drawNothing(fillWords(words, MEMORY_WORDS));
  const peaks = joinPeaks(rows);
  return {
    ...fillWords(words, MEMORY_WORDS),
    ariaDescription: describePeaks(rows),
    width: MEMORY_WIDTH,
    height: MEMORY_HEIGHT,
    marginLeft: 56,
    marginBottom: 44,
    x: {
      type: "utc",
      domain: daySpan(rows.map((row) => row.started_at)),
      label: "time (UTC)",
      labelOffset: 40,
    },
    y: { label: "memory used (MB)", grid: true, zero: true, nice: true },
    marks: [
      Plot.ruleY([0]),
      Plot.dot(peaks, {
        x: "started_at",
        y: "max_memory_used_mb",
        r: DOT_RADIUS,
        fill: COLORS.blue,
        fillOpacity: 0.5,
        title: ({ started_at, max_memory_used_mb, count }: MemoryPeak) =>
          writeTitle(
            [writeTime(started_at)],
            `${writeNumber(max_memory_used_mb)} MB${
              count === 1 ? "" : `, the most of ${writeCount(count, "requests")} around then`
            }`,
          ),
      }),
    ],
  };
}

/** A dot: the request that used most memory of those that it stands for. */
interface MemoryPeak {
  readonly started_at: Date;
  readonly max_memory_used_mb: number;
  readonly count: number;
}

function joinPeaks(rows: readonly RequestFigures[]): MemoryPeak[] {
  const peaks = rows.map(({ started_at, max_memory_used_mb }) => ({
    started_at,
    max_memory_used_mb: max_memory_used_mb!,
    count: 1,
  }));
  if (rows.length <= MOST_PEAKS) return peaks;
  const times = peaks.map(({ started_at }) => started_at.getTime());
  const first = times.reduce((a, b) => Math.min(a, b));
  const spanMs = times.reduce((a, b) => Math.max(a, b)) - first;
  const stepMs = Math.max(1, spanMs * 2 * DOT_RADIUS / MEMORY_WIDTH);
  const most = peaks.reduce((a, { max_memory_used_mb: b }) => Math.max(a, b), 1);
  const joined = new Map<string, MemoryPeak>();
  for (const [place, peak] of peaks.entries()) {
    const column = Math.floor((times[place] - first) / stepMs);
    const row = Math.floor(peak.max_memory_used_mb / most * MEMORY_HEIGHT / (2 * DOT_RADIUS));
    const key = `${column} ${row}`;
    const other = joined.get(key);
    const count = (other?.count ?? 0) + 1;
    const isMore = other === undefined || peak.max_memory_used_mb > other.max_memory_used_mb;
    joined.set(key, { ...(isMore ? peak : other), count });
  }
  return [...joined.values()];
}

interface DurationBin {
  readonly from: number;
  readonly to: number;
  readonly count: number;
}

function binLogarithms(rows: readonly RequestFigures[]): DurationBin[] {
  const bins = new Map<number, number>();
  for (const { duration_ms } of rows) {
    const bin = Math.floor(Math.log10(duration_ms) * BINS_PER_DECADE);
    bins.set(bin, (bins.get(bin) ?? 0) + 1);
  }
  return [...bins].sort(([a], [b]) => a - b).map(([bin, count]) => ({
    from: 10 ** (bin / BINS_PER_DECADE),
    to: 10 ** ((bin + 1) / BINS_PER_DECADE),
    count,
  }));
}

function logDomain(rows: readonly RequestFigures[]): [number, number] {
  const durations = rows.map((row) => Math.log10(row.duration_ms) * BINS_PER_DECADE);
  const first = Math.floor(durations.reduce((a, b) => Math.min(a, b), Infinity));
  const last = Math.floor(durations.reduce((a, b) => Math.max(a, b), -Infinity)) + 1;
  if (!Number.isFinite(first)) return [1, 10];
  return [10 ** (first / BINS_PER_DECADE), 10 ** (last / BINS_PER_DECADE)];
}

function logScale([from, to]: [number, number]): Plot.ScaleOptions {
  return {
    type: "log",
    domain: [from, to],
    ticks: TICKS_MS.filter((tick) => tick >= from && tick <= to),
    tickFormat: (ms: number) => ms.toLocaleString("en"),
    label: "duration (ms, logarithmic)",
  };
}

function spreadOf(rows: readonly RequestFigures[]) {
  const sorted = rows.map((row) => row.duration_ms).sort((a, b) => a - b);
  // Between two durations, as `median` and `quantile_cont` do in SQL: a chart and a sentence agree.
  const at = (share: number) => {
    const place = (sorted.length - 1) * share;
    const [low, high] = [sorted[Math.floor(place)], sorted[Math.ceil(place)]];
    return low + (high - low) * (place % 1);
  };
  const [p05, p25, p50, p75, p95] = [0.05, 0.25, 0.5, 0.75, 0.95].map(at);
  return { p05, p25, p50, p75, p95, count: sorted.length };
}

function titleSpread(spread: ReturnType<typeof spreadOf> & { runtime_version: string }): string {
  const { runtime_version, count, p05, p25, p50, p75, p95 } = spread;
  const [low, first, median, third, high] = [p05, p25, p50, p75, p95].map((ms) => writeNumber(ms));
  return writeTitle(
    [runtime_version, writeCount(count, "requests")],
    `median ${median} ms, middle half ${first} to ${third} ms, 90 % ${low} to ${high} ms`,
  );
}

function writeMs(edge: number): string {
  return writeNumber(Number(edge.toPrecision(4)));
}

/** Says how many requests there are of a kind, and how long the one in the middle took. */
function describeSpread(name: string, count: number, median: number): string {
  return `${nameOf(name)}: ${writeCount(count, "requests")}, median ${
    writeNumber(Math.round(median))
  } ms`;
}

/** Says how much memory was used at most, and when. */
function describePeaks(rows: readonly RequestFigures[]): string {
  const most = sayLargest(
    rows,
    ({ max_memory_used_mb }) => max_memory_used_mb,
    ({ max_memory_used_mb, started_at }) =>
      `at most ${writeNumber(max_memory_used_mb!)} MB, on ${writeDay(started_at)}`,
  );
  return joinParts([writeCount(rows.length, "requests"), most]);
}
