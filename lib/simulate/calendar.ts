/** Milliseconds of a day. */
export const DAY_MS = 86_400_000;

/** When the simulated system changes; days count from 0, -1 means never. */
export interface Calendar {
  readonly startMs: number;
  readonly days: number;
  /** First of the two days with both schemas; the untyped one stands alone before. */
  readonly overlapDay: number;
  /** First day after the overlap and after the change of the sync error's meaning. */
  readonly settledDay: number;
  /** Day whose evening the module stops loading; it loads again two mornings later. */
  readonly outageDay: number;
}

/**
 * Lays out the changes over a run of `days` days.
 *
 * A run of less than twelve days has no outage; a very short one still has both schemas.
 *
 * @throws {RangeError} If `start` is not a day written as YYYY-MM-DD.
 */
export function layOutCalendar(start: string, days: number): Calendar {
  const startMs = Date.parse(`${start}T00:00:00.000Z`);
  if (!/^\d{4}-\d\d-\d\d$/.test(start) || Number.isNaN(startMs)) {
    throw new RangeError(`Cannot start at "${start}": expected a day such as 2024-01-01`);
  }
  return {
    startMs,
    days,
    overlapDay: Math.min(3, Math.floor(days / 4)),
    settledDay: Math.min(8, Math.floor(days / 2)),
    outageDay: days >= 12 ? Math.floor(days * 0.6) : -1,
  };
}

/** Returns the day at `share` (0 to 1) of the settled time, never one that the outage touches. */
export function settledDayAt(calendar: Calendar, share: number): number {
  const { settledDay, days, outageDay } = calendar;
  const day = settledDay + Math.floor((days - settledDay) * share);
  return outageDay >= 0 && day >= outageDay && day <= outageDay + 2 ? outageDay - 1 : day;
}

/** Tells whether the evening of a day falls into the outage. */
export function isOutageEvening(calendar: Calendar, day: number): boolean {
  const { outageDay } = calendar;
  return outageDay >= 0 && (day === outageDay || day === outageDay + 1);
}

/** Returns the number of the runtime (0 to 3) that a container of this time starts with. */
export function runtimeAt(calendar: Calendar, timeMs: number): number {
  const day = (timeMs - calendar.startMs) / DAY_MS;
  if (day < calendar.overlapDay) return 0;
  if (calendar.outageDay < 0 || day < calendar.outageDay + 0.85) return 1;
  return day < calendar.outageDay + 2 ? 2 : 3;
}
