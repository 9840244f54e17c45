import { DuckDBInstance } from "duckdb";
import { assertEquals } from "../../_assert.ts";
import { Rows } from "../../../lib/ledger/extract/rows.ts";
import { RowWriter } from "../../../lib/ledger/store/append.ts";
import { keepResults, resultsPath } from "../../../lib/ledger/store/results.ts";
import { attachLedger, createTables, LEDGER } from "../../../lib/ledger/store/tables.ts";
import { makeLedger, withFolder } from "../../_temporary.ts";

const GROUP = 122_880;

Deno.test("rows are written in groups of the size that DuckDB compresses at once, however they come", () =>
  withFolder(async (folder) => {
    // A batch holds more than one group of events that are so short.
    const count = 900_000;
    Deno.writeTextFileSync(`${folder}/log`, "2024-01-01T00:00:00.000Z a\n\n".repeat(count));
    const ledger = await makeLedger(folder, [`${folder}/log`]);
    const instance = await DuckDBInstance.create(ledger, { access_mode: "READ_ONLY" });
    try {
      const connection = await instance.connect();
      const reader = await connection.runAndReadAll(`
        select sum(count)::integer
        from pragma_storage_info('events')
        where column_name = 'line' and segment_type <> 'VALIDITY'
        group by row_group_id
        order by row_group_id`);
      const sizes = reader.getRows().map(([size]) => Number(size));
      const whole = Math.floor(count / GROUP);
      assertEquals(sizes, [...Array(whole).fill(GROUP), count - whole * GROUP]);
      const lines = await connection.runAndReadAll(
        "select count(*)::integer, count(distinct line)::integer, max(line)::integer from events",
      );
      assertEquals(lines.getRows(), [[count, count, 2 * count - 1]]);
    } finally {
      instance.closeSync();
    }
  }));

Deno.test("what is written in one transaction is compressed and on the disk at its end, stumps too", () =>
  withFolder(async (folder) => {
    const [batches, each] = [200, 1000];
    const issue = {
      code: "cut_event",
      reason: "The event ends too early",
      excerpt: "",
      line: 1,
      offset: 0,
      length: 10,
      coversBytes: false,
    } as const;
    const instance = await DuckDBInstance.create(":memory:");
    try {
      const connection = await instance.connect();
      await attachLedger(connection, `${folder}/ledger.duckdb`, "ledger.duckdb");
      await createTables(connection);
      const rows = new Rows();
      const writer = await RowWriter.begin(connection, LEDGER);
      for (let batch = 0; batch < batches; batch++) {
        for (let row = 0; row < each; row++) rows.addIssue(1 + batch * each + row, issue);
        writer.append(rows, new Uint8Array());
        rows.clear();
      }
      await writer.commit();
      const segments = await connection.runAndReadAll(`
        select row_group_id::integer, sum(count)::integer, bool_and(persistent)
        from pragma_storage_info('issue_rows')
        where column_name = 'file_id' and segment_type <> 'VALIDITY'
        group by row_group_id
        order by row_group_id`);
      assertEquals(segments.getRows(), [[0, GROUP, true], [1, batches * each - GROUP, true]]);
    } finally {
      instance.closeSync();
    }
  }));

Deno.test("a new ledger and what is kept beside it have small blocks, and one of other blocks keeps its own", () =>
  withFolder(async (folder) => {
    const log = "2024-01-01T00:00:00.000Z a\n\n";
    Deno.writeTextFileSync(`${folder}/log`, log);
    const ledger = await makeLedger(folder, [`${folder}/log`]);
    await keepResults(ledger);
    for (const path of [ledger, resultsPath(ledger)]) assertEquals(await blockBytes(path), 65_536);
    const instance = await DuckDBInstance.create(":memory:");
    const connection = await instance.connect();
    await connection.run(`attach '${ledger}' as small (read_only)`);
    await connection.run(`attach '${folder}/large.duckdb' as large (block_size 262144)`);
    await connection.run("copy from database small to large");
    connection.closeSync();
    instance.closeSync();
    Deno.renameSync(`${folder}/large.duckdb`, ledger);
    Deno.writeTextFileSync(`${folder}/log`, log.replaceAll("a\n", "b\n"));
    await makeLedger(folder, [`${folder}/log`]);
    assertEquals(await blockBytes(ledger), 262_144);
  }));

async function blockBytes(path: string): Promise<number> {
  const instance = await DuckDBInstance.create(path, { access_mode: "READ_ONLY" });
  try {
    const connection = await instance.connect();
    const reader = await connection.runAndReadAll("select block_size from pragma_database_size()");
    return Number(reader.getRows()[0][0]);
  } finally {
    instance.closeSync();
  }
}
