import { assert, assertEquals } from "../../_assert.ts";
import { readEvidence } from "../../../lib/ledger/evidence/evidence.ts";
import { readUser } from "../../../lib/ledger/evidence/user.ts";
import { findObject } from "../../../lib/ledger/export/object.ts";
import {
  overdraftReport,
  reconciliationReport,
} from "../../../lib/ledger/export/report/make_report.ts";
import { dayOf, weekOf } from "../../../lib/ledger/export/report/period.ts";
import { textRows } from "../../../lib/ledger/export/rows.ts";
import { LedgerReader } from "../../../lib/ledger/store/open.ts";
import { keepResults } from "../../../lib/ledger/store/results.ts";
import { describeScope } from "../../../lib/notebook/scope.ts";
import { renderEvidence } from "../../../lib/notebook/evidence.ts";
import { renderUser } from "../../../lib/notebook/user.ts";
import { tries } from "../../_campaign.ts";
import { ledgerOnce, makeLedger, withFolder } from "../../_temporary.ts";
import { PrintedLog } from "./_printed.ts";

const EMAIL = "jane.doe@example.com";
const PHONE = "+97333123456";
const NATIONAL = "0512345678";
const RAW = /jane|example\.com|33123456|512345678|lose weight|keto|Quxley/i;

/** A log in which contacts stand wherever a text of a log reaches a person. */
function printLog(): PrintedLog {
  const log = new PrintedLog();
  const day = (number: number) => `2024-01-${String(number).padStart(2, "0")}T10:00:00.000Z`;
  for (let number = 1; number <= 12; number++) log.transaction(day(number), { paymentBalance: 80 });
  for (const [index, userId] of [EMAIL, PHONE, NATIONAL, `user#${EMAIL}`].entries()) {
    const notInSync = "Subscription balance and payment balance are not in sync {\n" +
      `  userId: '${userId}',\n  subscriptionBalance: 90,\n  paymentBalance: -5\n}`;
    const blocked =
      "{\n  message: 'Subscriber will have a negative balance due to this action, the " +
      `process will terminate.',\n  data: {\n    userId: '${userId}',\n    currentBalance: 3,\n` +
      `    transactionId: '01HN00000000000000000000${index}0'\n  }\n}`;
    const at = day(15 + index);
    log.transactionWith(at, {
      userId,
      action: index === 0 ? `FOR_${EMAIL}` : "BUY",
      paymentBalance: -5,
      metadata: `'{"goal":"lose weight","dietType":"keto","deliveryId":"${PHONE}"}'`,
    }, [["ERROR", notInSync]]);
    log.transaction(at, { userId, deliveryId: PHONE, oldBalance: 90, paymentBalance: -15 });
    log.message(at, [["INFO", blocked]], index === 0 ? EMAIL : undefined);
    log.message(at, [["INFO", `odd words for ${EMAIL}, call ${PHONE}: { lastName: 'Quxley' }`]]);
  }
  log.message(day(20), [["INFO", `Start syncing the balance {\n  userId: '${EMAIL}',\n  am`]]);
  return log;
}

const copyLedger = ledgerOnce(async (folder) => {
  Deno.writeTextFileSync(`${folder}/log`, String(printLog()));
  const ledger = await makeLedger(folder, [`${folder}/log`]);
  await keepResults(ledger);
  return ledger;
});

async function withLedger(run: (ledger: string) => Promise<void>): Promise<void> {
  await withFolder(async (folder) => await run(await copyLedger(folder)));
}

async function withReader<T>(
  ledger: string,
  personalData: boolean,
  run: (reader: LedgerReader) => Promise<T>,
): Promise<T> {
  const reader = await LedgerReader.open(ledger, { personalData, keepsTables: true });
  try {
    return await run(reader);
  } finally {
    reader.close();
  }
}

/** Names each table and view that there is; `findings` holds those of each kind. */
async function objectsOf(reader: LedgerReader): Promise<string[]> {
  const { name } = await reader.columns(`
    select view_name as name from duckdb_views()
    where database_name = current_database() and schema_name = 'main' and not internal
    union all
    select table_name from duckdb_tables()
    where database_name = current_database() and not temporary
    order by name`);
  return name.map(String);
}

/** Reads tables and views as an export writes them, by name. */
async function exportObjects(
  reader: LedgerReader,
  names: readonly string[],
): Promise<Map<string, string>> {
  const texts = new Map<string, string>();
  for (const full of names) {
    const rows = [];
    for await (const page of textRows(reader, { object: await findObject(reader, full) }, "json")) {
      rows.push(...page);
    }
    texts.set(full, JSON.stringify(rows));
  }
  return texts;
}

/** Some of the tables and views that hold contacts, unless they are masked. */
const WITH_CONTACTS = [
  "transactions",
  "sync_errors",
  "overdrafts",
  "field_values",
  "issues",
  "log_events",
  "block_lines",
  "messages",
  "findings",
];

Deno.test("no table and no view gives a contact away, and each gives all when it is asked to", () =>
  withLedger(async (ledger) => {
    const whole = await withReader(ledger, true, (reader) => exportObjects(reader, WITH_CONTACTS));
    for (const [name, text] of whole) assert(RAW.test(text), `${name} should hold a contact`);
    const masked = await withReader(
      ledger,
      false,
      async (reader) => exportObjects(reader, await objectsOf(reader)),
    );
    assertEquals(WITH_CONTACTS.filter((name) => !masked.has(name)), []);
    for (const [name, text] of masked) {
      assertEquals([name, RAW.exec(text)?.[0]], [name, undefined]);
    }
    const { printed } = await withReader(
      ledger,
      true,
      (reader) => reader.columns("select printed from masked_parts order by printed"),
    );
    assert(printed.includes(EMAIL) && printed.includes(`FOR_${EMAIL}`), String(printed));
  }));

