import { assert, assertEquals, assertGreater } from "@std/assert";
import { ingest } from "../../lib/ingest.ts";
import { withFolder } from "../_temporary.ts";
import { assertSameRows, readStory, type Story, tellStory, without } from "./_findings.ts";
import { law } from "./_law.ts";
import {
  isTorn,
  type LogText,
  makeDraw,
  shuffle,
  sortByTime,
  splitEvents,
  timeOf,
  writeLogs,
} from "./_logs.ts";

function assertSameStory(actual: Story, expected: Story, ...names: string[]): void {
  assertSameRows(without(actual.findings, ...names), without(expected.findings, ...names));
  assertSameRows(actual.events, expected.events);
  assertSameRows(actual.issues, expected.issues);
}

/** Cuts sorted events into pieces, only where time moves on; a stable sort undoes any order. */
function cutWhereTimeMoves(events: readonly string[], draw: (limit: number) => number) {
  const pieces: string[][] = [[]];
  for (const [index, event] of events.entries()) {
    const moves = index > 0 && timeOf(events[index - 1]) < timeOf(event);
    if (moves && draw(6) === 0) pieces.push([]);
    pieces.at(-1)!.push(event);
  }
  return pieces;
}

law("chunks in another order change nothing but where the events stand", async (logs, story) => {
  const draw = makeDraw(1);
  let moved = 0;
  const shuffled = logs.map((log) => {
    if (isTorn(log.text)) return log;
    const events = sortByTime(splitEvents(log.text).map((text) => ({ text })));
    const pieces = shuffle(cutWhereTimeMoves(events.map(({ text }) => text), draw), draw);
    const text = pieces.flat().join("");
    if (text !== log.text) moved++;
    return { ...log, text };
  });
  assertGreater(moved, logs.length / 4);
  assertSameStory(await tellStory([shuffled]), story, "line");
});

law("files in another order, one path each, change nothing", async (logs, story) => {
  await withFolder(async (folder) => {
    const paths = logs.map((log, index) => writeLogs(`${folder}/${index}`, [log]));
    const ledger = `${folder}/ledger.duckdb`;
    await ingest(shuffle(paths, makeDraw(2)), { ledger });
    assertSameStory(await readStory(ledger), story);
  });
});

law("ingesting twice changes nothing", async (logs, story) => {
  await withFolder(async (folder) => {
    const ledger = `${folder}/ledger.duckdb`;
    const path = writeLogs(`${folder}/export`, logs);
    assert((await ingest([path], { ledger })).isPublished);
    assertEquals((await ingest([path], { ledger })).newFiles, 0);
    assertSameStory(await readStory(ledger), story);
  });
});

law("an export in two ingests, by files, tells what one tells", async (logs, story) => {
  const draw = makeDraw(3);
  const isFirst = logs.map(() => draw(2) === 0);
  const halves = [true, false].map((half) => logs.filter((_, at) => isFirst[at] === half));
  assertSameStory(await tellStory(halves.toReversed()), story);
});

/** Cuts each file in two; `overlap` events of the first half stand in the second one too. */
function halve(logs: readonly LogText[], share: number, overlap: number): LogText[][] {
  const halves: LogText[][] = [[], []];
  for (const log of logs) {
    const events = splitEvents(log.text);
    const cut = cutNear(events, Math.floor(events.length * share));
    const from = cutNear(events, Math.max(0, cut - overlap));
    const [stream, part] = [log.stream, `${log.part}`];
    halves[0].push({ stream, part: `${part}a`, text: events.slice(0, cut).join("") });
    halves[1].push({ stream, part: `${part}b`, text: events.slice(from).join("") });
  }
  return halves.map((half) => half.filter(({ text }) => text !== ""));
}

/**
 * Moves a cut down to where time moves: on both sides of it, equal lines of one millisecond could
 * not be told from one line that two files hold.
 */
function cutNear(events: readonly string[], place: number): number {
  let cut = place;
  while (cut > 0 && timeOf(events[cut - 1]) === timeOf(events[cut])) cut--;
  return cut;
}

law("an export in two ingests, each file cut in two, tells what one tells", async (logs, story) => {
  const halves = halve(logs, 0.5, 0);
  assertEquals(halves.flat().reduce((sum, { text }) => sum + text.length, 0), sizeOf(logs));
  assertSameStory(await tellStory(halves), story, "line");
});

law("halves that overlap tell what one whole tells", async (logs, story) => {
  const halves = halve(logs, 0.7, 12);
  assertGreater(halves.flat().reduce((sum, { text }) => sum + text.length, 0), sizeOf(logs));
  assertSameStory(await tellStory(halves.toReversed()), story, "line");
  assertSameStory(await tellStory([halves.flat()]), story, "line");
});

function sizeOf(logs: readonly LogText[]): number {
  return logs.reduce((sum, { text }) => sum + text.length, 0);
}
