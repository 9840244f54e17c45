import { describeValue } from "../ledger/arguments.ts";
import { readScope, type Scope, SCOPE_NAMES } from "../ledger/store/scope.ts";
import type { LedgerReader } from "../ledger/store/open.ts";
import { type Markdown, md } from "./markdown.ts";

/** What a notebook shows, and by which thresholds, for example `tolerance=0.01,replay_days=60`. */
export interface SessionScope extends Scope {
  /** Thresholds to change, as `name=value` with commas between. */
  readonly thresholds?: string;
}

/**
 * Takes the thresholds out of what a notebook sets.
 *
 * @throws {TypeError} If it is no object, or the thresholds are not a text.
 */
export function readSessionScope(given: SessionScope): { words: string; wanted: Scope } {
  if (typeof given !== "object" || given === null) {
    throw new TypeError(`Cannot use ${describeValue(given)} as a scope: expected an object`);
  }
  const { thresholds, ...wanted } = given;
  const words: unknown = thresholds ?? "";
  if (typeof words !== "string") {
    throw new TypeError(
      `Cannot use ${describeValue(words)} as thresholds: expected a text like "tolerance=0.01"`,
    );
  }
  return { words, wanted };
}

const ALWAYS_SHOWN: readonly string[] = ["currency", "user"];
const MINUTE = "%Y-%m-%d %H:%M";
const LABELS: Readonly<Partial<Record<keyof Scope, string>>> = {
  kind: "findings of kind",
  event: "type of log event",
  search: "with the words",
};

const FACTS_SQL = `
select
    strftime(coalesce(nullif($1, '')::timestamp, min(logged_at)), '${MINUTE}') as first,
    strftime(coalesce(nullif($2, '')::timestamp, max(logged_at)), '${MINUTE}') as last,
    (
        select string_agg(
            name || ' = ' || format('{:g}', value::double)
                || ' instead of ' || format('{:g}', default_value::double),
            ', ' order by name
        )
        from thresholds
        where value <> default_value
    ) as changed,
    shown_id(nullif($3, '')) as user_id
from events`;

/**
 * Says in a line or two what a notebook shows: the period, currency and user, the other filters, and
 * the thresholds that are not as usual.
 *
 * @param scope The parts that the notebook has as parameters; an empty one stands for all.
 */
export async function describeScope(reader: LedgerReader, scope: Scope): Promise<Markdown> {
  const read = readScope(scope);
  const { from = "", to = "", user = "" } = read;
  const facts = await reader.columns(FACTS_SQL, [from, to, user]);
  const shown = user === "" ? read : { ...read, user: String(facts.user_id[0]) };
  const first = facts.first[0] ?? "no log event";
  const last = facts.last[0] ?? "no log event";
  const period = from === "" && to === ""
    ? md`**all of the logs**, ${first} to ${last} UTC`
    : md`**${first} to ${last} UTC**${
      to === "" ? md`, the end of the logs` : md`; outstanding differences are as of that end`
    }`;
  const parts = SCOPE_NAMES
    .filter((name) => shown[name] !== undefined || ALWAYS_SHOWN.includes(name))
    .filter((name) => name !== "from" && name !== "to" && scope[name] !== undefined)
    .map((name) => md`${LABELS[name] ?? name}: ${shown[name] ? md`**${shown[name]}**` : "all"}`);
  const changed = facts.changed[0];
  const thresholds = changed === null ? md`thresholds: default` : md`thresholds: **${changed}**`;
  return [...parts, thresholds].reduce(
    (line, part) => md`${line} \u00b7 ${part}`,
    md`_Shown:_ ${period}`,
  );
}
