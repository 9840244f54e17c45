import { assert, assertEquals, assertStringIncludes } from "../../_assert.ts";
import { checkLedger } from "../../../lib/ledger/store/check_ledger.ts";
import { LedgerReader } from "../../../lib/ledger/store/open.ts";
import { makeLedger, withFolder } from "../../_temporary.ts";
import { askLog as askLogAlone, FAILED, makeUlid, makeUuid, PrintedLog } from "./_printed.ts";
import { askLog, askLogAll, test } from "./_together.ts";

const DAY_MS = 86_400_000;

/** 21:00 of a day of March 2024, from 1. */
function day(number: number): string {
  return new Date(Date.UTC(2024, 2, 1, 21) + (number - 1) * DAY_MS).toISOString();
}

/** A user whose payment side books so many debits of 10 twice, a day apart. */
function bookTwice(log: PrintedLog, from: number, times = 1, currency = "BHD"): string {
  const userId = makeUuid();
  for (let i = 0; i <= times; i++) {
    log.transaction(day(from + i), {
      userId,
      currency,
      oldBalance: 500 - 10 * i,
      paymentBalance: 490 - 20 * i,
    });
  }
  return userId;
}

const SQL = `select cause, currency, exposure, payment_too_high_by, wallet_too_high_by, user_count,
    is_open, is_mechanical, severity
  from cases where change_count > 0 order by cause, user_count desc, exposure desc, currency`;

test("one cause that hits many users within days is one case, of all its currencies", async () => {
  const log = new PrintedLog();
  for (let i = 0; i < 3; i++) bookTwice(log, 1 + i, 2);
  bookTwice(log, 2, 1, "SAR");
  const late = bookTwice(log, 20);
  const [found, amounts, [single, all]] = await askLogAll(log, [
    SQL,
    "select currency, exposure from case_amounts where len(user_ids) <> 1 or currency = 'SAR' order by 1",
    "select headline, reason from cases where change_count > 0 order by user_count",
  ]);
  const open = { cause: "payment_doubled", currency: "BHD", payment_too_high_by: 0 };
  assertEquals(found.map(({ severity: _, ...row }) => row), [
    {
      ...open,
      exposure: 60,
      wallet_too_high_by: 60,
      user_count: 4,
      is_open: true,
      is_mechanical: true,
    },
    {
      ...open,
      exposure: 10,
      wallet_too_high_by: 10,
      user_count: 1,
      is_open: true,
      is_mechanical: true,
    },
  ]);
  assertEquals(amounts, [{ currency: "BHD", exposure: 60 }, { currency: "SAR", exposure: 10 }]);
  assertStringIncludes(String(single.headline), late.slice(0, 8));
  assertStringIncludes(
    String(single.headline),
    "payment side too low by BHD 10.000",
  );
  assertStringIncludes(String(single.reason), "Reverse one of the two on the payment side");
  assertStringIncludes(
    String(all.headline),
    ", 4 users: payment side too low by BHD 60.000 and SAR 10.00",
  );
});

test("a case names its user: a UUID by its beginning, another id whole, a long one cut visibly", async () => {
  const names = [
    ["5f0c1f6e-2f4b-4a53-9c3e-000000000001", "5f0c1f6e"],
    ["test-user", "test-user"],
    ["a".repeat(40), `${"a".repeat(23)}\u2026`],
  ];
  const log = new PrintedLog();
  // Far from one another, or they would be one case.
  for (const [index, [userId]] of names.entries()) {
    log.transaction(day(1 + 30 * index), { userId, amount: 0 });
  }
  const found = await askLogAlone(
    log,
    "select headline from cases where cause = 'unusual_amount' order by first_seen_at",
  );
  assertEquals(found.length, names.length);
  for (const [index, [, shown]] of names.entries()) {
    assertStringIncludes(`${found[index].headline}:`, `, user ${shown}:`);
  }
});

test("severity is money: the same cause is critical, a warning or a notice", async () => {
  const log = new PrintedLog();
  for (let i = 0; i < 9; i++) log.transaction(day(1), { userId: makeUuid() });
  // Far from one another, or they would be one case.
  for (const [index, amount] of [2000, 20, 0.5].entries()) {
    const userId = makeUuid();
    const from = 2 + 30 * index;
    log.transaction(day(from), { userId, oldBalance: 9000, paymentBalance: 8990 });
    log.transaction(day(from + 1), { userId, oldBalance: 8990, paymentBalance: 8980 - amount });
  }
  const found = await askLogAlone(
    log,
    "select severity from cases where change_count > 0 order by first_seen_at",
  );
  assertEquals(found.map(({ severity }) => severity), ["critical", "warning", "notice"]);
});

