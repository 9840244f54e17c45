import { assert, assertEquals, assertRejects } from "../../_assert.ts";
import { DuckDBInstance } from "duckdb";
import { gunzipSync } from "node:zlib";
import { join } from "node:path";
import { UserError } from "../../../lib/ledger/error.ts";
import { ingest } from "../../../lib/ledger/ingest.ts";
import { ROOT } from "../../../lib/ledger/paths.ts";
import { LedgerBuild } from "../../../lib/ledger/store/build.ts";
import { WorkingCopy } from "../../../lib/ledger/store/working_copy.ts";
import { LedgerReader } from "../../../lib/ledger/store/open.ts";
import { storedTables, viewNames } from "../../../lib/ledger/store/schema.ts";
import { schemaVersion } from "../../../lib/ledger/store/version.ts";
import { upgrade } from "../../../lib/ledger/upgrade.ts";
import { ask, makeLedger, withFolder } from "../../_temporary.ts";

const EARLIER = join(ROOT, "tests", "ledger", "store", "earlier");
const LOGS = [join(EARLIER, "logs")];
const FILE_COUNT = [...Deno.readDirSync(LOGS[0])].length;
const NOT_CONTENT = ["ledger_info", "column_notes"];
const PATHS = ["path", "file"];

function writeEarlier(folder: string, version: number): string {
  const path = `${folder}/earlier.duckdb`;
  Deno.writeFileSync(path, gunzipSync(Deno.readFileSync(join(EARLIER, `${version}.duckdb.gz`))));
  return path;
}

async function change(path: string, sql: string): Promise<void> {
  const instance = await DuckDBInstance.create(path);
  const connection = await instance.connect();
  await connection.run(sql);
  connection.closeSync();
  instance.closeSync();
}

const COLUMNS_SQL = `select table_name, column_name, column_index, data_type, is_nullable
  from duckdb_columns() where not internal order by all`;

// DuckDB prints the names behind exclude in another order each time; so words are compared without it.
const VIEWS_SQL = `select name, list_sort(regexp_extract_all(sql, '\\w+|[^\\w\\s]')) as words
  from (
    select if(schema_name = 'main', '', schema_name || '.') || view_name as name, sql
    from duckdb_views() where not internal
    union all
    select function_name, macro_definition from duckdb_functions() where not internal
  )
  order by all`;

Deno.test("there is a ledger of each earlier version", () => {
  const versions = [...Deno.readDirSync(EARLIER)].map(({ name }) => name)
    .filter((name) => name.endsWith(".gz")).sort();
  const expected = Array.from({ length: schemaVersion() - 1 }, (_, at) => `${at + 1}.duckdb.gz`);
  assertEquals(versions, expected);
});

for (let version = 1; version < schemaVersion(); version++) {
  Deno.test(`a ledger of version ${version} is brought up to date, without its logs`, () =>
    withFolder(async (folder) => {
      const fresh = await makeLedger(folder, LOGS, "fresh.duckdb");
      const ledger = writeEarlier(folder, version);
      await assertRejects(() => ask(ledger, "select 1"), UserError, "deno task upgrade");
      assertEquals(await upgrade(ledger), { isChanged: true });
      assertEquals(await upgrade(ledger), { isChanged: false });
      assertEquals(await ask(ledger, COLUMNS_SQL), await ask(fresh, COLUMNS_SQL));
      const views = await ask(fresh, VIEWS_SQL);
      assert(viewNames().every((name) => views.some((view) => view.name === name)));
      assertEquals(await ask(ledger, VIEWS_SQL), views);
      const [upgraded, made] = await Promise.all(
        [ledger, fresh].map((path) => LedgerReader.open(path)),
      );
      try {
        // Views whose text is the same say the same of tables that hold the same.
        for (const name of [...storedTables(), "log_events", "transactions", "issues"]) {
          if (NOT_CONTENT.includes(name)) continue;
          const columns = Object.keys(await made.columns(`from ${name} limit 0`))
            .filter((column) => !PATHS.includes(column));
          const sql = `select ${columns.join(", ")} from ${name} order by all`;
          assertEquals(await upgraded.columns(sql), await made.columns(sql), name);
        }
      } finally {
        upgraded.close();
        made.close();
      }
    }));

  Deno.test(`an ingest into a ledger of version ${version} adds to what it holds`, () =>
    withFolder(async (folder) => {
      const ledger = writeEarlier(folder, version);
      const summary = await ingest(LOGS, { ledger });
      assertEquals([summary.newFiles, summary.knownFiles], [0, FILE_COUNT]);
      const [{ n }] = await ask(ledger, "select count(*) as n from transactions");
      assert(Number(n) > 50);
    }));
}

Deno.test("a migration that fails leaves the ledger as it was", () =>
  withFolder(async (folder) => {
    const ledger = writeEarlier(folder, 1);
    await change(ledger, "create table events_with_types as select 1 as in_the_way");
    const before = Deno.readFileSync(ledger);
    await assertRejects(() => upgrade(ledger), Error, "events_with_types");
    assertEquals(Deno.readFileSync(ledger), before);
    assertEquals(
      [...Deno.readDirSync(folder)].map(({ name }) => name).filter((name) => name.includes(".tmp")),
      [],
    );
  }));

Deno.test("a ledger that was set to another tolerance keeps it", () =>
  withFolder(async (folder) => {
    const ledger = writeEarlier(folder, 1);
    await change(ledger, "update ledger_info set tolerance = 0.05");
    await upgrade(ledger);
    assertEquals(await ask(ledger, "select tolerance::varchar as tolerance from settings"), [
      { tolerance: "0.050000" },
    ]);
  }));

Deno.test("a ledger of a newer version, of one never released, or of another program is refused", () =>
  withFolder(async (folder) => {
    const ledger = writeEarlier(folder, 1);
    await change(ledger, "update ledger_info set tables_version = 'other'");
    await assertRejects(() => upgrade(ledger), UserError, "never released");
    await assertRejects(() => ask(ledger, "select 1"), UserError, "never released");
    await change(ledger, "drop table ledger_info");
    await assertRejects(() => upgrade(ledger), UserError, "not a balancebook ledger");
    await change(
      ledger,
      "create table ledger_info as select 99 as schema_version, '' as rules_version",
    );
    for (const use of [() => upgrade(ledger), () => ask(ledger, "select 1")]) {
      const { message } = await assertRejects(use, UserError, "newer version of balancebook");
      assert(!message.includes("\n"));
    }
    await assertRejects(
      () => LedgerBuild.begin(WorkingCopy.begin(ledger), null),
      UserError,
      "newer version",
    );
  }));
