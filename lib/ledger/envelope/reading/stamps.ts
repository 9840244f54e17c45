import { isYearOfLogs } from "../../log/timestamp.ts";

/** A time stamp in front of a text. */
export interface Stamp {
  /** Milliseconds since 1970-01-01 UTC. */
  readonly timeMs: number;
  /** Characters, without what follows. */
  readonly length: number;
  /** Whether it says no more than the second. */
  readonly isCoarse: boolean;
}

const STAMP =
  /(\d{4})-(\d\d)-(\d\d)[T ](\d\d):(\d\d):(\d\d)(?:[.,](\d{1,9}))?(?: ?(Z|UTC|[+-]\d\d:?\d\d| \([+-]\d\d:\d\d\)|\([+-]\d\d:\d\d\)))?/y;
const EPOCH_MS = /1\d{12}(?!\d)/y;

/**
 * Reads a time stamp: ISO with `T` or a space, with or without a fraction and an offset (without one
 * it is UTC), or milliseconds since 1970.
 *
 * @param text Any text.
 * @param at Where the stamp must stand.
 * @returns Null where there is none, or one that names no time at which something can have been logged.
 */
export function readStamp(text: string, at: number): Stamp | null {
  EPOCH_MS.lastIndex = at;
  const epoch = EPOCH_MS.exec(text);
  if (epoch !== null) return { timeMs: Number(epoch[0]), length: 13, isCoarse: false };
  STAMP.lastIndex = at;
  const match = STAMP.exec(text);
  if (match === null) return null;
  const [whole, year, month, day, hour, minute, second, fraction, zone] = match;
  const ms = Number((fraction ?? "").padEnd(3, "0").slice(0, 3));
  const time = new Date(0);
  time.setUTCFullYear(Number(year), Number(month) - 1, Number(day));
  time.setUTCHours(Number(hour), Number(minute), Number(second), ms);
  const isThere = isYearOfLogs(Number(year)) &&
    time.getUTCMonth() === Number(month) - 1 && time.getUTCDate() === Number(day) &&
    Number(hour) < 24 && Number(minute) < 60 && Number(second) < 60;
  if (!isThere) return null;
  return {
    timeMs: time.getTime() - offsetMs(zone),
    length: whole.length,
    isCoarse: fraction === undefined,
  };
}

/** Reads a text that is a time stamp and nothing else; null where it is not. */
export function readWholeStamp(text: string): Stamp | null {
  const stamp = readStamp(text, 0);
  return stamp === null || stamp.length !== text.length ? null : stamp;
}

function offsetMs(zone: string | undefined): number {
  const match = /([+-])(\d\d):?(\d\d)/.exec(zone ?? "");
  if (match === null) return 0;
  const minutes = Number(match[2]) * 60 + Number(match[3]);
  return (match[1] === "-" ? -minutes : minutes) * 60_000;
}
