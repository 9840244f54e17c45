import { UserError } from "../../../ledger/error.ts";
import { readScope, type Scope, SCOPE_NAMES } from "../../../ledger/store/scope.ts";
import { readThresholds } from "../../../ledger/store/open.ts";

/** What an address says of a page: the scope, and thresholds as `tolerance=0.01,replay_days=60`. */
export interface PageScope {
  readonly scope: Scope;
  readonly thresholds: string;
}

/** The parts of an address that belong to the scope. */
export const SCOPE_KEYS: readonly string[] = [...SCOPE_NAMES, "set"];

/** A month instead of a first and a last day, for those who type addresses, and without scripts. */
const PERIOD = "period";
const MOST_CHARACTERS = 500;

/**
 * Reads the scope of an address; empty parts say nothing.
 *
 * @param own Other parts that the page knows.
 * @throws {UserError} If a part is unknown, is there twice, or is not what it must be.
 */
export function readPageScope(
  query: URLSearchParams,
  own: (key: string) => boolean = () => false,
): PageScope {
  const parts: Record<string, string> = {};
  for (const [key, value] of query) {
    if (!own(key) && key !== PERIOD && !SCOPE_KEYS.includes(key)) {
      throw new UserError(
        `Cannot use "${key.slice(0, 40)}" in the address: expected ${SCOPE_KEYS.join(", ")}`,
      );
    }
    if (value.length > MOST_CHARACTERS) {
      throw new UserError(`Cannot use ${key}: expected at most ${MOST_CHARACTERS} characters`);
    }
    if (own(key) || value.trim() === "") continue;
    if (key in parts) throw new UserError(`Cannot use ${key} twice in the address`);
    parts[key] = value.trim();
  }
  const { period, set = "", ...named } = parts;
  readThresholds(set);
  const scope: Scope = { ...named, ...(period === undefined ? {} : readMonth(period)) };
  readScope(scope);
  return { scope, thresholds: set };
}

/** Reads what an address that was refused asked for, so that it can be corrected; nothing of it is checked. */
export function readRefusedScope(query: URLSearchParams): PageScope {
  const parts = SCOPE_KEYS.flatMap((key) => {
    const value = query.get(key)?.trim().slice(0, MOST_CHARACTERS) ?? "";
    return value === "" ? [] : [[key, value]];
  });
  const { set = "", ...scope } = Object.fromEntries(parts) as Record<string, string>;
  return { scope, thresholds: set };
}

/** Writes a scope as the query of an address, `?currency=SAR`, or nothing where it is all. */
export function writeQuery(
  { scope, thresholds }: PageScope,
  more: Readonly<Record<string, string>> = {},
): string {
  const query = new URLSearchParams();
  for (const name of SCOPE_NAMES) if (scope[name]) query.set(name, scope[name]!);
  if (thresholds !== "") query.set("set", thresholds);
  for (const [name, value] of Object.entries(more)) {
    if (value === "") query.delete(name);
    else query.set(name, value);
  }
  const text = query.toString();
  return text === "" ? "" : `?${text}`;
}

/**
 * What of a scope says when, and by which thresholds, cases and findings are known: one that ends before the
 * logs do knows others. Nothing where all is known.
 */
export function knownBy({ scope: { from, to }, thresholds }: PageScope): PageScope {
  if (to === undefined && thresholds === "") return { scope: {}, thresholds };
  return {
    scope: {
      ...from === undefined ? {} : { from },
      ...to === undefined ? {} : { to },
    },
    thresholds,
  };
}

/** The period of a scope alone. */
export function periodOf({ scope: { from, to } }: PageScope): PageScope {
  return {
    scope: {
      ...from === undefined ? {} : { from },
      ...to === undefined ? {} : { to },
    },
    thresholds: "",
  };
}

/** The environment's variables by which cells know of a scope. */
export function variablesOf({ scope, thresholds }: PageScope): Record<string, string> {
  return {
    ...Object.fromEntries(
      SCOPE_NAMES.filter((name) => scope[name]).map((name) => [variableOf(name), scope[name]!]),
    ),
    ...(thresholds === "" ? {} : { BALANCEBOOK_SET: thresholds }),
  };
}

/** The scope that variables say, as cells read it. */
export function scopeOf(variables: Readonly<Record<string, string | undefined>>): PageScope {
  const parts = SCOPE_NAMES.flatMap((name) => {
    const value = variables[variableOf(name)] ?? "";
    return value === "" ? [] : [[name, value]];
  });
  return { scope: Object.fromEntries(parts), thresholds: variables.BALANCEBOOK_SET ?? "" };
}

/** Decodes a part of an address's path; what is not encoded as it must be names nothing. */
export function decodePart(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return "\ufffd";
  }
}

/** Whether a text is a day of the calendar, as 2024-01-31, which a field for days can show. */
export function isDay(text: string): boolean {
  if (!/^\d{4}-\d\d-\d\d$/.test(text)) return false;
  const day = new Date(`${text}T00:00:00Z`);
  return !Number.isNaN(day.getTime()) && day.toISOString().startsWith(text);
}

/** Names the variable that holds a part of the scope. */
export function variableOf(key: string): string {
  return `BALANCEBOOK_${key.toUpperCase()}`;
}

function readMonth(text: string): Scope {
  const match = /^(\d{4})-(0[1-9]|1[0-2])$/.exec(text);
  if (match === null) {
    throw new UserError(`Cannot use period "${text}": expected a month like 2024-01`);
  }
  const next = new Date(Date.UTC(Number(match[1]), Number(match[2]), 1));
  return { from: `${text}-01`, to: next.toISOString().slice(0, 10) };
}
