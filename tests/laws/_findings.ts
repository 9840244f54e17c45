import { fail } from "../_assert.ts";
import { ingest } from "../../lib/ledger/ingest.ts";
import { type CellValue, LedgerReader } from "../../lib/ledger/store/open.ts";
import { rowsOf, withFolder } from "../_temporary.ts";
import { type LogText, writeLogs } from "./_logs.ts";

/** A finding, with its columns by name; amounts as digits. */
export type Finding = Readonly<Record<string, CellValue>>;

/** Settings of a session by name. */
export type Settings = Readonly<Record<string, string>>;

/** What a ledger says: its findings, how many log events of each kind it holds, and its issues. */
export interface Story {
  readonly findings: Finding[];
  readonly events: Finding[];
  readonly issues: Finding[];
}

const FINDINGS = `select * exclude (file_id, exposure) replace (amount::varchar as amount)
  from findings`;
const EVENTS = "select kind, count(*) as events from log_events group by all";
const ISSUES = "select kind, count(*) as issues from issues group by all";

/** Ingests exports, one after the other, and reads what their ledger says. */
export async function ingestStory(...exports: readonly (readonly LogText[])[]): Promise<Story> {
  const [story] = await ingestStories(exports, [{}]);
  return story;
}

/** Ingests exports, and reads what their ledger says in sessions with these settings. */
export function ingestStories(
  exports: readonly (readonly LogText[])[],
  sessions: readonly Settings[],
): Promise<Story[]> {
  return withFolder(async (folder) => {
    const ledger = `${folder}/ledger.duckdb`;
    for (const [number, logs] of exports.entries()) {
      await ingest([writeLogs(`${folder}/export${number}`, logs)], { ledger });
    }
    const stories = [];
    for (const settings of sessions) stories.push(await readStory(ledger, settings));
    return stories;
  });
}

/** Reads what a ledger says. */
export async function readStory(ledger: string, settings: Settings = {}): Promise<Story> {
  const reader = await LedgerReader.open(ledger);
  try {
    for (const [name, value] of Object.entries(settings)) await reader.set(name, value);
    return {
      findings: rowsOf(await reader.columns(FINDINGS)),
      events: rowsOf(await reader.columns(EVENTS)),
      issues: rowsOf(await reader.columns(ISSUES)),
    };
  } finally {
    reader.close();
  }
}

/** Leaves columns out. */
export function without(rows: readonly Finding[], ...names: readonly string[]): Finding[] {
  return rows.map((row) =>
    Object.fromEntries(Object.entries(row).filter(([name]) => !names.includes(name)))
  );
}

/** Fails unless both lists hold the same rows, in any order; shows the first that differ. */
export function assertSameRows(actual: readonly Finding[], expected: readonly Finding[]): void {
  const counts = new Map<string, number>();
  const count = (row: Finding, step: number) => {
    // Users stand in the order of their ids, which other names change.
    const { user_ids: users } = row;
    const sorted = Array.isArray(users) ? { ...row, user_ids: users.toSorted() } : row;
    const text = JSON.stringify(sorted, Object.keys(row).sort());
    counts.set(text, (counts.get(text) ?? 0) + step);
  };
  for (const row of actual) count(row, 1);
  for (const row of expected) count(row, -1);
  const differing = [...counts].filter(([, times]) => times !== 0).sort();
  if (differing.length === 0) return;
  const shown = differing.slice(0, 8).map(([text, times]) =>
    `${times > 0 ? "only now   " : "only before"} ${text}`
  );
  fail(`${differing.length} rows differ:\n${shown.join("\n")}`);
}
