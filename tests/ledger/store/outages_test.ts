import { assertEquals, assertStringIncludes } from "../../_assert.ts";
import { askLog, FAILED, makeUuid, PrintedLog, SKIPPED } from "./_printed.ts";

const SQL = "select * from outages order by started_at";
const DAY_MS = 86_400_000;

/** So many transactions at 21:00 on each of the days from 2024-03-01, but for one. */
function dailyBatch(days: number, missing?: number, batch = 10): PrintedLog {
  const log = init("2024-03-01T00:00:00.000Z", "nodejs:18.v1");
  for (let day = 0; day < days; day++) {
    if (day === missing) continue;
    for (let i = 0; i < batch; i++) log.transaction(timeOf(day, "21:00"), {});
  }
  return log;
}

function init(at: string, runtime: string, log = new PrintedLog()): PrintedLog {
  return log.platform(at, `INIT_START Runtime Version: ${runtime}\tRuntime Version ARN: arn:x`);
}

function timeOf(day: number, hour: string): string {
  const date = new Date(Date.UTC(2024, 2, 1) + day * DAY_MS).toISOString().slice(0, 10);
  return `${date}T${hour}:00.000Z`;
}

Deno.test("a batch that came each day is not an outage", async () => {
  assertEquals(await askLog(dailyBatch(28), SQL), []);
});

Deno.test("a day without its usual batch is an outage, from transaction to transaction", async () => {
  const log = dailyBatch(28, 10).message(timeOf(10, "12:00"), [["INFO", SKIPPED]]);
  const [outage, ...others] = await askLog(log, SQL);
  assertEquals(others, []);
  assertEquals(outage.kind, "no_transactions");
  assertEquals(outage.started_at, new Date(timeOf(9, "21:00")));
  assertEquals(outage.ended_at, new Date(timeOf(11, "21:00")));
  assertEquals(outage.usual_hour_count, 1);
});

Deno.test("a span without any log event is recognised", async () => {
  const [outage] = await askLog(dailyBatch(28, 10), SQL);
  assertEquals(outage.kind, "no_logs");
  assertStringIncludes(String(outage.reason), "the export leaves it out");
});

Deno.test("failures and a new runtime in an outage are named", async () => {
  const log = dailyBatch(28, 10);
  init(timeOf(10, "20:59"), "nodejs:20.v2", log);
  for (const minute of ["21:00", "21:01"]) {
    log.platform(
      timeOf(10, minute),
      `${timeOf(10, minute)}\tundefined\tERROR\tUncaught Exception \t{"errorType":"Error"}`,
    );
  }
  const [outage] = await askLog(log, SQL);
  assertEquals(outage.kind, "failing");
  assertEquals(outage.failure_count, 2);
  assertEquals([outage.runtime_before, outage.runtime_after], ["nodejs:18.v1", "nodejs:20.v2"]);
  assertStringIncludes(String(outage.reason), "changed from nodejs:18.v1 to nodejs:20.v2");
});

Deno.test("a weekday that has a batch only now and then misses none", async () => {
  const log = dailyBatch(28);
  log.transaction(timeOf(3, "10:00"), {}).transaction(timeOf(17, "10:00"), {});
  assertEquals(await askLog(log, SQL), []);
});

Deno.test("a silence in which little was to be expected is not an outage", async () => {
  assertEquals(await askLog(dailyBatch(28, 10, 9), SQL), []);
  assertEquals((await askLog(dailyBatch(28, 10, 9), SQL, { usual_minimum: "9" })).length, 1);
});

Deno.test("without enough weeks there is no usual hour", async () => {
  assertEquals(await askLog(dailyBatch(13, 10), SQL), []);
});

Deno.test("a burst of failures is an outage while transactions go on, a few failures are not", async () => {
  const log = dailyBatch(28);
  for (let i = 0; i < 5; i++) {
    log.message(timeOf(4, `21:${10 * (i + 1)}`), [["ERROR", FAILED]], makeUuid());
  }
  for (let i = 0; i < 4; i++) log.message(timeOf(6, `21:0${i + 1}`), [["ERROR", FAILED]]);
  const found = await askLog(log, SQL);
  assertEquals(found.map((row) => [row.kind, row.failure_count]), [["failure_burst", 5]]);
  assertEquals((await askLog(log, SQL, { failure_burst: "4" })).length, 2);
});
