import { assert, assertEquals, assertGreater } from "../_assert.ts";
import { ingest } from "../../lib/ledger/ingest.ts";
import { IS_CAMPAIGN } from "../_campaign.ts";
import { withFolder } from "../_temporary.ts";
import {
  addNoise,
  dropUsers,
  rename,
  renamesOf,
  scaleCurrency,
  shiftDates,
  shiftUlids,
  shiftWeeks,
  tenfold,
} from "./_changes.ts";
import {
  assertSameRows,
  type Finding,
  ingestStories,
  ingestStory,
  readStory,
  type Story,
  without,
} from "./_findings.ts";
import {
  isTorn,
  type LogText,
  makeDraw,
  realLogs,
  shuffle,
  simulatedLogs,
  sortByTime,
  splitEvents,
  timeOf,
  writeLogs,
} from "./_logs.ts";

const LOGS = simulatedLogs();
let before: Promise<Story> | undefined;

/** Tries a law: changes the simulated logs, and compares what their ledger says with the untouched. */
function law(
  name: string,
  holds: (logs: LogText[], story: Story) => Promise<void>,
  { ignore = false } = {},
): void {
  Deno.test({
    name,
    ignore,
    fn: async () => {
      before ??= ingestStory(LOGS);
      const story = await before;
      assertGreater(new Set(story.findings.map(({ kind }) => kind)).size, 20);
      await holds(LOGS, story);
    },
  });
}

/** Tries a law by itself in the campaign only: each day it is tried at once with the others. */
function lawAtOnce(name: string, holds: (logs: LogText[], story: Story) => Promise<void>): void {
  law(name, holds, { ignore: !IS_CAMPAIGN });
}

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

/** Puts the chunks of each file into another order; returns how many files that changes. */
function shuffleChunks(logs: readonly LogText[]): [shuffled: LogText[], moved: number] {
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
  return [shuffled, moved];
}

lawAtOnce(
  "chunks in another order change nothing but where the events stand",
  async (logs, story) => {
    const [shuffled, moved] = shuffleChunks(logs);
    assertGreater(moved, logs.length / 4);
    assertSameStory(await ingestStory(shuffled), story, "line");
  },
);

lawAtOnce(
  "files in another order, in two ingests, and again, change nothing",
  async (logs, story) => {
    await withFolder(async (folder) => {
      const paths = logs.map((log, index) => writeLogs(`${folder}/${index}`, [log]));
      const shuffled = shuffle(paths, makeDraw(2));
      const ledger = `${folder}/ledger.duckdb`;
      await ingest(shuffled.slice(0, paths.length / 3), { ledger });
      await ingest(shuffled.slice(paths.length / 3), { ledger });
      assertEquals((await ingest(paths, { ledger })).newFiles, 0);
      assertSameStory(await readStory(ledger), story);
    });
  },
);

/** Cuts each file in two; of every other one, events of the first half stand in the second too. */
function halve(logs: readonly LogText[]): LogText[][] {
  const halves: LogText[][] = [[], []];
  for (const [index, { stream, part, text }] of logs.entries()) {
    const events = splitEvents(text);
    const cut = cutNear(events, Math.floor(events.length * 0.7));
    const from = index % 2 === 0 ? cut : cutNear(events, Math.max(0, cut - 12));
    halves[0].push({ stream, part: `${part}a`, text: events.slice(0, cut).join("") });
    halves[1].push({ stream, part: `${part}b`, text: events.slice(from).join("") });
  }
  return halves.map((half) => half.filter(({ text }) => text !== ""));
}

/**
 * Moves a cut down to where time moves: on both sides of it, equal lines of one millisecond could
 * not be distinguished from one line that two files hold.
 */
function cutNear(events: readonly string[], place: number): number {
  let cut = place;
  while (cut > 0 && timeOf(events[cut - 1]) === timeOf(events[cut])) cut--;
  return cut;
}

lawAtOnce(
  "halves of files, with and without overlap, give the ledger of the whole",
  async (logs, story) => {
    const halves = halve(logs);
    assertGreater(sizeOf(halves.flat()), sizeOf(logs));
    assertSameStory(await ingestStory(...halves.toReversed()), story, "line");
  },
);

