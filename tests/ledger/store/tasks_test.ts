import { assertEquals } from "../../_assert.ts";
import { askLog, makeUuid, OTHER_USER, PrintedLog } from "./_printed.ts";

const THIRD_USER = "99999999-7777-4888-9999-000000000000";
const at = (day: number) => `2024-03-0${day}T21:00:00.000Z`;

Deno.test("only missing logs are to be fetched: what contradicts or could not be read is looked at", async () => {
  const log = new PrintedLog()
    .transaction(at(1), { oldBalance: 100, paymentBalance: 90 })
    .platform(at(2), `START RequestId: ${makeUuid()} Version: $LATEST`)
    .transactionWith(
      at(3),
      { userId: OTHER_USER, oldBalance: 90, paymentBalance: 80 },
      [[
        "ERROR",
        `Subscription balance and payment balance are not in sync {
  userId: '${OTHER_USER}',
  subscriptionBalance: 80,
  paymentBalance: 47
}`,
      ]],
    )
    .transaction(at(4), { userId: THIRD_USER, oldBalance: 50, paymentBalance: 40 })
    .transaction(at(5), { userId: THIRD_USER, oldBalance: 40, amount: NaN, newBalance: 30 });
  assertEquals(
    await askLog(
      log,
      "select cause, task from reviewed_cases where is_open order by cause, task",
    ),
    [
      { cause: "contradiction", task: "check" },
      { cause: "missing_log", task: "fetch" },
      { cause: "not_read", task: "check" },
    ],
  );
  const [fetch] = await askLog(
    log,
    "select for_company, entry from reviewed_cases where task = 'fetch'",
  );
  assertEquals(fetch, { for_company: "Get the missing logs and ingest them", entry: null });
});

Deno.test("a difference over missing logs is booked only where the logs cannot be had", async () => {
  const log = new PrintedLog().platform(
    "2024-03-01T00:00:00.000Z",
    "INIT_START Runtime Version: nodejs:18.v1\tRuntime Version ARN: arn:x",
  );
  const others = Array.from({ length: 10 }, () => makeUuid());
  for (let day = 0; day < 28; day++) {
    if (day === 10) continue;
    const now = new Date(Date.UTC(2024, 2, 1 + day, 21)).toISOString();
    const oldBalance = 1000 - 10 * day;
    for (const userId of others) {
      log.transaction(now, { userId, oldBalance, paymentBalance: oldBalance - 10 });
    }
    const [lost, kept] = day > 10 ? [13, 3] : [0, 0];
    log.transaction(now, {
      oldBalance: oldBalance - lost,
      paymentBalance: oldBalance - lost - 10 + kept,
    });
  }
  assertEquals(
    await askLog(log, "select cause, for_company, entry from reviewed_cases where is_open"),
    [{
      cause: "missing_log",
      for_company: "Get the missing logs and ingest them",
      entry:
        "get the missing logs and ingest them; if that is not possible: add BHD 3.000 to the " +
        "wallet, or take BHD 3.000 off the payment side",
    }],
  );
});
