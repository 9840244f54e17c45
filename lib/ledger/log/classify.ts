import { readSeed } from "../model/seeds.ts";
import { eventTypeIds } from "./event_types.ts";
import { BytePattern, type LogText } from "./log_text.ts";

const TIMEOUT = /^(?:\S+ )?[0-9a-f-]{36} Task timed out after /;
const OTHER = 0;

/** Phrases by the first byte that they begin with. */
type Table = (readonly { readonly phrase: BytePattern; readonly type: number }[] | undefined)[];

interface Tables {
  readonly platform: Table;
  readonly application: Table;
  readonly timeout: number;
}

let tables: Tables | undefined;

/**
 * Classifies a line that the Lambda platform printed.
 *
 * @param log Where the line stands.
 * @param at First byte behind the outer timestamp and its space.
 * @returns The number of its type, as `event_types` has it; 0 (`other`) where nothing fits.
 */
export function classifyPlatform(log: LogText, at: number): number {
  tables ??= readTables();
  const type = match(tables.platform, log, at);
  return type === OTHER && TIMEOUT.test(log.text.slice(at, at + 90)) ? tables.timeout : type;
}

/**
 * Classifies an application line by its message.
 *
 * @param log Where the line stands.
 * @param at First byte of the message, behind the level's tab.
 * @returns The number of its type, as `event_types` has it; 0 (`other`) where nothing fits.
 */
export function classifyMessage(log: LogText, at: number): number {
  tables ??= readTables();
  return match(tables.application, log, at);
}

function readTables(): Tables {
  const types = new Map(readSeed("event_types").rows.map((row) => [row.event_type, row]));
  const tableOf = (printedBy: string) => {
    const table: Record<number, { phrase: BytePattern; type: number }[]> = {};
    for (const { event_type, phrase } of readSeed("event_phrases").rows) {
      const row = types.get(event_type);
      if (row === undefined) throw new Error(`event_phrases.csv names no type: ${event_type}`);
      if (row.printed_by !== printedBy) continue;
      const type = Number(row.event_type_id);
      const endings = phrase.includes("\n") ? [phrase, phrase.replaceAll("\n", "\r\n")] : [phrase];
      for (const each of endings) {
        (table[each.charCodeAt(0)] ??= []).push({ phrase: new BytePattern(each), type });
      }
    }
    return Array.from({ length: 128 }, (_, code) => table[code]);
  };
  return {
    platform: tableOf("platform"),
    application: tableOf("application"),
    timeout: eventTypeIds().timeout,
  };
}

function match(table: Table, { text, bytes }: LogText, at: number): number {
  const candidates = table[text.charCodeAt(at)];
  if (candidates === undefined) return OTHER;
  for (let index = 0; index < candidates.length; index++) {
    if (candidates[index].phrase.isAt(bytes, at)) return candidates[index].type;
  }
  return OTHER;
}
