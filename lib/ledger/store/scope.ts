import { describeValue, type OptionKind, requireOptions } from "../arguments.ts";
import { UserError } from "../error.ts";
import { eventTypes } from "../log/event_types.ts";
import { LEVELS } from "../log/levels.ts";
import { findingKinds } from "../model/finding_kinds.ts";
import { defaultLedgerPath } from "./ledger_path.ts";
import { privateKinds } from "./private_rules.ts";

/**
 * What a session shows of a ledger, each part as a text; an empty one, or none, stands for all. Of the
 * period and the currency and user the ledger's own macros know (`in_scope_at` and its kin); the rest
 * is for the query of a notebook.
 */
export interface Scope {
  /** First day, as `2024-01-31`, or first moment, as `2024-01-31T21:00`; UTC. */
  readonly from?: string;
  /** The day, or the moment, after the last one. Outstanding differences are as of then. */
  readonly to?: string;
  /** Code of a currency, for example `BHD`. */
  readonly currency?: string;
  /** Id of a user, as `transactions.user_id` shows it or as the logs print it. */
  readonly user?: string;
  /** Kind of finding, for example `double_charge`. */
  readonly kind?: string;
  /** Level of log events, for example `ERROR`; `platform` for those without one. */
  readonly level?: string;
  /** Kind of log events, for example `not_in_sync`. */
  readonly event?: string;
  /** Id of a Lambda request. */
  readonly request?: string;
  /** Id of an SQS message. */
  readonly message?: string;
  /** Class of overdraft: `blocked`, `wallet_overdrawn`, `payment_negative`, or `any`. */
  readonly overdraft?: string;
  /** Words that log events must hold. */
  readonly search?: string;
}

/** A part of a {@linkcode Scope}. */
export type ScopeName = keyof Scope;

/** What a part of a scope must be. */
interface Rule {
  /** Whether a text can be one at all; else {@linkcode expected} says what it must be. */
  readonly isValid: (text: string) => boolean;
  readonly expected: string;
  /** Finds it in the ledger, as `$1`. */
  readonly existsSql?: string;
  /** Lists what there is instead, in one text. */
  readonly othersSql?: string;
}

const anything = () => true;
const oneOf = (values: () => readonly string[]): Rule => ({
  isValid: (text) => values().includes(text),
  get expected() {
    return `one of ${values().join(", ")}`;
  },
});
const MOMENT: Rule = {
  isValid: (text) => readMoment(text) !== undefined,
  expected: "a day like 2024-01-31, or a time like 2024-01-31T21:00 (UTC)",
};

const RULES: Readonly<Record<ScopeName, Rule>> = {
  from: MOMENT,
  to: MOMENT,
  currency: {
    isValid: anything,
    expected: "a currency of the ledger",
    existsSql: "select count(*) as n from transaction_blocks where currency = $1",
    othersSql: `select 'it has ' || string_agg(distinct currency, ', ' order by currency) as others
      from transaction_blocks`,
  },
  user: {
    isValid: anything,
    expected: "a user's id",
    existsSql: `select (select count(*) from transactions where user_id = $1)
      + (select count(*) from overdrafts where user_id = $1) as n`,
  },
  kind: oneOf(() => [
    ...findingKinds().map(({ kind }) => kind),
    ...privateKinds(defaultLedgerPath()),
  ]),
  level: {
    ...oneOf(() => ["platform", ...LEVELS]),
    existsSql: `select count(*) as n from events where coalesce(level::varchar, 'platform') = $1`,
    othersSql: `select 'it has ' || string_agg(distinct coalesce(level::varchar, 'platform'), ', '
      order by coalesce(level::varchar, 'platform')) as others from events`,
  },
  event: oneOf(eventTypes),
  request: {
    isValid: anything,
    expected: "a request's id",
    existsSql: "select count(*) as n from events where request_id::varchar = $1",
  },
  message: {
    isValid: anything,
    expected: "a message's id",
    existsSql: "select count(*) as n from message_starts where message_id = $1",
  },
  overdraft: oneOf(() => ["any", "blocked", "wallet_overdrawn", "payment_negative"]),
  search: { isValid: anything, expected: "words" },
};

