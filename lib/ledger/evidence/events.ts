import type { LedgerReader } from "../store/open.ts";
import { ask, type Row } from "./_ask.ts";
import { parametersOf } from "./_parameters.ts";
import { type Place, readTexts } from "./_places.ts";
import type { Finding } from "./finding.ts";

/** A log event behind a finding. */
export interface EvidenceEvent {
  /** Log stream that the line stands in: one container of the function. */
  readonly stream: string;
  /** Path of the log file, as it was ingested. */
  readonly file: string;
  /** From 1. */
  readonly line: number;
  /** UTC. */
  readonly logged_at: Date;
  /** What kind of line it is, for example `transaction`; see `lib/model/seeds/event_types.csv`. */
  readonly event_type: string;
  /** Which part it plays, for example `its transaction`, `outcome` or `failure`. */
  readonly role: string;
  /** Whether it is the finding's own line. */
  readonly is_main: boolean;
  /** The event as it was printed, without personal data unless the ledger shows it. */
  readonly printed: string;
}

/** Log events in order of time. */
export interface EvidenceEvents {
  readonly events: readonly EvidenceEvent[];
  /** How many there are; more than are given where the limit left some out. */
  readonly count: number;
}

interface EventPlace extends Place {
  readonly is_main: boolean;
  readonly role: string;
}

/**
 * Reads the log events behind a finding: all of the messages that hold its transactions, of each
 * delivery of its messages, and of its requests. The log files are not needed.
 *
 * @param limit Events at most; the first and the last are kept, and the finding's own line.
 */
export async function readEvents(
  reader: LedgerReader,
  finding: Finding,
  limit: number,
): Promise<EvidenceEvents> {
  const parameters = parametersOf(finding);
  const ends = finding.kind === "outage" ? await ask(reader, "outage_ends", parameters) : [];
  const anchors = await ask(reader, "event_anchors", { ...parameters, ends: JSON.stringify(ends) });
  const all = await ask(reader, "event_places", {
    ...parameters,
    anchors: JSON.stringify(anchors),
  }) as (Row & EventPlace)[];
  const places = keepEnds(all, limit);
  const texts = await readTexts(reader, places);
  const events = places.map(({ role, is_main }, index) => {
    const { stream, file, line, logged_at, event_type, printed } = texts[index];
    return { stream, file, line, logged_at, event_type, role, is_main, printed } as unknown;
  });
  return { events: events as EvidenceEvent[], count: all.length };
}

/** Keeps the first and the last of too many places, and among them the finding's own. */
function keepEnds<P extends { is_main: boolean }>(places: readonly P[], limit: number): P[] {
  if (places.length <= limit) return [...places];
  const tail = Math.floor(limit / 2);
  const kept = new Set([...places.slice(0, limit - tail), ...places.slice(places.length - tail)]);
  const own = places.find((place) => place.is_main);
  if (own !== undefined && limit > 0 && !kept.has(own)) {
    kept.delete(places[limit - tail - 1]);
    kept.add(own);
  }
  return places.filter((place) => kept.has(place));
}
