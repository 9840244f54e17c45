import { assertEquals, assertThrows } from "../../_assert.ts";
import { UserError } from "../../../lib/ledger/error.ts";
import { forgetFuture, readLastDay, requireClock } from "../../../lib/ledger/alerts/clock.ts";
import { findNews } from "../../../lib/ledger/alerts/news.ts";
import { stateOf } from "../../../lib/ledger/alerts/alert_state.ts";
import { takeSnapshot } from "../../../lib/ledger/alerts/snapshot.ts";
import { LedgerReader } from "../../../lib/ledger/store/open.ts";
import { makeLedgerWithFindings, withFolder } from "../../_temporary.ts";

const NOW = new Date("2024-03-05T00:30:00Z");

Deno.test("the last day that should have logs is a day, and none that is still to come", () => {
  assertEquals(readLastDay(undefined, NOW), undefined);
  assertEquals(readLastDay("yesterday", NOW), "2024-03-04");
  assertEquals(readLastDay("2024-02-29", NOW), "2024-02-29");
  // Where people are it may be tomorrow already.
  assertEquals(readLastDay("2024-03-06", NOW), "2024-03-06");
  for (const text of ["2024-02-30", "tomorrow", "", "2024-3-1", "20240301"]) {
    assertThrows(() => readLastDay(text, NOW), UserError, "expected a day like 2024-01-31");
  }
  assertThrows(
    () => readLastDay("2024-03-07", NOW),
    UserError,
    'Cannot use --until "2024-03-07": it is still to come; by the clock of this machine it is 2024-03-05',
  );
});

async function snapshotOf(logs: string, now: Date, until?: string) {
  return await withFolder(async (folder) => {
    Deno.writeTextFileSync(`${folder}/log`, logs);
    const reader = await LedgerReader.open(await makeLedgerWithFindings(folder, [`${folder}/log`]));
    try {
      return await takeSnapshot(reader, until, now);
    } finally {
      reader.close();
    }
  });
}

const line = (time: string) => `${time}Z odd words\n\n`;
const DAYS = ["01", "02", "04"].map((day) => line(`2024-03-${day}T10:00:00.000`)).join("");

Deno.test("a clock that was set back does not call yesterday's logs in order, and one that was ahead is taken back", async () => {
  const right = await snapshotOf(DAYS, NOW, "2024-03-04");
  assertEquals([right.isClockBehind, right.lastLogged], [false, "2024-03-04"]);
  assertEquals(right.silentDays, ["2024-03-03"]);
  requireClock(right.isClockBehind, NOW);
  const back = new Date("1970-01-01T00:00:00Z");
  const behind = await snapshotOf(DAYS, back, "1969-12-31");
  assertEquals([behind.isClockBehind, behind.lastLogged], [true, null]);
  assertThrows(() => requireClock(behind.isClockBehind, back), UserError, "it is 1970-01-01");

  const ahead = await snapshotOf(DAYS, new Date("2054-01-01T00:00:00Z"), "2053-12-31");
  assertEquals(ahead.silentDays.length > 10_000, true);
  const told = stateOf(ahead, "2054-01-01T00:00:00.000Z");
  const later = new Date("2024-03-08T00:30:00Z");
  const missing = await snapshotOf(DAYS, later, "2024-03-07");
  const news = findNews(forgetFuture(told, missing.lastLogged, later), missing, "notice");
  assertEquals(news.silentDays, ["2024-03-05", "2024-03-06", "2024-03-07"]);
  const usual = stateOf(missing, "2024-03-08T00:31:00.000Z");
  assertEquals(forgetFuture(usual, missing.lastLogged, later), usual);
  assertEquals(forgetFuture(null, null, later), null);
});

Deno.test("a log line of a day that is still to come silences nothing", async () => {
  const usual = Array.from(
    { length: 200 },
    (_, index) => line(`2024-03-01T10:00:${String(index % 60).padStart(2, "0")}.${index + 100}`),
  );
  const odd = await snapshotOf(usual.join("") + line("2199-12-31T10:00:00.000"), NOW, "2024-03-04");
  assertEquals([odd.isClockBehind, odd.lastLogged], [false, "2024-03-01"]);
  assertEquals(odd.silentDays.slice(0, 3), ["2024-03-02", "2024-03-03", "2024-03-04"]);
  assertEquals(odd.silentDays.at(-1), "2024-03-06");
});
