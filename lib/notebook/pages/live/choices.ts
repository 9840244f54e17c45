import { eventTypes } from "../../../ledger/log/event_types.ts";
import { findingKinds } from "../../../ledger/model/finding_kinds.ts";
import type { LedgerReader } from "../../../ledger/store/open.ts";

/** A value that a control offers, with how many rows there are of it. */
export interface Choice {
  readonly value: string;
  readonly label: string;
}

/** What the controls of a ledger offer, and what every page says of it. */
export interface LedgerFacts {
  readonly currencies: readonly Choice[];
  /** Months of the logs, as `2024-01`, the last one first. */
  readonly months: readonly string[];
  readonly levels: readonly Choice[];
  readonly events: readonly Choice[];
  readonly kinds: readonly Choice[];
  /** First and last day of the logs; null without any. */
  readonly firstDay: string | null;
  readonly lastDay: string | null;
}

const COUNTS_SQL = `
  select 'currency' as part, currency as value, count(*) as n
  from transactions where currency is not null group by currency
  union all
  select 'level', coalesce(level::varchar, 'platform'), count(*) from kept_events group by all
  union all
  select 'event', event_type::varchar, count(*) from kept_events group by all
  union all
  select 'month', strftime(logged_at, '%Y-%m'), count(*) from kept_events group by all
  order by part, value`;

/** Reads what the controls of a ledger offer; counts are those of all its rows. */
export async function readFacts(reader: LedgerReader): Promise<LedgerFacts> {
  const { part, value, n } = await reader.columns(COUNTS_SQL);
  const days = await reader.columns(
    `select strftime(min(logged_at), '%Y-%m-%d') as first, strftime(max(logged_at), '%Y-%m-%d') as last
     from events`,
  );
  const choices = (name: string) =>
    part.flatMap((one, row) => {
      if (one !== name) return [];
      const text = String(value[row]);
      return [{ value: text, label: `${text} (${Number(n[row]).toLocaleString("en")})` }];
    });
  const known = eventTypes();
  return {
    currencies: choices("currency"),
    levels: choices("level"),
    events: choices("event").filter(({ value }) => known.includes(value)),
    months: choices("month").map(({ value }) => value).reverse(),
    kinds: findingKinds().map(({ kind, title }) => ({ value: kind, label: title })),
    firstDay: days.first[0] as string | null,
    lastDay: days.last[0] as string | null,
  };
}

/** Finds users by the first characters of their ids, in any case: at most three, or the one whose id it is. */
export async function findUsers(reader: LedgerReader, start: string): Promise<string[]> {
  const whole = await reader.columns("select 1 from transactions where user_id = $1 limit 1", [
    start,
  ]);
  if (Object.values(whole)[0].length > 0) return [start];
  const { id } = await reader.columns(
    `select id from (
       select user_id as id from transactions union select user_id from overdrafts)
     where starts_with(lower(id), lower($1))
     order by id = $1 desc, id limit 3`,
    [start],
  );
  return id.map(String);
}
