import { assert, assertEquals, assertRejects, assertStringIncludes } from "../../_assert.ts";
import { DatabaseSync } from "node:sqlite";
import { UserError } from "../../../lib/ledger/error.ts";
import { exportView, selectRows } from "../../../lib/ledger/export/export_view.ts";
import { EXPORT_FORMATS } from "../../../lib/ledger/export/formats.ts";
import { LedgerReader } from "../../../lib/ledger/store/open.ts";
import { ask } from "../../_temporary.ts";
import { readMember, withReader, withSample } from "./_ledger.ts";

function write(ledger: string, name: string, nameOfFormat: string, file: string, where?: string) {
  const format = EXPORT_FORMATS.find(({ name }) => name === nameOfFormat)!;
  return withReader(
    ledger,
    async (reader) => exportView(reader, await selectRows(reader, name, where), { format, file }),
  );
}

const FIGURES = ["amount", "vat", "old_balance", "new_balance", "payment_balance"];

function readJson(file: string): string {
  const texts = ["transaction_id", "user_id", "currency", "logged_at", ...FIGURES];
  return `read_json('${file}', columns = {${
    texts.map((name) => `${name}: 'VARCHAR'`).join(", ")
  }})`;
}

/** Writes what SQLite holds of transactions as JSON beside it. */
function copyAsJson(file: string, columns: readonly string[]): void {
  const database = new DatabaseSync(file, { readOnly: true });
  try {
    const rows = database.prepare(`select ${columns.join(", ")} from transactions`).all();
    Deno.writeTextFileSync(`${file}.json`, JSON.stringify(rows));
  } finally {
    database.close();
  }
}

Deno.test("each format gives back what the ledger holds, to the last digit, and the same bytes", () =>
  withSample(async (ledger, folder) => {
    const types = FIGURES.map((name) => `'${name}': 'DECIMAL(18, 6)'`).join(", ");
    const columns = ["transaction_id", "user_id", "currency", "logged_at", ...FIGURES];
    const money = FIGURES.map((name) => `${name}::decimal(18, 6) as ${name}`).join(", ");
    const list = `transaction_id, user_id, currency, logged_at::timestamp as logged_at, ${money}`;
    const sources: Readonly<Record<string, string>> = {
      csv: `read_csv('${folder}/t.csv', all_varchar = false, types = {${types}})`,
      json: readJson(`${folder}/t.json`),
      parquet: `'${folder}/t.parquet'`,
      sqlite: readJson(`${folder}/t.sqlite.json`),
    };
    for (const { name: format } of EXPORT_FORMATS) {
      const rows = await write(ledger, "transactions", format, `${folder}/t.${format}`);
      await write(ledger, "transactions", format, `${folder}/again.${format}`);
      assertEquals(
        Deno.readFileSync(`${folder}/t.${format}`),
        Deno.readFileSync(`${folder}/again.${format}`),
        format,
      );
      assertEquals([{ n: rows }], await ask(ledger, "select count(*) as n from transactions"));
      if (format === "xlsx") continue;
      if (format === "sqlite") copyAsJson(`${folder}/t.sqlite`, columns);
      const found = await ask(
        ledger,
        `with exported as (select ${list} from ${sources[format]}),
            held as (select ${columns.join(", ")} from transactions)
         select
            (select count(*) from (from exported except all from held)) as more,
            (select count(*) from (from held except all from exported)) as less`,
      );
      assertEquals(found, [{ more: 0, less: 0 }], format);
    }
    const left = [...Deno.readDirSync(folder)].filter(({ name }) => name.endsWith(".work"));
    assertEquals(left, []);
  }));

Deno.test("a workbook has a sheet per currency, with exact totals of what came, what left and what was refused", () =>
  withSample(async (ledger, folder) => {
    await write(ledger, "transactions", "xlsx", `${folder}/t.xlsx`);
    const expected = await ask(
      ledger,
      `with parts as (
         select currency, count(*) as n, number_text(coalesce(sum(amount), 0)) as amount,
           case when outcome = 'blocked' then 'Total blocked' when direction = 'credit' then 'Total credits'
             when direction = 'debit' then 'Total debits' else 'Total of others' end as part
         from transactions group by all)
       select currency, sum(n) as rows, list([part, amount]
           order by list_position(['Total blocked', 'Total credits', 'Total debits'], part) nulls last)::json
         ::varchar as totals
       from parts group by currency order by currency nulls last`,
    );
    assert(expected.some(({ totals }) => String(totals).includes("blocked")));
    const workbook = await readMember(`${folder}/t.xlsx`, "xl/workbook.xml");
    const names = [...workbook.matchAll(/<sheet name="([^"]*)"/g)].map(([, name]) => name);
    assertEquals(names, [
      ...expected.map(({ currency }) => currency ?? "No currency"),
      "Columns",
      "About",
    ]);
    for (const [index, { rows, totals }] of expected.entries()) {
      const sheet = await readMember(`${folder}/t.xlsx`, `xl/worksheets/sheet${index + 1}.xml`);
      const written = sheet.match(/<row .*?<\/row>/g)!;
      const parts: [name: string, amount: string][] = JSON.parse(String(totals));
      assertEquals(written.length, Number(rows) + 1 + parts.length);
      for (const [at, [name, amount]] of parts.entries()) {
        const row = written[Number(rows) + 1 + at];
        assert(row.includes(`>${name}<`) && row.includes(`<v>${amount}</v>`), `${name} ${amount}`);
      }
      assert(!sheet.includes("<f>"), "a formula");
      assert(sheet.includes('state="frozen"') && sheet.includes("<autoFilter "));
      assert(sheet.includes(`ref="A1:`) && sheet.includes(`${Number(rows) + 1}"/>`));
    }
    const columns = await readMember(
      `${folder}/t.xlsx`,
      `xl/worksheets/sheet${names.length - 1}.xml`,
    );
    assert(columns.includes("VAT, inside the amount; it never reaches the wallet."));
  }));

