import { assert, assertEquals, assertMatch } from "../../_assert.ts";
import { readLayer } from "../../../lib/ledger/model/objects.ts";
import { askAll, makeLedger, withFolder } from "../../_temporary.ts";
import { ALREADY_SYNCED, askLog, askLogAll, makeUlid, makeUuid, PrintedLog } from "./_printed.ts";

/** Fields that are left out, one after the other or some together. */
const FIELDS = ["amount", "type", "currency", "(?:vat|source|action|\\w+Balance|metadata)"];
const OLD = "2024-01-01T21:00:00.000Z";
const LATE = "2024-03-01T20:00:00.000Z";
const WHOLE = readLayer("checks").find(({ name }) => name === "findings_are_whole")!.body;

/** Transactions of users of their own, each of which is reported, whatever it is worth. */
function makeOddLog(): PrintedLog {
  const log = new PrintedLog();
  const of = (user: string) => ({
    metadata: `'{"walletId":"wallet#${user}","deliveryId":"${makeUuid()}"}'`,
  });
  const at = (minute: number) => `2024-03-01T21:${String(minute).padStart(2, "0")}:00.000Z`;
  const user = () => ({ userId: makeUuid() });
  const twice = { id: makeUlid(at(0)), ...user() };
  log.transaction(at(1), user(), "");
  log.transaction(at(2), { ...user(), id: makeUlid(OLD) });
  log.transaction(at(3), { ...user(), id: makeUlid(OLD) }, ALREADY_SYNCED);
  log.transaction(at(4), { ...user(), id: makeUlid(LATE) });
  log.transaction(at(5), { userId: "random-uuid" });
  log.transaction(at(6), { ...user(), metadata: "undefined" });
  log.transaction(at(7), { ...user(), ...of(makeUuid()) });
  log.transaction(at(8), twice).transaction(at(9), twice);
  log.transaction(at(10), { ...user(), amount: -3 }).transaction(at(11), { ...user(), amount: 0 });
  log.transaction(at(12), { ...user(), oldBalance: 3, newBalance: -7 });
  log.transaction(at(13), { ...user(), source: "MANUAL_ADDITION", type: "CREDIT", amount: 90_000 });
  log.transaction(at(14), { ...user(), amount: 3.12345, paymentBalance: -4 });
  for (let minute = 30; minute < 34; minute++) {
    log.transaction(at(minute), { ...user(), id: makeUlid(LATE) });
  }
  return log;
}

Deno.test("whatever figure is not printed, each finding has its reason in words", async () => {
  await withFolder(async (folder) => {
    const paths = FIELDS.map((field, index) => {
      const text = String(makeOddLog()).replaceAll(new RegExp(`\\n    ${field}: .*`, "g"), "");
      const path = `${folder}/2024-01-01-[$LATEST]${String(index).repeat(32)}`;
      Deno.mkdirSync(path);
      Deno.writeTextFileSync(`${path}/000000`, text);
      return path;
    });
    const [incomplete, found] = await askAll(await makeLedger(folder, paths), [
      WHOLE,
      "select count(*)::integer as count from findings group by stream order by stream",
    ]);
    assertEquals(incomplete, []);
    assertEquals(found.length, FIELDS.length);
    for (const { count } of found) assert(Number(count) > 5);
  });
});

Deno.test("a case of money that is not known is as serious as its findings, and never little", async () => {
  const log = new PrintedLog();
  for (let day = 1; day < 5; day++) log.transaction(`2024-03-0${day}T21:00:00.000Z`, {});
  log.transaction("2024-03-05T21:00:00.000Z", { userId: makeUuid() });
  const text = String(log);
  const place = text.lastIndexOf("\n    amount: ");
  const torn = text.slice(0, place) + text.slice(text.indexOf("\n", place + 1));
  const found = await askLog(
    torn,
    `select cases.severity, currency from cases
     where cause = 'not_read' and list_contains(finding_ids, (
       select finding_id from findings where kind = 'not_read'
     ))`,
  );
  assertEquals(found, [{ severity: "critical", currency: "BHD" }]);
});

Deno.test("what a transaction moved that could not be read is no missing log", async () => {
  const sql = "select cause, wallet_gap, reason from difference_steps";
  const [first, second, third] = [{}, { amount: 7, oldBalance: 90 }, { oldBalance: 83 }];
  const at = (day: number) => `2024-03-0${day}T21:00:00.000Z`;
  const without = new PrintedLog().transaction(at(1), first).transaction(at(3), third);
  assertEquals((await askLog(without, sql))[0].cause, "missing_log");
  const whole = new PrintedLog().transaction(at(1), first).transaction(at(2), second)
    .transaction(at(3), third);
  const torn = String(whole).replace(/amount: 7[^}]*/, "");
  const [{ reason, ...found }] = await askLog(torn, sql);
  assertEquals(found, { cause: "not_read", wallet_gap: -7 });
  assertMatch(String(reason), /^A transaction in between could not be read/);
  const unopened = String(whole).replace("oldBalance: 90", "oldBalance: null");
  const [opened] = await askLog(unopened, "select cause, wallet_gap from difference_steps");
  assertEquals(opened, { cause: "not_read", wallet_gap: -7 });
});

Deno.test("a difference that is seen where the old balance could not be read is in a case", async () => {
  const at = (day: number) => `2024-03-0${day}T21:00:00.000Z`;
  const queries = [
    ...["cases_carry_the_differences", "steps_reach_the_difference", "steps_split_exactly"],
    ...["differences_have_entries", "ages_carry_the_differences", "sides_explain_steps"],
  ].map((name) => readLayer("checks").find((check) => check.name === name)!.body);
  const first = { oldBalance: 100, newBalance: 90, paymentBalance: 90 };
  const unread = { amount: 7, oldBalance: 111, newBalance: 83, paymentBalance: 60 };
  const next = { oldBalance: 83, newBalance: 73, paymentBalance: 50 };
  const logs: [PrintedLog, Record<string, unknown>[]][] = [
    [new PrintedLog().transaction(at(1), unread), [{ cause: "first_seen", step: -23 }]],
    [
      new PrintedLog().transaction(at(1), first).transaction(at(2), unread),
      [{ cause: "not_read", step: -23 }],
    ],
    [
      new PrintedLog().transaction(at(1), first).transaction(at(2), unread)
        .transaction(at(3), { ...next, type: null }),
      [{ cause: "not_read", step: -23 }],
    ],
    [
      new PrintedLog().transaction(at(1), first).transaction(at(2), unread)
        .transaction(at(3), next),
      [{ cause: "not_read", step: -23 }],
    ],
  ];
  for (const [log, steps] of logs) {
    const text = String(log).replace("oldBalance: 111", "oldBalance: NaN");
    const [found, cases, ...broken] = await askLogAll(text, [
      "select cause, step from difference_steps order by observation_number",
      "select wallet_too_high_by from cases where wallet_too_high_by > 0",
      ...queries,
    ]);
    assertEquals(found, steps, text);
    assertEquals(cases, [{ wallet_too_high_by: 23 }]);
    assertEquals(broken, queries.map(() => []));
  }
});
