import { assertEquals, assertStringIncludes } from "../../_assert.ts";
import {
  ALREADY_SYNCED,
  askLog as askLogAlone,
  askLogAll as askLogAllAlone,
  makeUuid,
  PrintedLog,
  PUBLISHED,
  SKIPPED,
} from "./_printed.ts";
import { askLog, askLogAll, askLogs, test } from "./_together.ts";

const AT = "2024-03-31T21:00:00.000Z";
const LATER = "2024-03-31T21:00:40.000Z";
const READING = [
  "not_read",
  "missing_block",
  "drifted_block",
  "no_transaction",
  "unread_share",
  "incomplete_export",
];
const TOLD = `select kind, severity, subject, reason from (
    ${READING.map((kind) => `select * from finding.${kind}`).join(" union all ")}
  ) order by all`;

function withFields(change: (block: string) => string, count = 1): string {
  const log = new PrintedLog();
  for (let i = 0; i < count; i++) {
    log.transaction(AT, { id: `t${i}`, type: "CREDIT", amount: 12, oldBalance: 0 });
  }
  return change(String(log));
}

test("a transaction whose figures are known is judged, and nothing is told", async () => {
  const log = withFields((text) => text);
  const sql = "select status, not_judged from reconciliation";
  assertEquals(await askLogAll(log, [sql, TOLD]), [
    [{ status: "MATCHED", not_judged: null }],
    [],
  ]);
});

/** A log of one credit a variant, each with its block changed. */
function variants(changes: Readonly<Record<string, (block: string) => string>>): string {
  return Object.entries(changes).map(([id, change], index) =>
    change(String(
      new PrintedLog().transaction(`2024-03-31T21:00:${String(index).padStart(2, "0")}.000Z`, {
        id,
        type: "CREDIT",
        amount: 12,
        oldBalance: 0,
        userId: makeUuid(),
      }),
    ))
  ).join("");
}

test("each figure that a check needs leaves it without a result, never matched", async () => {
  const open: Record<string, string> = {
    amount: "calculation",
    vat: "calculation",
    oldBalance: "calculation",
    newBalance: "calculation and sync",
    paymentBalance: "sync",
  };
  const changes: Record<string, (block: string) => string> = {};
  for (const field of Object.keys(open)) {
    for (const printed of ["null", "NaN", "'1,5'", "[Object]", "[ 1 ]", "true", "1,25", "9e99"]) {
      changes[`${field} ${printed.replaceAll("'", "")}`] = (block) =>
        block.replace(new RegExp(`(${field}): .*?(,?)$`, "m"), `$1: ${printed}$2`);
    }
  }
  const rows = await askLog(
    variants(changes),
    `select transaction_id as id, status, not_judged, has_calculation_issue is null as c,
       has_sync_issue is null as s
     from reconciliation order by transaction_number`,
  );
  assertEquals(rows.length, 40);
  for (const { id, ...row } of rows) {
    const not_judged = open[String(id).split(" ")[0]];
    const [c, s] = [not_judged !== "sync", not_judged !== "calculation"];
    assertEquals(row, { status: "NOT JUDGED", not_judged, c, s }, String(id));
  }
});

test("what is not read of a transaction is one finding that names it and all its gaps", async () => {
  const log = withFields((text) =>
    text.replace("amount: 12", "amount: '12,5'").replace("vat: 0", "vat: null")
      .replace("currency: 'BHD'", "currency: Symbol(BHD)")
  );
  const rows = await askLog(log, TOLD);
  assertEquals(rows.map(({ kind, severity, subject }) => [kind, severity, subject]), [
    ["not_read", "critical", "t0"],
  ]);
  assertStringIncludes(
    String(rows[0].reason),
    'amount (printed as "12,5"), currency (printed as BHD), vat',
  );
});

test("a name that is not read is told, and is no critical matter", async () => {
  const log = withFields((text) => text.replace("action: 'BUY'", "action: [Function: buy]"));
  const [rows, [{ status }]] = await askLogAll(log, [TOLD, "select status from reconciliation"]);
  assertEquals(rows.map(({ kind, severity }) => [kind, severity]), [["not_read", "warning"]]);
  assertEquals(status, "MATCHED");
});