Deno.test("a workbook sets no side off against the other, and nets what has a sign", () =>
  withSample(async (ledger, folder) => {
    const lastRows = async (view: string) => {
      await write(ledger, view, "xlsx", `${folder}/${view}.xlsx`, "currency = 'BHD'");
      const sheet = await readMember(`${folder}/${view}.xlsx`, "xl/worksheets/sheet1.xml");
      return sheet.match(/<row .*?<\/row>/g)!.slice(-3);
    };
    const sums = await ask(
      ledger,
      `select number_text(sum(difference) filter (where difference > 0)) as payment,
         number_text(sum(difference) filter (where difference < 0)) as wallet,
         (select number_text(sum(balance_change)) from daily_activity where currency = 'BHD') as moved
       from outstanding_differences where currency = 'BHD'`,
    );
    const [, payment, wallet] = await lastRows("outstanding_differences");
    assert(payment.includes(">Payment side too high<"));
    assert(payment.includes(`<v>${sums[0].payment}</v>`), payment);
    assert(wallet.includes(">Wallet too high<") && wallet.includes(`<v>${sums[0].wallet}</v>`));
    const [credits, debits, net] = await lastRows("daily_activity");
    assert(credits.includes(">Total credits<") && debits.includes(">Total debits<"));
    assert(net.includes(">Net<") && net.includes(`<v>${sums[0].moved}</v>`), net);
  }));

Deno.test("a condition chooses rows, and can do nothing else", () =>
  withSample(async (ledger, folder) => {
    const where = "currency = 'BHD' and user_id in (select user_id from overdrafts) -- mine";
    const rows = await write(ledger, "reconciliation", "csv", `${folder}/r.csv`, where);
    assertEquals(
      [{ n: rows }],
      await ask(ledger, `select count(*) as n from reconciliation where ${where}`),
    );
    const secret = `${folder}/secret`;
    Deno.writeTextFileSync(secret, "secret");
    for (
      const bad of [
        "nosuch = 1",
        "1 =",
        "true; drop view findings",
        "true); attach 'x.duckdb'; select (true",
        "true) union all (select * from reconciliation where true",
        "true order by 1",
        "1, 2",
        `copy (select 1) to '${folder}/smuggled'`,
        `(select count(*) from read_text('${secret}')) = 1`,
        "true /*",
        "",
      ]
    ) {
      const error = await assertRejects(
        () => write(ledger, "reconciliation", "csv", `${folder}/bad.csv`, bad),
        UserError,
        undefined,
        bad,
      );
      assert(!error.message.includes("\n"), error.message);
      assert(error.message.startsWith("Cannot use --where"), error.message);
    }
    for (
      const [bad, advice] of [
        ["currency = BHD", "there is no column BHD; a text stands in single quotes: 'BHD'"],
        ["true; drop view findings", "expected one condition, such as currency = 'BHD'"],
      ]
    ) {
      const { message } = await assertRejects(
        () => write(ledger, "reconciliation", "csv", `${folder}/bad.csv`, bad),
        UserError,
      );
      assertEquals(message, `Cannot use --where ${JSON.stringify(bad)}: ${advice}`);
    }
    const names = [...Deno.readDirSync(folder)].map(({ name }) => name).sort();
    assertEquals(names.filter((name) => /bad|smuggled|part/.test(name)), []);
  }));

Deno.test("an unknown table names the nearest ones, and texts of base tables are masked", () =>
  withSample(async (ledger, folder) => {
    const error = await assertRejects(
      () => write(ledger, "finding.sync_brek", "csv", `${folder}/x.csv`),
      UserError,
    );
    assert(error.message.includes("finding.sync_break"), error.message);
    await write(ledger, "transactions", "csv", `${folder}/masked.csv`, "metadata is not null");
    const shown = await ask(
      ledger,
      "select metadata, masked(metadata) as masked from transactions",
    );
    const text = Deno.readTextFileSync(`${folder}/masked.csv`);
    for (const { metadata, masked } of shown) {
      if (metadata !== masked) assert(!text.includes(String(metadata).replaceAll('"', '""')));
    }
  }));

Deno.test("a session keeps to its memory where it can spill, and until it works findings out", () =>
  withSample(async (ledger) => {
    const fits = async (path: string, asked?: string) => {
      const reader = await LedgerReader.open(path, {
        memoryLimit: "60MiB",
        thresholds: { tolerance: "0.05" },
      });
      try {
        if (asked !== undefined) await reader.columns(`select count(*) from ${asked}`);
        // One text of 79 MB, which cannot be spilled.
        await reader.columns(
          "select length(string_agg(number::varchar, '')) from range(10_000_000) as rows (number)",
        );
        return true;
      } catch (error) {
        assertStringIncludes(String(error), "Out of Memory");
        return false;
      } finally {
        reader.close();
      }
    };
    assertEquals(await fits(ledger), false);
    assertEquals(await fits(ledger, "transactions"), false);
    assertEquals(await fits(ledger, "findings"), true);
    const { makeTempDirSync } = Deno;
    Deno.makeTempDirSync = () => {
      throw new Deno.errors.PermissionDenied("read only");
    };
    try {
      assertEquals(await fits(ledger), true);
    } finally {
      Deno.makeTempDirSync = makeTempDirSync;
    }
  }));
