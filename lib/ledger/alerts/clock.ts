import { UserError } from "../error.ts";
import type { AlertState } from "./alert_state.ts";
import { dayOf } from "./day.ts";

// Clocks differ a little, and where people are it may be tomorrow already.
const CLOCKS_DIFFER_MS = 3_600_000;

/**
 * Reads the last day that should have logs.
 *
 * @param text A day, or `yesterday`; undefined where nobody asks.
 * @param now The time by this machine's clock.
 * @throws {UserError} If it is no day, or one that is still to come.
 */
export function readLastDay(text: string | undefined, now: Date): string | undefined {
  if (text === undefined) return undefined;
  if (text === "yesterday") return dayOf(now, -1);
  const day = new Date(`${text}T00:00:00Z`);
  const isDay = /^\d{4}-\d\d-\d\d$/.test(text) && !isNaN(day.getTime()) && dayOf(day) === text;
  if (!isDay) {
    throw new UserError(
      `Cannot use --until "${text}": expected a day like 2024-01-31, or yesterday`,
    );
  }
  if (text <= dayOf(now, 1)) return text;
  throw new UserError(
    `Cannot use --until "${text}": it is still to come; by the clock of this machine it is ${
      dayOf(now)
    }`,
  );
}

/**
 * Checks that the clock can be right: whether last night's logs came only the clock knows.
 *
 * @param isBehind Whether many log events are of later days.
 * @throws {UserError} If they are.
 */
export function requireClock(isBehind: boolean, now: Date): void {
  if (!isBehind) return;
  throw new UserError(
    `Cannot use --until yesterday: by the clock of this machine it is ${dayOf(now)}, ` +
      "and logs are of later days; set the clock",
  );
}

/**
 * Takes back what a clock that was ahead has told: that there are no logs of days that were still to come.
 *
 * @param lastLogged The day of the last log event.
 */
export function forgetFuture(
  state: AlertState | null,
  lastLogged: string | null,
  now: Date,
): AlertState | null {
  if (state === null) return null;
  if (!(Date.parse(state.deliveredAt) > now.getTime() + CLOCKS_DIFFER_MS)) return state;
  const told = [...state.silentDays].filter((day) => lastLogged !== null && day < lastLogged);
  return { ...state, silentDays: new Set(told) };
}
