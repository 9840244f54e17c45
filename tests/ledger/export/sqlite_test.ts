import { assert, assertEquals, assertStringIncludes } from "../../_assert.ts";
import { DatabaseSync } from "node:sqlite";
import { exportTask } from "../../../lib/cli/export.ts";
import { SAMPLE_LOGS } from "../../../lib/ledger/paths.ts";
import { wholeLedger } from "../../../lib/ledger/export/sqlite.ts";
import { callTask } from "../../_call.ts";
import { ask, makeLedger, withFolder } from "../../_temporary.ts";
import { PrintedLog } from "../store/_printed.ts";

function query(file: string, sql: string): Record<string, unknown>[] {
  const database = new DatabaseSync(file, { readOnly: true });
  try {
    const statement = database.prepare(sql);
    statement.setReadBigInts(true);
    return statement.all().map((row) => ({ ...row }));
  } finally {
    database.close();
  }
}

Deno.test("SQLite holds money exactly, as text and as whole numbers that add up", () =>
  withFolder(async (folder) => {
    const ledger = await makeLedger(folder, [SAMPLE_LOGS]);
    const file = `${folder}/out.sqlite`;
    const views = ["transactions", "cases", "finding.sync_break"];
    const { code, lines } = await callTask(exportTask, ...views, "--db", ledger, "-o", file);
    assertEquals(code, 0, lines.join("\n"));
    const sums = await ask(
      ledger,
      `select currency, (sum(amount) * 1000000)::bigint::varchar as amount, count(*) as n
       from transactions group by currency order by currency`,
    );
    assertEquals(
      query(
        file,
        `select currency, sum(amount_millionths) as amount, count(*) as n
        from transactions group by currency order by currency`,
      )
        .map(({ currency, amount, n }) => [currency, String(amount), Number(n)]),
      sums.map(({ currency, amount, n }) => [currency, amount, n] as unknown[]),
    );
    assertEquals(
      query(
        file,
        "select distinct typeof(amount) as a, typeof(amount_millionths) as b from transactions",
      ),
      [{ a: "text", b: "integer" }],
    );
    const digits = `select transaction_id, amount, closing_balance, logged_at, is_overdraft
      from transactions order by transaction_number limit 5`;
    const held = await ask(
      ledger,
      `select transaction_id, number_text(amount) as amount, number_text(closing_balance) as closing_balance,
         strftime(logged_at, '%Y-%m-%dT%H:%M:%S.%gZ') as logged_at, is_overdraft
       from transactions order by transaction_number limit 5`,
    );
    assertEquals(
      query(file, digits).map((row) => ({ ...row, is_overdraft: row.is_overdraft === 1n })),
      held,
    );
    const [{ ids }] = query(file, "select finding_ids as ids from cases limit 1");
    assert(Array.isArray(JSON.parse(String(ids))));
    assertEquals(query(file, "select count(*) as n from finding_sync_break").length, 1);
    assertEquals(query(file, "pragma integrity_check"), [{ integrity_check: "ok" }]);

    const again = `${folder}/again.sqlite`;
    await callTask(exportTask, ...views, "--db", ledger, "-o", again);
    assertEquals(Deno.readFileSync(again), Deno.readFileSync(file));
  }));

Deno.test("SQLite takes the whole ledger where no view is named, and other programs open it", () =>
  withFolder(async (folder) => {
    const evil = "'); drop table transactions; --";
    const log = new PrintedLog().transaction("2024-03-01T21:00:00.000Z", { source: evil });
    Deno.writeTextFileSync(`${folder}/log`, String(log));
    const ledger = await makeLedger(folder, [`${folder}/log`]);
    const file = `${folder}/whole.sqlite`;
    const { code, lines } = await callTask(
      exportTask,
      "--format",
      "sqlite",
      "--db",
      ledger,
      "-o",
      file,
    );
    assertEquals(code, 0, lines.join("\n"));
    const program = "import sqlite3, sys\n" +
      "c = sqlite3.connect(sys.argv[1])\n" +
      "print(*sorted(r[0] for r in c.execute(\"select name from sqlite_master where type = 'table'\")))\n" +
      "print(c.execute('select amount, amount_millionths from transactions').fetchall())";
    const python = await new Deno.Command("python3", { args: ["-c", program, file] }).output();
    const [tables, amounts] = new TextDecoder().decode(python.stdout).trim().split("\n");
    assertEquals(tables, [...wholeLedger()].sort().join(" "));
    assertEquals(amounts, "[('10', 10000000)]");
    const wrong: [string[], string][] = [
      [["cases", "findings", "-o", `${folder}/x.csv`], 'Cannot use "findings"'],
      [["--format", "sqlite", "--where", "1 = 1"], "Cannot use --where with several tables"],
      [["--format", "csv"], "name a table or view"],
    ];
    for (const [args, message] of wrong) {
      const refused = await callTask(exportTask, ...args, "--db", ledger);
      assertEquals(refused.code, 1);
      assertStringIncludes(refused.lines[0], message);
    }
  }));
