import { assert, assertEquals, assertGreater } from "@std/assert";
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
import { assertSameRows, type Finding, tellStory, without } from "./_findings.ts";
import { law } from "./_law.ts";

/** Reads every text of the rows anew; lists and nulls stay what they are. */
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

law("other names of users change nothing but the names", async (logs, story) => {
  const renames = renamesOf(logs);
  assertGreater(renames.size, 30);
  const back = new Map([...renames].map(([user, other]) => [other, user]));
  const renamed = logs.map((log) => ({ ...log, text: rename(log.text, renames) }));
  const after = await tellStory([renamed]);
  assert(after.findings.some(({ user_id }) => back.has(String(user_id))));
  assertSameRows(
    without(changeTexts(after.findings, (text) => rename(text, back)), "finding_id"),
    without(plain(story.findings), "finding_id"),
  );
  assertSameRows(after.events, story.events);
});

law("noise between the events is counted, and changes nothing else", async (logs, story) => {
  const [noisy, lines] = addNoise(logs);
  assertGreater(lines, 1000);
  const after = await tellStory([noisy]);
  assertSameRows(without(after.findings, "line"), without(story.findings, "line"));
  assertSameRows(after.issues, story.issues);
  const expected = story.events.map(({ kind, events }) => ({
    kind,
    events: Number(events) + (kind === "other" ? lines : 0),
  }));
  assertSameRows(after.events, expected);
});

law("weeks later everything is the same, weeks later", async (logs, story) => {
  const weeks = 31;
  const after = await tellStory([shiftWeeks(logs, weeks)]);
  const back = changeTexts(after.findings, (text) => shiftDates(shiftUlids(text, -weeks), -weeks));
  assertSameRows(without(back, "finding_id"), without(plain(story.findings), "finding_id"));
  assertSameRows(after.events, story.events);
});

/**
 * What all users are weighed together for, and so may change when some are gone: volumes and
 * outages, what was seen first, what most rows mean, the usual amount of an action, and an id that
 * two users share.
 */
const COMMON = [
  "outage",
  "volume_shift",
  "unknown_value",
  "meaning_change",
  "amount_outlier",
  "duplicate_transaction_id",
];

law("without some users' messages nothing changes for the others", async (logs, story) => {
  const users = new Set([...renamesOf(logs).keys()].sort().filter((_, index) => index % 3 === 0));
  const after = await tellStory([dropUsers(logs, users)]);
  const ofOthers = ({ user_id, kind }: Finding) =>
    user_id !== null && !users.has(String(user_id)) && !COMMON.includes(String(kind));
  assertGreater(story.findings.filter(ofOthers).length, 20);
  assertEquals(after.findings.filter(({ user_id }) => users.has(String(user_id))), []);
  assertSameRows(
    without(after.findings.filter(ofOthers), "line"),
    without(story.findings.filter(ofOthers), "line"),
  );
});

law(
  "ten times one currency is ten times its amounts, and no other finding",
  async (logs, story) => {
    const currency = "BHD";
    const scaled = scaleCurrency(logs, currency);
    assert(scaled.some(({ text }, index) => text !== logs[index].text));
    const isScaled = (row: Finding) => row.currency === currency;
    const after = await tellStory([scaled], { tolerance: "0.01" });
    assertSameRows(
      scaledRows(after.findings.filter(isScaled), 1n),
      scaledRows(story.findings.filter(isScaled), 10n),
    );
    const others = await tellStory([scaled]);
    assertSameRows(
      others.findings.filter((row) => !isScaled(row)),
      story.findings.filter((row) => !isScaled(row)),
    );
  },
);

/** Findings whose amounts are multiplied, to a hundred-thousandth; figures in reasons left out. */
function scaledRows(rows: readonly Finding[], factor: bigint): Finding[] {
  return rows.map((row) => {
    const { amount, score, reason } = row;
    const millionths = amount === null ? null : BigInt(String(amount).replace(".", "")) * factor;
    return {
      ...row,
      amount: millionths === null ? null : String((millionths + 50n) / 100n),
      score: score === null ? null : Number(score).toPrecision(6),
      reason: String(reason).replace(/\d[\d,.]*/g, "#"),
    };
  });
}
