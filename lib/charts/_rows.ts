/** Rows as objects, or the Arquero table of a query that has them. */
export type RowSource<Row extends object> = readonly Row[] | { objects(): object[] };

/** Gives the rows as objects, in their order; the columns of a table are not checked. */
export function rowsOf<Row extends object>(source: RowSource<Row>): readonly Row[] {
  return "objects" in source ? source.objects() as Row[] : source;
}

/** Gives the first and the last day (UTC midnights, the last one exclusive) that hold the times. */
export function daySpan(times: readonly Date[]): [Date, Date] {
  const days = times.map((time) => Math.floor(time.getTime() / DAY_MS));
  const first = days.reduce((a, b) => Math.min(a, b), Infinity);
  const last = days.reduce((a, b) => Math.max(a, b), -Infinity);
  if (!Number.isFinite(first)) return [new Date(0), new Date(DAY_MS)];
  return [new Date(first * DAY_MS), new Date((last + 1) * DAY_MS)];
}

const DAY_MS = 86_400_000;
