import { DuckDBInstance } from "duckdb";
import { assertEquals } from "../../_assert.ts";
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
