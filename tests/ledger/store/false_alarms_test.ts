import { assertEquals, assertMatch } from "../../_assert.ts";
import {
  askLog as askLogAlone,
  makeUlid,
  makeUuid,
  printBlock,
  PrintedLog,
  PUBLISHED,
} from "./_printed.ts";
import { agreed, at } from "./_conclusions.ts";
import { askLog, askLogs, test } from "./_together.ts";

const DAY_MS = 86_400_000;
const SILENCES = "select kind, reason from outages order by started_at";

function timeOf(day: number, hour: string): string {
  const date = new Date(Date.UTC(2024, 2, 1) + day * DAY_MS).toISOString().slice(0, 10);
  return `${date}T${hour}:00.000Z`;
}

/** Ten transactions on each of 28 days, at the hour that the day has; none where it has none. */
function batches(hourOf: (day: number) => string | undefined): PrintedLog {
  const log = new PrintedLog();
  for (let day = 0; day < 28; day++) {
    const hour = hourOf(day);
    for (let i = 0; i < 10 && hour; i++) log.transaction(timeOf(day, hour), {});
  }
  return log;
}

Deno.test("requests of another function are no sign that this one ran", async () => {
  const log = batches((day) => day === 10 ? undefined : "21:00");
  const request = (hour: string, ...lines: string[]) => {
    const [time, id] = [timeOf(10, hour), makeUuid()];
    log.platform(time, `START RequestId: ${id} Version: $LATEST`);
    for (const line of lines) log.platform(time, `${time}\t${id}\tINFO\t${line}`);
    log.platform(time, `END RequestId: ${id}`);
  };
  request("12:00", '{"event":"invoice.created","amount":12}', "Done");
  const [foreign, ...others] = await askLogAlone(log, SILENCES);
  assertEquals([foreign.kind, others], ["no_logs", []]);
  assertMatch(String(foreign.reason), /nothing that this function prints was logged \(1 request /);
  request("13:00");
  const [own] = await askLogAlone(log, SILENCES);
  assertEquals(own.kind, "no_transactions");
});

Deno.test("a batch that came an hour earlier or later was not missing", async () => {
  const moved = batches((day) => day === 10 ? "20:00" : "21:00");
  assertEquals(await askLogAlone(moved, SILENCES), []);
  const early = batches((day) => day === 10 ? "12:00" : "21:00");
  assertEquals((await askLogAlone(early, SILENCES)).length, 1);
});

Deno.test("where most ids have another form, none is a test user; else each is one case", async () => {
  const log = (...ids: string[]) => {
    const printed = new PrintedLog();
    for (const [k, userId] of ids.entries()) {
      for (const day of [1, 5, 9]) {
        printed.transaction(at(day + k), { userId, ...agreed(100 - 10 * day) });
      }
    }
    return printed;
  };
  const [uuid, other] = ["11111111", "22222222"].map((part) =>
    `${part}-2222-4333-8444-555555555555`
  );
  const sql = "select count(*)::integer as cases from cases where cause = 'test_data'";
  const count = async (printed: PrintedLog) => (await askLogAlone(printed, sql))[0].cases;
  assertEquals(await count(log("7", "8", uuid)), 0);
  assertEquals(await count(log("7", other, uuid)), 1);
});

test("an amount that is less than the ledger keeps is not told to be zero", async () => {
  const log = new PrintedLog().transaction(at(1), agreed(100))
    .transaction(at(2), { amount: 1e-7, oldBalance: 90, newBalance: 90, paymentBalance: 90 })
    .transaction(at(3), { amount: 0, oldBalance: 90, newBalance: 90, paymentBalance: 90 });
  const found = await askLog(log, "select reason from finding.zero_amount order by first_seen_at");
  assertEquals(found.map(({ reason }) => String(reason).split(":")[0]), [
    "The amount is printed as 1e-7, which is less than the ledger keeps",
    "The amount is zero",
  ]);
});

test("two wallets in two currencies are one question, and not one at each change", async () => {
  const log = new PrintedLog();
  for (const k of [0, 1, 2, 3]) {
    log.transaction(at(1 + 4 * k), agreed(200 - 10 * k))
      .transaction(at(3 + 4 * k), { currency: "SAR", ...agreed(900 - 10 * k) });
  }
  const sql =
    "select cause, len(finding_ids) as findings from cases where cause = 'currency_switch'";
  assertEquals(await askLog(log, sql), [{ cause: "currency_switch", findings: 7 }]);
});

test("a request that failed when its messages were handled is a notice", async () => {
  const log = (isAgain: boolean) => {
    const [time, request, message] = [at(1), makeUuid(), makeUuid()];
    const block = printBlock({ id: makeUlid(time), oldBalance: 100 });
    const printed = new PrintedLog().platform(time, `START RequestId: ${request} Version: $LATEST`);
    const lines = [`Processing message ${message}`, block, ...isAgain ? [PUBLISHED] : []];
    for (const line of lines) printed.platform(time, `${time}\t${request}\tINFO\t${line}`);
    printed.platform(time, `${time} ${request} Task timed out after 6.01 seconds`)
      .platform(time, `END RequestId: ${request}`);
    return printed.transaction(at(2), { oldBalance: 90 });
  };
  const found = await askLogs(
    [log(false), log(true)],
    "select severity from finding.failed_request",
  );
  assertEquals(found, [[{ severity: "warning" }], [{ severity: "notice" }]]);
});