/** The parts of a scope, in the order in which they are shown. */
export const SCOPE_NAMES = Object.keys(RULES) as readonly ScopeName[];

/**
 * Reads a scope, without asking a ledger: takes what is empty out, and writes times in one form.
 *
 * @returns The parts that are set; times as `2024-01-31 21:00:00.000`.
 * @throws {UserError} If a part is not what it must be, or the period ends before it begins.
 * @throws {TypeError} If there is no such part.
 */
export function readScope(options: Scope): Scope {
  requireOptions(
    options,
    Object.fromEntries(SCOPE_NAMES.map((name) => [name, "any"])) as Record<ScopeName, OptionKind>,
    "a scope",
  );
  const scope: Partial<Record<ScopeName, string>> = {};
  for (const name of SCOPE_NAMES) {
    const given: unknown = options[name] ?? "";
    if (typeof given !== "string") {
      throw new UserError(
        `Cannot use ${describeValue(given)} as ${name}: expected a text, ${RULES[name].expected}`,
      );
    }
    const text = given.trim();
    if (text === "") continue;
    const { isValid, expected } = RULES[name];
    if (!isValid(text)) {
      throw new UserError(`Cannot use ${name} "${text}": expected ${expected}`);
    }
    scope[name] = RULES[name] === MOMENT ? readMoment(text) : text;
  }
  const { from, to } = scope;
  if (from !== undefined && to !== undefined && from >= to) {
    throw new UserError(
      `Cannot use the period from ${options.from} to ${options.to}: it ends before it begins ` +
        "(to is the day after the last one)",
    );
  }
  return scope;
}

/** Asks a ledger something; gives the first row. */
export type AskOne = (sql: string, parameters?: readonly string[]) => Promise<
  Readonly<Record<string, unknown>>
>;

/**
 * Checks that a ledger has what a scope names.
 *
 * @param scope As {@linkcode readScope} gives it.
 * @throws {UserError} If it has not, or nothing was logged in the period.
 */
export async function requireScope(scope: Scope, ask: AskOne): Promise<void> {
  for (const name of SCOPE_NAMES) {
    const text = scope[name];
    const { existsSql, othersSql } = RULES[name];
    if (text === undefined || existsSql === undefined) continue;
    const { n } = await ask(existsSql, [text]);
    if (Number(n) > 0) continue;
    const others = othersSql === undefined ? null : (await ask(othersSql)).others;
    throw new UserError(
      `Cannot use ${name} "${text}": the ledger has none${others === null ? "" : `; ${others}`}`,
    );
  }
  const { from, to } = scope;
  if (from === undefined && to === undefined) return;
  const { first, last, is_within } = await ask(
    `select strftime(min(logged_at), '%Y-%m-%d') as first,
        strftime(max(logged_at), '%Y-%m-%d') as last,
        max(logged_at) >= coalesce($1::timestamp, '-infinity')
            and min(logged_at) < coalesce($2::timestamp, 'infinity') as is_within
    from events`,
    [from ?? "-infinity", to ?? "infinity"],
  );
  if (is_within === true || first === null) return;
  throw new UserError(
    `Cannot use the period${from === undefined ? "" : ` from ${shortened(from)}`}` +
      `${to === undefined ? "" : ` to ${shortened(to)}`}: the logs go from ${first} to ${last}`,
  );
}

/** Writes a time without what is zero at its end. */
function shortened(moment: string): string {
  return moment.replace(/\.000$/, "").replace(/:00$/, "").replace(/ 00:00$/, "");
}

/** Reads a day or a time, UTC, as `2024-01-31 21:00:00.000`; undefined if it is none. */
export function readMoment(text: string): string | undefined {
  const match = /^(\d{4}-\d\d-\d\d)(?:[T ](\d\d:\d\d)(?::(\d\d)(?:\.(\d{1,3}))?)?)?Z?$/.exec(text);
  if (match === null) return undefined;
  const [, day, minute = "00:00", second = "00", milli = "0"] = match;
  const iso = `${day}T${minute}:${second}.${milli.padEnd(3, "0")}Z`;
  const time = new Date(iso);
  if (isNaN(time.getTime()) || time.toISOString() !== iso) return undefined;
  return iso.slice(0, -1).replace("T", " ");
}