test("a type that says no direction, or was lost, is not judged by luck", async () => {
  const types = ["'debit'", "'DEBIT '", "'REVERSAL'", "''", "Symbol(DEBIT)", "DEB WARN slow"];
  const changes = Object.fromEntries(
    types.map((type, index) => [index, (text: string) => text.replace("'CREDIT'", type)]),
  );
  const rows = await askLog(
    variants(changes),
    `select transaction_id as id, status, not_judged, exists (
       from findings where list_contains(transaction_ids, reconciliation.transaction_id)
         and severity <> 'notice') as is_told
     from reconciliation order by transaction_number`,
  );
  const right = { status: "NOT JUDGED", not_judged: "calculation", is_told: true };
  assertEquals(rows, types.map((_, index) => ({ id: `${index}`, ...right })));
});

test("currencies and types that are none of the known ones are told from the first line", async () => {
  const currencies = ["???", "BHDX", "XXZ"];
  const changes = Object.fromEntries(
    currencies.map((code) => [`in ${code}`, (text: string) => text.replace("'BHD'", `'${code}'`)]),
  );
  const rows = await askLog(
    variants({ ...changes, known: (text) => text }),
    "select severity, subject from finding.unknown_value order by subject",
  );
  const right = currencies.map((code) => ({ severity: "warning", subject: `currency=${code}` }));
  assertEquals(rows, right);
});

Deno.test("a currency or an id is the same in letters of either case, with space around it, and told", async () => {
  const user = "aaaaaaaa-bbbb-4ccc-8ddd-eeeeeeeeeeee";
  const of = (id: string) => (text: string) => text.replace(/userId: '.*'/, `userId: '${id}'`);
  const changes = {
    lower: (text: string) => of(user)(text).replace("'BHD'", "'bhd'"),
    spaced: (text: string) => of(user)(text).replace("'BHD'", "'BHD '"),
    upper: of(` ${user.toUpperCase()}`),
    none: (text: string) => text.replace("'BHD'", "''"),
  };
  const rows = await askLogAlone(
    variants(changes),
    `select coalesce(currency, '-') as what, string_agg(user_id, ' ') as told
     from transactions where user_id = '${user}' group by currency
     union all select kind, reason from findings
     where kind in ('not_read', 'drifted_block', 'unknown_value', 'currency_switch', 'test_user')
     order by what, told`,
  );
  const spelled = (count: string, name: string) => ({
    what: "drifted_block",
    told: `${count}, first on 2024-03-31 21:00: Its ${name} is spelled otherwise than usual, ` +
      "and taken for the same",
  });
  assertEquals(rows, [
    { what: "BHD", told: [user, user, user].join(" ") },
    spelled("1 block", "userId"),
    spelled("2 blocks", "currency"),
    {
      what: "not_read",
      told: 'Not known of this transaction: currency (printed as ""); what needs it is not judged',
    },
  ]);
});

Deno.test("blocks without an id or a user are told once a reason, not once a block", async () => {
  const log = withFields((text) => text.replaceAll(/userId: .*,/g, "userId: undefined,"), 3);
  const rows = await askLogAlone(log, "select kind, severity, reason from finding.not_read");
  assertEquals(rows.map(({ kind, severity }) => [kind, severity]), [["not_read", "critical"]]);
  assertStringIncludes(String(rows[0].reason), "3 log events could not be read, first on");
});

test("outcomes without a transaction are one finding an outcome", async () => {
  const log = new PrintedLog().transaction(AT, {});
  for (const outcome of [PUBLISHED, PUBLISHED, ALREADY_SYNCED, SKIPPED]) {
    log.message(LATER, [["INFO", outcome]]);
  }
  const rows = await askLog(
    log,
    `select subject, severity, len(message_ids) as messages, reason from finding.missing_block
     order by subject`,
  );
  assertEquals(rows.map(({ reason: _, ...row }) => row), [
    { subject: "already_synced", severity: "critical", messages: 1 },
    { subject: "applied", severity: "critical", messages: 2 },
  ]);
  assertStringIncludes(String(rows[1].reason), "2 messages were applied, but no transaction");
});

test("a blocked message whose notice names user and balance needs no block", async () => {
  const notice = (data: string) =>
    `{
  message: 'Subscriber will have a negative balance due to this action, the process will terminate.',
  data: ${data}
}`;
  const log = (data: string) =>
    new PrintedLog().transaction(AT, {}).message(LATER, [["INFO", notice(data)]]);
  const sql = "select subject from finding.missing_block";
  const named = `{ userId: '${makeUuid()}', currentBalance: 60, transactionId: 'x' }`;
  assertEquals(await askLogs([log(named), log("[Object]")], sql), [[], [{ subject: "blocked" }]]);
});