function sizeOf(logs: readonly LogText[]): number {
  return logs.reduce((sum, { text }) => sum + text.length, 0);
}

/** Reads every text of the rows again; lists and nulls stay what they are. */
function changeTexts(rows: readonly Finding[], change: (text: string) => string): Finding[] {
  return JSON.parse(
    JSON.stringify(rows),
    (_, value) => typeof value === "string" ? change(value) : value,
  );
}

function plain(rows: readonly Finding[]): Finding[] {
  return changeTexts(rows, (text) => text);
}

Deno.test("ten times a printed number is exact", () => {
  const tenfolds = {
    "0": "0",
    "8": "80",
    "-0.05": "-0.5",
    "24.4": "244",
    "60.181000000000004": "601.81000000000004",
    "1e-7": "1e-6",
    "1.5e+21": "1.5e+22",
  };
  for (const [digits, expected] of Object.entries(tenfolds)) {
    assertEquals(tenfold(digits), expected);
  }
});

lawAtOnce("other names of users change nothing but the names", async (logs, story) => {
  const renames = renamesOf(logs);
  assertGreater(renames.size, 30);
  const back = new Map([...renames].map(([user, other]) => [other, user]));
  const renamed = logs.map((log) => ({ ...log, text: rename(log.text, renames) }));
  const after = await ingestStory(renamed);
  assert(after.findings.some(({ user_id }) => back.has(String(user_id))));
  assertSameRows(
    without(changeTexts(after.findings, (text) => rename(text, back)), "finding_id"),
    without(plain(story.findings), "finding_id"),
  );
  assertSameRows(after.events, story.events);
});

lawAtOnce("noise between the events is counted, and changes nothing else", async (logs, story) => {
  const [noisy, lines] = addNoise(logs);
  assertGreater(lines, 1000);
  const after = await ingestStory(noisy);
  assertSameRows(
    withoutEventCounts(without(after.findings, "line")),
    withoutEventCounts(without(story.findings, "line")),
  );
  assertSameRows(after.issues, story.issues);
  assertSameRows(after.events, withNoise(story, lines));
});

/** An outage says how many log events there were meanwhile, and noise is log events. */
function withoutEventCounts(findings: readonly Finding[]): Finding[] {
  return findings.map((row) => ({
    ...row,
    reason: String(row.reason).replace(/[\d,]+ log events?/, "# log events"),
  }));
}

function withNoise(story: Story, lines: number): Finding[] {
  return story.events.map(({ kind, events }) => ({
    kind,
    events: Number(events) + (kind === "other" ? lines : 0),
  }));
}

lawAtOnce("weeks later everything is the same, weeks later", async (logs, story) => {
  const weeks = 31;
  const after = await ingestStory(shiftWeeks(logs, weeks));
  const back = changeTexts(after.findings, (text) => shiftDates(shiftUlids(text, -weeks), -weeks));
  assertSameRows(without(back, "finding_id"), without(plain(story.findings), "finding_id"));
  assertSameRows(after.events, story.events);
});

/**
 * What all users are weighed together for, and so may change when some are gone: volumes and
 * outages, what was seen first, what most rows mean, the usual amount and the usual VAT of an action,
 * an id that two users share, and what is one finding only where it hits several users at once.
 */
const COMMON = [
  "outage",
  "volume_shift",
  "unknown_value",
  "meaning_change",
  "amount_outlier",
  "duplicate_transaction_id",
  "vat_break",
  "late_transaction",
  "out_of_order",
  "repeated_charge",
];

law("without some users' messages nothing changes for the others", holdsWithoutUsers);

async function holdsWithoutUsers(logs: readonly LogText[], story: Story): Promise<void> {
  const users = new Set([...renamesOf(logs).keys()].sort().filter((_, index) => index % 3 === 0));
  const after = await ingestStory(dropUsers(logs, users));
  const ofOthers = ({ user_id, kind }: Finding) =>
    user_id !== null && !users.has(String(user_id)) && !COMMON.includes(String(kind));
  assertGreater(story.findings.filter(ofOthers).length, 20);
  assertEquals(after.findings.filter(({ user_id }) => users.has(String(user_id))), []);
  assertSameRows(
    without(after.findings.filter(ofOthers), "line"),
    without(story.findings.filter(ofOthers), "line"),
  );
}

