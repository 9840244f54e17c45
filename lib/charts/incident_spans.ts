import * as Plot from "@observablehq/plot";
import { COLORS, VERDICT_COLORS } from "./_palette.ts";
import { layOutNames } from "./_names.ts";
import { NAMES_PX, sized } from "./at_width.ts";
import { type RowKinds, rowsOf, type RowSource } from "./_rows.ts";
import { cut, writeCount, writeDay, writeTime, writeTitle } from "./_titles.ts";
import { joinParts, nameOf } from "./_descriptions.ts";
import { type ChartWords, drawNothing, fillWords, requireWords } from "./_nothing.ts";

/** Something that went wrong for many users, or for the system, and lasted. */
export interface IncidentSpan {
  /** In words, for example its cause. */
  readonly name: string;
  /** How serious it is; each severity has a colour. */
  readonly severity: "critical" | "warning" | "notice";
  /** UTC. */
  readonly started_at: Date;
  /** UTC. */
  readonly ended_at: Date;
  /** How many users it hit; 0 where it hit the system, and is not written then. */
  readonly user_count: number;
  /** What is written beside it, for example its money. */
  readonly label: string;
}

const KINDS: RowKinds<IncidentSpan> = {
  name: "text",
  severity: "text",
  started_at: "time",
  ended_at: "time",
  user_count: "number",
  label: "text",
};

/** A runtime version that was new. */
export interface RuntimeStart {
  /** The version, as the platform prints it. */
  readonly runtime_version: string;
  /** UTC. */
  readonly first_seen_at: Date;
}

const RUNTIME_KINDS: RowKinds<RuntimeStart> = { runtime_version: "text", first_seen_at: "time" };

/** The words of a chart, and the time that it shows. */
export interface IncidentSpansWords extends ChartWords {
  /** First and last moment of the axis, UTC; by default those of the rows. */
  readonly span?: readonly Date[];
}

const MAX_NAME_CHARACTERS = 42;
const MAX_LINE_CHARACTERS = 56;
const MAX_LABEL_CHARACTERS = 46;
const CHARACTER_PX = 6.4;
const ROW_PX = 22;
const WIDTH_PX = 860;
// Labels stand behind the names where the plot has no room for them beside its lines.
const BESIDE_PX = 600;
// Room for the name of a runtime version.
const VERSION_PX = 104;
const RIGHT_PX = 24;
const LABEL_GAP_PX = 8;

/** What it says by itself. */
const WORDS = {
  title: "Incidents",
  subtitle: "From the first to the last sign of each; beside it how many users, and the money",
  empty: "No cause hit several users.",
};

/**
 * Draws a line per incident on one axis of time, the earliest first, coloured by severity; dashed
 * lines are where the function got a new runtime version.
 *
 * @param source one row per incident, in the order in which to draw them
 * @param runtimes one row per version that was new
 */
export function incidentSpans(
  source: RowSource<IncidentSpan>,
  runtimes: RowSource<RuntimeStart>,
  options: IncidentSpansWords = {},
): Plot.PlotOptions {
  requireWords(options, { span: "object" });
  const { span, ...words } = options;
  const rows = rowsOf(source, KINDS).map((row, index) => ({ ...row, place: String(index) }));
  const versions = rowsOf(runtimes, RUNTIME_KINDS);
  if (rows.length === 0) return drawNothing(fillWords(words, WORDS));
  const times = (span ?? [
    ...rows.flatMap((row) => [row.started_at, row.ended_at]),
    ...versions.map((row) => row.first_seen_at),
  ]).map((time) => time.getTime());
  const [first, last] = times.length === 0
    ? [0, 1]
    : [times.reduce((a, b) => Math.min(a, b)), times.reduce((a, b) => Math.max(a, b))];
  const labelOf = ({ user_count, label }: IncidentSpan) =>
    [writeUsers(user_count), label].filter(Boolean).join(", ");
  const isLate = (row: IncidentSpan) => row.started_at.getTime() > first + 0.6 * (last - first);
  const labels = {
    y: "place",
    text: (row: IncidentSpan) => cut(labelOf(row), MAX_LABEL_CHARACTERS),
    fill: COLORS.black,
    stroke: "white",
    strokeWidth: 3,
  };
  const { marginLeft } = layOutNames(rows.map(({ name }) => name));
  const beside = rows.filter((row) => !isLate(row)).map((row) => ({
    widthPx: CHARACTER_PX * Math.min([...labelOf(row)].length, MAX_LABEL_CHARACTERS),
    place: (row.ended_at.getTime() - first) / Math.max(last - first, 1),
  }));
  const marginsAt = (width: number) =>
    width < BESIDE_PX
      ? { marginLeft: NAMES_PX, marginRight: RIGHT_PX }
      : { marginLeft, marginRight: rightFor(beside, width - marginLeft) };
  const axisAt = (width: number) => {
    const { marginLeft, marginRight } = marginsAt(width);
    return { first, last, widthPx: width - marginLeft - marginRight };
  };
  const draw = (width: number): Plot.PlotOptions => ({
    ...fillWords(words, WORDS),
    ariaDescription: describeIncidents(rows),
    width,
    height: 76 + ROW_PX * Math.max(rows.length, 1),
    marginLeft,
    marginRight: marginsAt(width).marginRight,
    marginTop: 26,
    marginBottom: 44,
    x: {
      type: "utc",
      domain: [new Date(first), new Date(Math.max(last, first + 1))],
      label: "time (UTC)",
      labelOffset: 40,
      grid: true,
    },
    y: {
      domain: rows.map(({ place }) => place),
      label: null,
      tickFormat: (place: string) => {
        const row = rows[Number(place)];
        if (width >= BESIDE_PX) return cut(row.name, MAX_NAME_CHARACTERS);
        const label = labelOf(row);
        return cut(label === "" ? row.name : `${row.name}: ${label}`, MAX_LINE_CHARACTERS);
      },
    },
    color: {
      domain: ["critical", "warning", "notice"],
      range: [VERDICT_COLORS.bad, VERDICT_COLORS.doubtful, VERDICT_COLORS.good],
      legend: true,
    },
    marks: [
      Plot.ruleX(versions, {
        x: "first_seen_at",
        stroke: COLORS.darkGrey,
        strokeDasharray: "3 3",
        title: ({ first_seen_at, runtime_version }: RuntimeStart) =>
          writeTitle([writeTime(first_seen_at), "new runtime version"], runtime_version),
      }),
      ...nameVersions(versions, axisAt(width)),
      Plot.tickX(rows, {
        x: "started_at",
        y: "place",
        stroke: "severity",
        strokeWidth: 3,
        insetTop: 7,
        insetBottom: 7,
        title: titleOf,
      }),
      Plot.barX(rows, {
        x1: "started_at",
        x2: "ended_at",
        y: "place",
        fill: "severity",
        insetTop: 7,
        insetBottom: 7,
        title: titleOf,
      }),
      ...(width < BESIDE_PX ? [] : [
        Plot.text(rows.filter((row) => !isLate(row)), {
          ...labels,
          x: "ended_at",
          textAnchor: "start",
          dx: LABEL_GAP_PX,
        }),
        Plot.text(rows.filter(isLate), {
          ...labels,
          x: "started_at",
          textAnchor: "end",
          dx: -LABEL_GAP_PX,
        }),
      ]),
    ],
  });
  return sized(draw, WIDTH_PX);
}