Deno.test("a block is named by its fields, whatever words, wrapper or class stand around it", async () => {
  const block = String(new PrintedLog().transaction(AT, { id: "t0" }));
  const object = block.slice(block.indexOf("{\n  transaction"), block.indexOf("\n}") + 2);
  const bare = object.replace(/^\{\n {2}transaction: /, "").replace(/\n\}$/, "")
    .replaceAll("\n  ", "\n");
  const json = JSON.stringify({
    transaction: { id: "t0", userId: makeUuid(), currency: "BHD", amount: 10, vat: 0 },
  }).replace('"vat":0', '"vat":0,"oldBalance":100,"newBalance":90');
  const usual = [
    `Start syncing the balance ${object.replace("transaction: {", "transaction: Transaction {")}`,
    `Start syncing the balance ${json}`,
  ];
  const drifted = [
    `Start syncing the balance: ${object}`,
    `[SyncBalance] Start syncing the balance ${object}`,
    `2024-03-31 21:00:00 [info] balance ${object}`,
    `Syncing ${object.replace("transaction:", "walletTransaction:")}`,
    `Start syncing the balance ${object.replace("transaction:", "walletTransaction:")}`,
    `[Object: null prototype] ${object}`,
    `Syncing SyncBalanceEvent ${object}`,
    `Transaction ${bare}`,
    bare,
    `balance sync ${json} done`,
    `Syncing ${JSON.stringify(JSON.parse(json), null, 2)}`,
  ];
  const log = new PrintedLog();
  for (const [index, text] of [...usual, ...drifted].entries()) {
    log.message(`2024-03-31T21:${10 + index}:00.000Z`, [
      ["WARN", text.replace("t0", `t${10 + index}`)],
      ["INFO", PUBLISHED],
    ]);
  }
  const [rows, told] = await askLogAllAlone(log, [
    `select transaction_id as id, amount, new_balance, outcome, exists (
       from issues where code = 'drifted_block' and issues.line = transactions.line) as is_noted
     from transactions order by transaction_number`,
    TOLD,
  ]);
  assertEquals(
    rows,
    [...usual, ...drifted].map((_, index) => ({
      id: `t${10 + index}`,
      amount: 10,
      new_balance: 90,
      outcome: "applied",
      is_noted: index >= usual.length,
    })),
  );
  assertEquals(told.map(({ kind, severity }) => [kind, severity]), [["drifted_block", "notice"]]);
  assertStringIncludes(String(told[0].reason), "11 blocks, first on 2024-03-31 21:12");
});

test("a dump of a transaction that was printed as usual is no second one", async () => {
  const block = String(new PrintedLog().transaction(AT, { id: "t0" }));
  const object = block.slice(block.indexOf("{\n  transaction"), block.indexOf("\n}") + 2);
  const log = new PrintedLog().message(AT, [
    ["INFO", `before the lock ${object}`],
    ["INFO", `Start syncing the balance ${object}`],
    ["INFO", `Transaction Lock created!!! ${object}`],
    ["INFO", PUBLISHED],
  ]);
  const rows = await askLog(log, "select outcome from transactions");
  assertEquals(rows, [{ outcome: "applied" }]);
});

test("a block that an error quotes is no transaction, and no alarm", async () => {
  const quoted = String(new PrintedLog().transaction(AT, { id: "old" })).replaceAll("\n\n", "\n");
  const log = new PrintedLog().transaction(AT, {}).message(LATER, [
    ["ERROR", `worker died, log so far:\n${quoted.trimEnd()}`],
    ["INFO", SKIPPED],
  ]);
  assertEquals((await askLog(log, "select 1 from transactions")).length, 1);
});

test("fields of a block that cannot be read are told, not passed over", async () => {
  const log = new PrintedLog().transaction(AT, {})
    .message(LATER, [["INFO", "state: oldBalance=8;newBalance=9;amount=1"]]);
  const rows = await askLog(log, TOLD);
  assertEquals(rows.map(({ kind, severity }) => [kind, severity]), [["not_read", "critical"]]);
});

test("a message id is its pattern, whatever is printed behind it", async () => {
  const id = makeUuid();
  const log = new PrintedLog();
  const tails = ["", " (attempt 2)", ", attempt 2", "\nsecond line", ".", " \u001b[0m"];
  for (const tail of tails) log.message(AT, [["INFO", SKIPPED]], id + tail);
  log.message(LATER, [["INFO", SKIPPED]], "msg-17 of the queue");
  // Its bytes hold one that is white space by itself.
  log.message(LATER, [["INFO", SKIPPED]], "\u0420\u0440\u00e0 x").message(LATER, [[
    "INFO",
    SKIPPED,
  ]], "\u0420".repeat(150));
  const rows = await askLog(
    log,
    `select message_id, count(*) as n, (select count(*) from issues) as issues
     from messages group by message_id order by n, message_id`,
  );
  assertEquals(rows, [
    { message_id: "msg-17", n: 1, issues: 3 },
    { message_id: "\u0420".repeat(100), n: 1, issues: 3 },
    { message_id: "\u0420\u0440\u00e0", n: 1, issues: 3 },
    { message_id: id, n: tails.length, issues: 3 },
  ]);
});

