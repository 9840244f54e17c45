import { assertEquals } from "../../_assert.ts";
import { DuckDBInstance } from "duckdb";
import { readObject } from "../../../lib/ledger/model/objects.ts";

const CURRENCIES = 6;
const DAYS = 3 * 365;

/** Three years of days of six currencies, whose level changes on known days. */
const VOLUMES = `
create table volumes as
select
    'C' || c as currency,
    date '2021-01-01' + d::integer as day,
    null::integer as hour_of_day,
    (20 + (7 * d + 11 * c) % 10 + case when d % 400 > 200 then 90 else 0 end)::bigint
        as transaction_count
from range(${CURRENCIES}) as currencies(c), range(${DAYS}) as days(d);
create table settings as
select 14 as population_days, 0.25 as level_share, 0.9 as population_share, 8 as volume_minimum`;

Deno.test({
  name: "levels of years of days are found on their days, in time that grows as the days do",
  // With a join by a range of days it takes minutes.
  fn: async () => {
    const instance = await DuckDBInstance.create(":memory:");
    const connection = await instance.connect();
    try {
      await connection.run(VOLUMES);
      const begun = performance.now();
      const found = await connection.runAndReadAll(
        `select list(day - date '2021-01-01' order by day) as days
         from (${readObject("views", "volume_levels").body}) group by currency`,
      );
      const seconds = (performance.now() - begun) / 1000;
      const days = found.getRowObjectsJson().map((row) => (row.days as string[]).map(Number));
      // Counts vary by the weekday, so that a neighbour of the day can be as clear.
      const about = days.map((own) => own.map((day) => 200 * Math.round(day / 200)));
      assertEquals(about, Array(CURRENCIES).fill([200, 400, 600, 800, 1000]));
      assertEquals(seconds < 60, true, `${seconds} s`);
    } finally {
      connection.closeSync();
      instance.closeSync();
    }
  },
});
