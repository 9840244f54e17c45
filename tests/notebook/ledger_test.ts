import { assert, assertEquals, assertRejects, assertThrows } from "../_assert.ts";
import { join } from "node:path";
import { UserError } from "../../lib/ledger/error.ts";
import { ingest } from "../../lib/ledger/ingest.ts";
import { ROOT } from "../../lib/ledger/paths.ts";
import { openLedger } from "../../lib/notebook/ledger.ts";
import { withFolder } from "../_temporary.ts";

const CASES = join(ROOT, "tests", "cases");
const FACTS = "select count(*) as n, strftime(min(logged_at), '%Y-%m-%d') as first," +
  " strftime(scope_from(), '%Y-%m-%d') as start," +
  " (select value::double from thresholds where name = 'tolerance') as tolerance from log_events";

Deno.test("a ledger that was replaced is told of once, and read by refresh(), scope and all", () =>
  withFolder(async (folder) => {
    const path = `${folder}/ledger.duckdb`;
    await ingest([join(CASES, "01-control", "in")], { ledger: path });
    const ledger = await openLedger(path);
    const warned: string[] = [];
    const { warn } = console;
    console.warn = (text: string) => void warned.push(text);
    const ask = async () =>
      (await ledger.sql([FACTS] as unknown as TemplateStringsArray))
        .objects()[0] as Record<string, number | string>;
    const tick = () => new Promise((resolve) => setTimeout(resolve, 1010));
    try {
      await ledger.set("tolerance", "0.5");
      await ledger.setScope({ from: String((await ask()).first) });
      const before = await ask();
      assertEquals(await ledger.refresh(), false);

      await ingest([join(CASES, "71-same-ms-out-of-order", "in")], { ledger: path });
      await tick();
      assertEquals(await ask(), before);
      await tick();
      await ask();
      assertEquals(warned.map((text) => text.split(";")[0]), [
        "The ledger was replaced by a newer one",
      ]);

      assertEquals(await ledger.refresh(), true);
      const after = await ask();
      assert(after.n > before.n);
      assertEquals([after.start, after.tolerance], [before.first, 0.5]);
      Deno.removeSync(path);
      await assertRejects(() => ledger.refresh(), UserError, "no ledger");
      assertEquals(await ask(), after);
      ledger.close();
      await assertRejects(() => ledger.refresh(), UserError, "it was closed; open it again");
    } finally {
      console.warn = warn;
      ledger.close();
    }
  }));

Deno.test("times of all types are dates, and a column that is not there is named", () =>
  withFolder(async (folder) => {
    const path = `${folder}/ledger.duckdb`;
    await ingest([join(CASES, "01-control", "in")], { ledger: path });
    const ledger = await openLedger(path);
    try {
      const table = await ledger.sql`
        select
          moment::timestamp as a, (moment || '+00')::timestamptz as b, moment::timestamp_s as c,
          moment::timestamp_ms as d, moment::timestamp_ns as e, moment::date as f,
          'infinity'::timestamp as g, [moment::timestamptz] as h
        from (select '2024-01-31 21:00:00' as moment)`;
      const moment = new Date("2024-01-31T21:00:00Z");
      assertEquals(table.objects()[0], {
        ...{ a: moment, b: moment, c: moment, d: moment, e: moment },
        ...{ f: new Date("2024-01-31T00:00:00Z"), g: "infinity", h: [moment] },
      });
      for (const method of ["get", "getter", "array", "values"] as const) {
        assertThrows(
          () => table.select("a", "b")[method]("amuont"),
          TypeError,
          "Cannot read the column amuont: the columns are a, b",
        );
      }
    } finally {
      ledger.close();
    }
  }));

Deno.test("row() gives a query's first row, and null for each value where there is none", () =>
  withFolder(async (folder) => {
    const path = `${folder}/ledger.duckdb`;
    await ingest([join(CASES, "01-control", "in")], { ledger: path });
    const ledger = await openLedger(path);
    try {
      const least = 2;
      assertEquals(
        await ledger
          .row`select n, n * ${3} as more from range(5) as r(n) where n >= ${least} order by n`,
        { n: 2, more: 6 },
      );
      assertEquals(await ledger.row`select 1 as n, null as nothing where ${least} > 5`, {
        n: null,
        nothing: null,
      });
    } finally {
      ledger.close();
    }
  }));
