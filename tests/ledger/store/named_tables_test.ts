import { assertEquals } from "../../_assert.ts";
import { DuckDBInstance } from "duckdb";
import { placesCondition } from "../../../lib/ledger/evidence/_places.ts";
import { namesOf } from "../../../lib/ledger/store/named_tables.ts";

Deno.test("the tables that a query names are known, however many places it lists", async () => {
  const instance = await DuckDBInstance.create(":memory:");
  const connection = await instance.connect();
  const run = connection.runAndReadAll.bind(connection);
  const parsed: string[] = [];
  connection.runAndReadAll = (sql, values) => {
    parsed.push(String((values as string[])[0]));
    return run(sql, values);
  };
  try {
    for (const count of [1, 20, 3000]) {
      const places = Array.from({ length: count }, (_, line) => ({ file_id: line % 7, line }));
      const sql = `select 'a, 1' as "12, 13" from log_events
        inner join (select * from cases where ${placesCondition(places)}) using (line)
        where in_scope_case(reviewed_cases) and line in (${
        places.map(({ line }) => line).join(", ")
      })`;
      const names = await namesOf(connection, sql);
      assertEquals(names.toSorted(), ["case_amounts", "cases", "log_events"], `${count} places`);
    }
    assertEquals(parsed.map((sql) => sql.length < 600), [true, true, true]);
    assertEquals(await namesOf(connection, `from events where ${"1".repeat(50_000)} = 1`), [
      "events",
    ]);
  } finally {
    connection.closeSync();
    instance.closeSync();
  }
});
