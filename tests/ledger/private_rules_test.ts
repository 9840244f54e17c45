import { assertEquals, assertRejects, assertStringIncludes } from "../_assert.ts";
import { readCase } from "../../lib/ledger/evidence/case.ts";
import { readEvidence } from "../../lib/ledger/evidence/evidence.ts";
import { exportView, selectRows } from "../../lib/ledger/export/export_view.ts";
import { EXPORT_FORMATS } from "../../lib/ledger/export/formats.ts";
import { UserError } from "../../lib/ledger/error.ts";
import { LedgerReader } from "../../lib/ledger/store/open.ts";
import { makeLedger, withFolder } from "../_temporary.ts";
import { PrintedLog } from "./store/_printed.ts";

const HEAD = `-- A debit that somebody has to sign.
-- title: Debit to be signed
-- severity: warning
-- rule: A debit of at least 50.
-- reason: Two people have to sign it.
`;
const RULE = `${HEAD}-- evidence: transactions
select
    *,
    amount as exposure,
    'Somebody has to sign it' as reason
from transactions
where direction = 'debit' and amount >= 50
`;
const LOG = new PrintedLog()
  .transaction("2024-03-01T21:00:00.000Z", { amount: 10, oldBalance: 100 })
  .transaction("2024-03-02T21:00:00.000Z", { amount: 60, oldBalance: 90 });

async function withRules(
  rules: Readonly<Record<string, string>>,
  run: (ledger: string, folder: string) => Promise<void>,
): Promise<void> {
  await withFolder(async (folder) => {
    Deno.writeTextFileSync(`${folder}/log`, String(LOG));
    const ledger = await makeLedger(folder, [`${folder}/log`]);
    Deno.mkdirSync(`${folder}/rules`);
    for (const [name, text] of Object.entries(rules)) {
      Deno.writeTextFileSync(`${folder}/rules/${name}`, text);
    }
    await run(ledger, folder);
  });
}

Deno.test("a rule beside the ledger becomes findings and cases like any other, in that session", () =>
  withRules({ "to_sign.sql": RULE, "readme.txt": "no rule" }, async (ledger, folder) => {
    const reader = await LedgerReader.open(ledger);
    const found = await reader.columns(
      "select finding_id, title, severity::varchar as severity, exposure from findings where kind = 'to_sign'",
    );
    assertEquals([found.title, found.severity, found.exposure], [
      ["Debit to be signed"],
      ["warning"],
      [60],
    ]);
    const id = String(found.finding_id[0]);
    const cases = await reader.columns(
      `select case_id, cause, is_open, notebooks from reviewed_cases
       where list_contains(finding_ids, $1)`,
      [id],
    );
    assertEquals([cases.cause, cases.is_open, cases.notebooks], [
      ["unusual_amount"],
      [true],
      [["04_anomalies"]],
    ]);
    const { rule } = await reader.columns("select rule from finding_kinds where kind = 'to_sign'");
    assertEquals(rule, ["A debit of at least 50."]);
    const { tables, finding } = await readEvidence(reader, id);
    assertEquals([finding.title, tables.length], ["Debit to be signed", 1]);
    const { findings } = await readCase(reader, String(cases.case_id[0]));
    assertEquals(findings.some(({ kind }) => kind === "to_sign"), true);
    const own = await reader.columns("select kind, exposure from finding.to_sign");
    assertEquals([own.kind, own.exposure], [["to_sign"], [60]]);
    assertEquals((await reader.columns("select kind from finding.zero_amount")).kind, []);
    await reader.setScope({ to: "2024-03-02" });
    assertEquals((await reader.columns("select 1 from findings where kind = 'to_sign'"))["1"], []);
    reader.close();

    Deno.mkdirSync(`${folder}/none`);
    const without = await LedgerReader.open(ledger, { rules: `${folder}/none` });
    const { n } = await without.columns(
      "select count(*) as n from findings where kind = 'to_sign'",
    );
    assertEquals(n, [0]);
    without.close();
  }));

Deno.test("a private kind is exported by its name, as a kind of the model is", () =>
  withRules({ "to_sign.sql": RULE }, async (ledger, folder) => {
    const reader = await LedgerReader.open(ledger);
    const file = `${folder}/to_sign.csv`;
    const format = EXPORT_FORMATS.find(({ name }) => name === "csv")!;
    const selection = await selectRows(reader, "finding.to_sign");
    assertEquals(
      await exportView(reader, selection, { format, file }),
      1,
    );
    assertStringIncludes(Deno.readTextFileSync(file), "Somebody has to sign it");
    reader.close();
  }));

const WRONG: readonly (readonly [rule: string, line: number, message: string, name?: string])[] = [
  ["-- x.\n-- titel: T\nselect 1\n", 1, 'no line "-- severity:"'],
  ["-- x.\n-- title: T\n-- x\nselect 1\n", 3, "expected it to be indented below title"],
  [HEAD.replace("warning", "bad"), 3, 'severity "bad": expected one of critical'],
  [`${HEAD}-- cause: magic\nselect 1`, 6, 'cause "magic": expected one of'],
  [HEAD, 6, "it has no query"],
  [`${HEAD}select *\nfrom transactionz\n`, 7, "transactionz"],
  [`${HEAD}select *,\n    'x' as reason\nfrom transactions whre 1`, 8, "syntax error"],
  [`${HEAD}select * from transactions`, 6, "no column reason"],
  [`${HEAD}select 'x' as reason, now() as logged_at`, 6, "no column subject or transaction_id"],
  [`${HEAD}drop table events`, 6, "Only SELECT"],
  [
    `${HEAD}select *, 'r' as reason from transactions\nsemi join cases using (user_id)`,
    7,
    "cases is made of findings",
  ],
  [RULE, 0, "there is a kind of finding with this name", "zero_amount.sql"],
  [RULE, 0, "expected a name of small letters", "My-Rule.sql"],
];

Deno.test("a wrong rule is told with its file and line", () =>
  withRules({}, async (ledger, folder) => {
    for (const [rule, line, message, name = "own.sql"] of WRONG) {
      const path = `${folder}/rules/${name}`;
      Deno.writeTextFileSync(path, rule);
      const error = await assertRejects(() => LedgerReader.open(ledger), UserError, message);
      const place = line === 0 ? `${path}: ` : `${path}:${line}: `;
      assertStringIncludes(error.message, place);
      Deno.removeSync(path);
    }
    await assertRejects(
      () => LedgerReader.open(ledger, { rules: `${folder}/nothing` }),
      UserError,
      "it is not a folder",
    );
  }));

Deno.test("a rule that fails on a ledger's rows is told, each time it is asked for", () =>
  withRules(
    {
      "loud.sql": `${HEAD}select *, 'r' as reason, 'loud' as severity from transactions`,
    },
    async (ledger) => {
      const reader = await LedgerReader.open(ledger);
      for (let i = 0; i < 2; i++) {
        await assertRejects(
          () => reader.columns("select count(*) from findings"),
          UserError,
          "loud.sql: ",
        );
      }
      reader.close();
    },
  ));