/** What depends on the currency's smallest coin, which stays what it is. */
const BY_COIN = ["vat_break", "net_amounts"];
/** So do amounts that are compared with whole sums without their VAT, which only real logs print. */
const BY_COIN_OF_SUMS = [...BY_COIN, "amount_outlier"];

law("ten times one currency is ten times its amounts, and no other finding", holdsTenfold);

/**
 * The tolerance is absolute, so the findings of the scaled currency are asked with ten times as
 * much; all others, and those of no currency, with the usual one. Excepted is what goes by coins.
 */
async function holdsTenfold(
  logs: readonly LogText[],
  story: Story,
  byCoin: readonly string[] = BY_COIN,
): Promise<void> {
  const currency = "BHD";
  const scaled = scaleCurrency(logs, currency);
  assert(scaled.some(({ text }, index) => text !== logs[index].text));
  const isScaled = (row: Finding) => row.currency === currency;
  const isByAmount = (row: Finding) => isScaled(row) && !byCoin.includes(String(row.kind));
  const [usual, tolerant] = await ingestStories([scaled], [{}, { tolerance: "0.01" }]);
  assertSameRows(
    scaledRows(tolerant.findings.filter(isByAmount), 1n),
    scaledRows(story.findings.filter(isByAmount), 10n),
  );
  assertSameRows(
    usual.findings.filter((row) => !isScaled(row)),
    story.findings.filter((row) => !isScaled(row)),
  );
}

/** Findings whose amounts are multiplied, to a hundred-thousandth; figures in reasons left out. */
function scaledRows(rows: readonly Finding[], factor: bigint): Finding[] {
  return rows.map((row) => {
    const { amount, score, reason } = row;
    const millionths = amount === null ? null : BigInt(String(amount).replace(".", "")) * factor;
    return {
      ...row,
      amount: millionths === null ? null : String((millionths + 50n) / 100n),
      score: score === null ? null : Number(score).toPrecision(5),
      reason: String(reason).replace(/\d[\d,.]*/g, "#"),
    };
  });
}

law("order, parts, overlap, names, noise and time change nothing, all at once", holdsAtOnce);

/** Puts chunks into another order, halves files, with other names of users, noise, and weeks later. */
async function holdsAtOnce(logs: readonly LogText[], story: Story): Promise<void> {
  const weeks = 31;
  const renames = renamesOf(logs);
  assertGreater(renames.size, 5);
  const renamed = logs.map((log) => ({ ...log, text: rename(log.text, renames) }));
  const [noisy, lines] = addNoise(shiftWeeks(renamed, weeks));
  assertGreater(lines, 100);
  const [shuffled, moved] = shuffleChunks(noisy);
  assertGreater(moved, logs.length / 10);
  const after = await ingestStory(...halve(shuffled).toReversed());
  const names = new Map([...renames].map(([user, other]) => [other, user]));
  const back = changeTexts(
    after.findings,
    (text) => rename(shiftDates(shiftUlids(text, -weeks), -weeks), names),
  );
  assertSameRows(
    withoutEventCounts(without(back, "finding_id", "line")),
    withoutEventCounts(without(plain(story.findings), "finding_id", "line")),
  );
  assertSameRows(after.events, withNoise(story, lines));
  assertSameRows(after.issues, story.issues);
}

Deno.test("the real logs obey the laws, those that keep the figures all at once", async (test) => {
  const logs = realLogs();
  if (!logs) {
    console.warn("SKIPPED: no real logs beside the repository (shared/real)");
    return;
  }
  const story = await ingestStory(logs);
  assertGreater(story.findings.length, 50);
  await test.step("order, parts, overlap, names, noise and time", () => holdsAtOnce(logs, story));
  if (!IS_CAMPAIGN) return;
  await test.step("absence", () => holdsWithoutUsers(logs, story));
  await test.step("scale", () => holdsTenfold(logs, story, BY_COIN_OF_SUMS));
});