Deno.test("a contact as an id groups, joins and is found as the id itself does", () =>
  withLedger(async (ledger) => {
    const count = (personalData: boolean) =>
      withReader(ledger, personalData, async (reader) => {
        const { findings } = await reader.columns(
          "select list(finding_id order by finding_id) as findings from findings",
        );
        const { figures } = await reader.columns(`
          select [
              (select count(distinct user_id) from transactions),
              (select count(*) from transactions inner join sync_errors using (user_id)),
              (select count(*) from overdrafts inner join transactions using (user_id)),
              (select count(*) from outstanding_differences),
              (select count(*) from finding.double_charge)
          ] as figures`);
        return { findings, figures };
      });
    assertEquals(await count(false), await count(true));
    await withReader(ledger, false, async (reader) => {
      const { id } = await reader.columns("select shown_id($1) as id", [EMAIL]);
      assert(/^e-mail-[a-p]{12}$/.test(String(id[0])), String(id[0]));
      const { found } = await reader.columns(
        "select count(*) as found from log_events where has_words(text, $1)",
        [String(id[0])],
      );
      assert(Number(found[0]) >= 4);
      for (const asked of [EMAIL, String(id[0])]) {
        const history = await readUser(reader, asked);
        assertEquals([history.user_id, history.transactionCount], [id[0], 2]);
        assertEquals((await reader.setScope({ user: asked })).user, id[0]);
        const { n } = await reader.columns(
          "select count(*) as n from transactions where in_scope(currency, user_id)",
        );
        assertEquals(n, [2]);
        const said = await describeScope(reader, { user: asked });
        assert(!RAW.test(JSON.stringify(said)) && JSON.stringify(said).includes(String(id[0])));
      }
    });
  }));

Deno.test("the evidence of ids that are contacts has their lines, whatever is shown of them", () =>
  withFolder(async (folder) => {
    const log = new PrintedLog();
    for (const [day, amount] of [[1, 10], [2, 20]]) {
      const at = `2024-01-0${day}T10:00:00.000Z`;
      log.transaction(at, { id: EMAIL, amount, paymentBalance: 80 }, undefined, PHONE);
    }
    Deno.writeTextFileSync(`${folder}/log`, String(log));
    const ledger = await makeLedger(folder, [`${folder}/log`]);
    const linesOf = (personalData: boolean) =>
      withReader(ledger, personalData, async (reader) => {
        const { kind, id } = await reader.columns(
          "select kind, finding_id as id from findings order by kind, finding_id",
        );
        const lines: unknown[] = [];
        for (const [index, one] of id.entries()) {
          const { events } = await readEvidence(reader, String(one));
          lines.push([kind[index], events.map(({ line }) => line)]);
        }
        return lines;
      });
    const lines = await linesOf(false) as [string, number[]][];
    const [, doubled] = lines.find(([kind]) => kind === "duplicate_transaction_id")!;
    assertEquals(doubled.length, 6);
    assertEquals(lines, await linesOf(true));
  }));

Deno.test("no report, no evidence and no user's page gives a contact away", () =>
  withLedger((ledger) =>
    withReader(ledger, false, async (reader) => {
      const pages: unknown[] = [];
      for (const day of ["2024-01-15", "2024-01-16"]) {
        pages.push((await overdraftReport(reader, await dayOf(reader, day))).tables);
      }
      pages.push((await reconciliationReport(reader, await weekOf(reader, "2024-01-15"))).tables);
      const { id } = await reader.columns(`
        select finding_id as id from findings
        qualify row_number() over (partition by kind order by finding_id) <= ${tries(1, 1000)}
        order by id`);
      for (const one of id) pages.push(renderEvidence(await readEvidence(reader, String(one))));
      const { user } = await reader.columns("select distinct user_id as user from transactions");
      for (const one of user) pages.push(renderUser(await readUser(reader, String(one))));
      const text = Deno.inspect(pages, {
        depth: 20,
        iterableLimit: 10_000,
        strAbbreviateSize: 1e6,
      });
      assertEquals(RAW.exec(text)?.[0], undefined);
      assert(/e-mail-[a-p]{12}/.test(text) && /phone-[a-p]{12}/.test(text));
    })
  ));

Deno.test("what one part of a block gives away is masked in the others, and at the begin of a part", () =>
  withFolder(async (folder) => {
    const at = "2024-01-15T10:00:00.000Z";
    const log = new PrintedLog();
    // Neither looks like a telephone number by itself.
    log.transaction(at, { userId: `x00973 33123456`, action: "00973 33123456" });
    log.transaction(at, { userId: `-${NATIONAL}`, action: `.${NATIONAL}` });
    Deno.writeTextFileSync(`${folder}/log`, String(log));
    const ledger = await makeLedger(folder, [`${folder}/log`]);
    await withReader(ledger, false, async (reader) => {
      const { text } = await reader.columns(
        "select text from log_events where event_type = 'transaction' order by line",
      );
      assertEquals(text.length, 2);
      for (const each of text) assert(!RAW.test(String(each)), String(each));
      const { user_id } = await reader.columns(
        "select user_id from transactions where user_id like '-%'",
      );
      assertEquals(user_id.map((id) => String(id).replace(/[a-p]{12}$/, "")), ["-phone-"]);
    });
  }));
