import { readSeed, readSeedColumn } from "../model/seeds.ts";

let ids: Readonly<Record<string, number>> | undefined;

/** Lists the types of log events, `other` first; see `lib/model/seeds/event_types.csv`. */
export function eventTypes(): readonly string[] {
  return readSeedColumn("event_types", "event_type");
}

/** Returns the number of each type of log events, as the ledger stores it; it never changes. */
export function eventTypeIds(): Readonly<Record<string, number>> {
  return ids ??= Object.fromEntries(
    readSeed("event_types").rows.map((row) => [row.event_type, Number(row.event_type_id)]),
  );
}
