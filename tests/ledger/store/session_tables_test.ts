import { DuckDBInstance } from "duckdb";
import { assert, assertEquals } from "../../_assert.ts";
import { SAMPLE_LOGS } from "../../../lib/ledger/paths.ts";
import { sessionTables } from "../../../lib/ledger/store/schema.ts";
import { fillSessionTables } from "../../../lib/ledger/store/session_tables.ts";
import { attachLedger } from "../../../lib/ledger/store/tables.ts";
import { makeLedger, withFolder } from "../../_temporary.ts";

Deno.test("what only serves to work others out is let go once nothing more needs it", () =>
  withFolder(async (folder) => {
    const ledger = await makeLedger(folder, [SAMPLE_LOGS]);
    const instance = await DuckDBInstance.create(":memory:");
    const connection = await instance.connect();
    await attachLedger(connection, ledger, ledger, "read");
    const tables = sessionTables();
    const aids = new Set(tables.filter(({ isAid }) => isAid).map(({ name }) => name));
    const aidsThere = async () => {
      const rows = await connection.runAndReadAll(
        "select table_name from duckdb_tables() where database_name = 'temp'",
      );
      return rows.getRows().map(([name]) => String(name)).filter((name) => aids.has(name));
    };
    const needless: string[] = [];
    let most = 0;
    await fillSessionTables(connection, tables.filter(({ isAid }) => !isAid), {
      watch: async (table, work) => {
        await work;
        const there = await aidsThere();
        most = Math.max(most, there.length);
        const rest = tables.slice(tables.findIndex(({ name }) => name === table));
        const needed = new Set(rest.flatMap(({ asks }) => asks)).add(table);
        needless.push(
          ...there.filter((name) => !needed.has(name)).map((name) => `${name} after ${table}`),
        );
      },
    });
    assertEquals(needless, []);
    assert(most > 3);
    assertEquals(await aidsThere(), []);
    connection.closeSync();
    instance.closeSync();
  }));