test("what was settled is no open case, whatever it was", async () => {
  const log = new PrintedLog();
  const userId = makeUuid();
  for (const [i, paymentBalance] of [490, 483, 470].entries()) {
    log.transaction(day(1 + i), { userId, oldBalance: 500 - 10 * i, paymentBalance });
  }
  const [found, ...others] = await askLog(log, "select * from cases where change_count > 0");
  assertEquals(others, []);
  assertEquals([found.is_open, found.severity, found.exposure], [false, "notice", 0]);
  assertStringIncludes(String(found.reason), "Nothing is open");
});

test("the failures of an outage, its debits and its differences are one case", async () => {
  const log = new PrintedLog();
  for (let i = 0; i < 5; i++) log.message(`2024-03-02T21:0${i}:00.000Z`, [["ERROR", FAILED]]);
  for (let i = 0; i < 3; i++) {
    const userId = makeUuid();
    log.transaction(day(1), { userId, oldBalance: 100, paymentBalance: 90 });
    log.transaction(day(3), { userId, oldBalance: 90, paymentBalance: 70 });
  }
  const [found, [{ n }]] = await askLogAll(log, [
    "select cause, user_count, len(finding_ids) as findings from cases",
    "select count(*) as n from findings",
  ]);
  assertEquals(found, [{ cause: "outage", user_count: 3, findings: n }]);
  assert(Number(n) > 8);
});

test("entries are mechanical where the cause alone gives them, else alternatives", async () => {
  const log = new PrintedLog();
  const given = bookTwice(log, 1);
  const unclear = makeUuid();
  log.transaction(day(1), { userId: unclear, oldBalance: 100, paymentBalance: 47 });
  const found = await askLog(
    log,
    "select user_id, side, amount, is_mechanical from proposed_entries order by user_id, side",
  );
  assertEquals(found, [
    { user_id: given, side: "payment", amount: 10, is_mechanical: true },
    { user_id: unclear, side: "payment", amount: 43, is_mechanical: false },
    { user_id: unclear, side: "wallet", amount: -43, is_mechanical: false },
  ]);
});

test("a case says on which day its changes were, or from which one to which", async () => {
  const log = new PrintedLog();
  for (const last of ["2024-02-01T10:00:00.000Z", "2024-02-03T10:00:00.000Z"]) {
    const userId = makeUuid();
    log.transaction("2024-02-01T08:00:00.000Z", { userId, oldBalance: 100 })
      .transaction("2024-02-01T09:00:00.000Z", { userId, oldBalance: 90, paymentBalance: 77 })
      .transaction(last, { userId, oldBalance: 80, paymentBalance: 60.5 });
  }
  const found = await askLog(
    log,
    "select regexp_extract(reason, '[(]the largest[^)]*[)]') as days from cases order by last_seen_at",
  );
  assertEquals(found.map(({ days }) => days), [
    "(the largest of 2 changes on 2024-02-01)",
    "(the largest of 2 changes from 2024-02-01 to 2024-02-03)",
  ]);
});

Deno.test("a case keeps its name when later logs are added", () =>
  withFolder(async (folder) => {
    const first = new PrintedLog();
    for (let i = 0; i < 3; i++) bookTwice(first, 1 + i);
    const alone = bookTwice(first, 10);
    const second = new PrintedLog();
    bookTwice(second, 5);
    second.transaction(day(15), { userId: alone, oldBalance: 480, paymentBalance: 450 });
    const ask = async (paths: string[]) => {
      const reader = await LedgerReader.open(await makeLedger(folder, paths));
      try {
        assertEquals(await checkLedger(reader), []);
        const { ids, counts } = await reader.columns(
          "select case_id as ids, user_count as counts from cases order by user_count desc, case_id",
        );
        return { ids, counts };
      } finally {
        reader.close();
      }
    };
    const paths = [first, second].map((log, i) => {
      const path = `${folder}/2024-01-01-[$LATEST]${String(i).repeat(32)}`;
      Deno.mkdirSync(path);
      Deno.writeTextFileSync(`${path}/000000`, String(log));
      return path;
    });
    const before = await ask([paths[0]]);
    const after = await ask(paths);
    assertEquals(before.counts, [3, 1]);
    assertEquals(after.counts, [4, 1]);
    assertEquals(after.ids, before.ids);
  }));

test("what is out of order is a case of its own where the one before it changed a difference", async () => {
  const userId = makeUuid();
  const later = (ms: number) => new Date(Date.parse(day(2)) + ms).toISOString();
  const log = new PrintedLog()
    .transaction(day(1), { userId, oldBalance: 100, paymentBalance: 90 })
    .transaction(day(2), { id: makeUlid(day(2)), userId, oldBalance: 90, paymentBalance: 90 })
    .transaction(later(90_000), {
      id: makeUlid(later(-61_000)),
      userId,
      oldBalance: 80,
      paymentBalance: 80,
    });
  const found = await askLog(
    log,
    "select cause, len(finding_ids) as findings from cases order by 1",
  );
  assertEquals(found.map(({ cause }) => cause), ["out_of_order", "payment_missed"]);
});
