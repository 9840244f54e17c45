import { UserError } from "../../error.ts";
import type { LedgerReader } from "../../store/open.ts";

const DAY_MS = 86_400_000;

/** A day or an ISO week, UTC. */
export interface Period {
  readonly unit: "day" | "week";
  /** `2024-01-31`, or `2024-W05`. */
  readonly name: string;
  readonly start: Date;
  /** The first moment after it. */
  readonly end: Date;
  /** The last moment of it that the logs cover. */
  readonly lastLoggedAt: Date;
}

/**
 * Returns which day is meant.
 *
 * @param text A date `2024-01-31`; the last day of the logs where it is undefined or `last`.
 * @throws {UserError} If it is not a date, or the logs hold nothing of that day.
 */
export async function dayOf(reader: LedgerReader, text?: string): Promise<Period> {
  const logs = await logsOf(reader);
  const start = isLast(text) ? midnight(logs.last) : readDate(text!);
  const day = { unit: "day", name: dateText(start), start, end: addDays(start, 1) } as const;
  return { ...day, lastLoggedAt: await requireLogs(reader, day, logs) };
}

/**
 * Returns which ISO week (Monday to Sunday) is meant.
 *
 * @param text A date of the week, or the week as `2024-W05`; the last week of the logs where it is
 * undefined or `last`.
 * @throws {UserError} If it is not such a text, or the logs hold nothing of that week.
 */
export async function weekOf(reader: LedgerReader, text?: string): Promise<Period> {
  const logs = await logsOf(reader);
  const date = isLast(text) ? midnight(logs.last) : readWeek(text!) ?? readDate(text!);
  const start = mondayOf(date);
  const week = { unit: "week", name: weekName(start), start, end: addDays(start, 7) } as const;
  return { ...week, lastLoggedAt: await requireLogs(reader, week, logs) };
}

/** Writes a time's date, UTC. */
export function dateText(time: Date): string {
  return time.toISOString().slice(0, 10);
}

/** Names the ISO week that a Monday begins, for example `2024-W05`. */
export function weekName(monday: Date): string {
  const thursday = addDays(monday, 3);
  const year = thursday.getUTCFullYear();
  const first = mondayOf(new Date(Date.UTC(year, 0, 4)));
  const week = 1 + Math.round((monday.getTime() - first.getTime()) / (7 * DAY_MS));
  return `${year}-W${String(week).padStart(2, "0")}`;
}

function readWeek(text: string): Date | undefined {
  const match = /^(\d{4})-W(\d\d)$/.exec(text);
  if (match === null) return undefined;
  const first = mondayOf(new Date(Date.UTC(Number(match[1]), 0, 4)));
  const monday = addDays(first, 7 * (Number(match[2]) - 1));
  if (weekName(monday) === text) return monday;
  throw new UserError(`Cannot read week "${text}": the year has no such week`);
}

function readDate(text: string): Date {
  const date = new Date(`${text}T00:00:00Z`);
  if (/^\d{4}-\d\d-\d\d$/.test(text) && !isNaN(date.getTime()) && dateText(date) === text) {
    return date;
  }
  throw new UserError(`Cannot read date "${text}": expected one like 2024-01-31`);
}

async function logsOf(reader: LedgerReader): Promise<{ first: Date; last: Date }> {
  const { first, last } = await reader.columns(
    "select min(logged_at) as first, max(logged_at) as last from kept_events",
  );
  if (last[0] === null) throw new UserError("Cannot report: the ledger holds no logs");
  return { first: first[0] as Date, last: last[0] as Date };
}

async function requireLogs(
  reader: LedgerReader,
  period: Omit<Period, "lastLoggedAt">,
  logs: { first: Date; last: Date },
): Promise<Date> {
  const { last } = await reader.columns(
    "select max(logged_at) as last from kept_events where logged_at >= $1 and logged_at < $2",
    [period.start, period.end],
  );
  if (last[0] !== null) return last[0] as Date;
  throw new UserError(
    `Cannot report on ${period.name}: the logs hold nothing of that ${period.unit}; ` +
      `they begin on ${dateText(logs.first)} and end on ${dateText(logs.last)}`,
  );
}

function isLast(text: string | undefined): boolean {
  return text === undefined || text === "last";
}

function midnight(time: Date): Date {
  return new Date(Math.floor(time.getTime() / DAY_MS) * DAY_MS);
}

function mondayOf(date: Date): Date {
  return addDays(date, -((date.getUTCDay() + 6) % 7));
}

function addDays(date: Date, days: number): Date {
  return new Date(date.getTime() + days * DAY_MS);
}