/**
 * Gives the right margin with which no label that stands behind its line is cut.
 *
 * @param labels how wide each is, and at which share of the axis its line ends
 * @param roomPx of the axis and the margin together
 */
function rightFor(
  labels: readonly { readonly widthPx: number; readonly place: number }[],
  roomPx: number,
): number {
  return labels.reduce((most, { widthPx, place }) => {
    const missingPx = widthPx + LABEL_GAP_PX - (1 - place) * roomPx;
    return missingPx <= 0 ? most : Math.max(most, missingPx / place);
  }, RIGHT_PX);
}

/** Names versions above the plot, within the width of its axis, those left out whose names would overlap. */
function nameVersions(
  versions: readonly RuntimeStart[],
  { first, last, widthPx }: { first: number; last: number; widthPx: number },
): Plot.Markish[] {
  const roomMs = (VERSION_PX / widthPx) * (last - first);
  const shown = keepApart(versions, roomMs);
  const sideOf = ({ first_seen_at }: RuntimeStart) =>
    first_seen_at.getTime() - first < roomMs / 2
      ? "start"
      : last - first_seen_at.getTime() < roomMs / 2
      ? "end"
      : "middle";
  return (["start", "middle", "end"] as const).map((textAnchor) =>
    Plot.text(shown.filter((version) => sideOf(version) === textAnchor), {
      x: "first_seen_at",
      text: ({ runtime_version }: RuntimeStart) => cut(runtime_version, 16),
      frameAnchor: "top",
      textAnchor,
      dy: -12,
      fill: COLORS.darkGrey,
    })
  );
}

/** Leaves out versions that began too soon after the one before, whose names would overlap. */
function keepApart(versions: readonly RuntimeStart[], distanceMs: number): RuntimeStart[] {
  let before = -Infinity;
  return versions.filter(({ first_seen_at }) => {
    const isApart = first_seen_at.getTime() - before >= distanceMs;
    if (isApart) before = first_seen_at.getTime();
    return isApart;
  });
}

function titleOf(
  { name, severity, started_at, ended_at, user_count, label }: IncidentSpan,
): string {
  const span = started_at.getTime() === ended_at.getTime()
    ? writeTime(started_at)
    : `${writeTime(started_at)} to ${writeTime(ended_at)}`;
  return writeTitle(
    [name, severity],
    [span, writeUsers(user_count), label].filter(Boolean).join(", "),
  );
}

/** Says how many users; nothing where it is none, or not known. */
function writeUsers(count: number): string {
  return count > 0 ? writeCount(count, "users") : "";
}

/** Says how many incidents there are, and of the first ones what, since when, how many users and how much. */
function describeIncidents(rows: readonly IncidentSpan[]): string {
  const parts = rows.map(({ name, started_at, user_count, label }) =>
    [nameOf(name), writeDay(started_at), writeUsers(user_count), nameOf(label)]
      .filter(Boolean).join(", ")
  );
  return joinParts([writeCount(rows.length, "incidents"), ...parts]);
}