Deno.test("logs without any transaction are told once", async () => {
  const log = new PrintedLog().message(AT, [["INFO", SKIPPED]]).message(LATER, [["INFO", "hello"]]);
  const rows = await askLogAlone(log, TOLD);
  assertEquals(rows.map(({ kind, severity }) => [kind, severity]), [["no_transaction", "warning"]]);
});

Deno.test("a day on which most log events are of no known type is told, once", async () => {
  const log = new PrintedLog();
  for (let day = 1; day <= 6; day++) {
    const at = `2024-03-0${day}T21:00:00.000Z`;
    for (let i = 0; i < 5; i++) log.transaction(at, {});
    const lines = Array.from({ length: day < 5 ? 1 : 40 }, () => ["INFO", "{ strange }"] as const);
    log.message(at, [["INFO", SKIPPED], ...lines]);
  }
  const sql = "select subject, reason from finding.unread_share";
  const rows = await askLogAlone(log, sql);
  assertEquals(rows.map(({ subject }) => subject), ["day"]);
  assertStringIncludes(String(rows[0].reason), "On 2 days at least 5");
  assertStringIncludes(String(rows[0].reason), "first 2024-03-05");
  assertEquals(await askLogAlone(log, sql, { other_share: "0.9" }), []);
});

test("requests without begin or end, and streams without theirs, are one finding a sign", async () => {
  const [first, second, third] = [1, 2, 3].map((day) => `2024-03-0${day}T21:00:00.000Z`);
  const whole = () => String(new PrintedLog().transaction(second, {}));
  const without = (word: string) =>
    whole().split("\n\n").filter((event) => !event.includes(` ${word} RequestId`)).join("\n\n");
  const around = (middle: string) =>
    String(new PrintedLog().transaction(first, {})) + middle +
    String(new PrintedLog().transaction(third, {}));
  const sql = "select subject from finding.incomplete_export order by subject";
  const logs = [around(whole()), around(without("REPORT")), around(without("START"))];
  const end = String(new PrintedLog().transaction(first, {})) + without("REPORT");
  assertEquals(await askLogs(logs, sql), [
    [],
    [{ subject: "request without end" }],
    [{ subject: "request without start" }],
  ]);
  // At the very end of the logs it may still be running.
  assertEquals(await askLogAlone(end, sql), []);
});

Deno.test("log streams that are missing of an evening are told by those whose money moved", async () => {
  const log = new PrintedLog();
  const users = Array.from({ length: 6 }, () => makeUuid());
  for (const [number, userId] of users.entries()) {
    for (let day = 1; day <= 8; day++) {
      // Of the fifth evening nothing is left of all users but the last one.
      if (day === 5 && number < 5) continue;
      const at = `2024-03-0${day}T21:00:00.000Z`;
      log.transaction(at, { userId, amount: 10, oldBalance: 500 - 10 * day });
    }
  }
  const sql = "select subject, reason from finding.incomplete_export";
  const [row] = await askLogAlone(log, sql);
  assertEquals(row.subject, "evening without logs 2024-03-05");
  assertStringIncludes(String(row.reason), "5 users' wallets and payment balances moved");
  assertEquals(await askLogAlone(log, sql, { missing_users: "6" }), []);
});

Deno.test("amounts that are finer than can be paid are told, once a currency", async () => {
  const log = new PrintedLog();
  for (
    const [currency, amount] of [
      ["BHD", 0.123],
      ["BHD", 0.1234],
      ["BHD", 0.12345],
      ["SAR", 1.005],
      ["JPY", 5],
      ["JPY", 0.5],
      ["CLF", 0.1234],
    ] as const
  ) log.transaction(AT, { currency, amount, userId: makeUuid() });
  const rows = await askLogAlone(
    log,
    "select currency, len(transaction_ids) as n from finding.sub_unit_amount order by currency",
  );
  assertEquals(rows, [{ currency: "BHD", n: 2 }, { currency: "JPY", n: 1 }]);
});
