import { assertEquals, assertThrows } from "../_assert.ts";
import * as charts from "../../lib/charts/mod.ts";
import { CHART_CASES } from "./_cases.ts";

/** Columns that may be missing, most since they only add to what is shown on hover. */
const SPARE = new Set([
  "amountColumns.count",
  "attemptDots.missing",
  "attemptDots.currency",
  "countBars.group",
  "currencyBars.count",
  "episodeBars.lowest_balance",
  "gapPoints.user_id",
  "hourHeatmap.failures",
  // By this its case tells weeks from events.
  "differenceWeeks.week",
]);

/** Columns that a chart of requests takes along for another one. */
const UNREAD = new Set([
  "durationSpread.started_at",
  "durationSpread.runtime_version",
  "durationSpread.max_memory_used_mb",
  "durationRuntimes.started_at",
  "durationRuntimes.is_cold_start",
  "durationRuntimes.max_memory_used_mb",
  "memoryPeaks.duration_ms",
  "memoryPeaks.is_cold_start",
  "memoryPeaks.runtime_version",
]);

for (const [name, { draw, rows }] of Object.entries(CHART_CASES)) {
  Deno.test(`${name}() says which column its rows lack`, () => {
    for (const column of Object.keys(rows[0])) {
      if (SPARE.has(`${name}.${column}`) || UNREAD.has(`${name}.${column}`)) continue;
      const { [column]: _, ...others } = rows[0] as Record<string, unknown>;
      assertThrows(() => draw([others]), TypeError, `without the column ${column}:`);
    }
  });

  Deno.test(`${name}() says which value of a row is none of its column`, () => {
    for (const [column, value] of Object.entries(rows[0])) {
      if (UNREAD.has(`${name}.${column}`) || value === null) continue;
      const wrong = { ...rows[0], [column]: value instanceof Date ? value.toISOString() : {} };
      assertThrows(() => draw([rows[0], wrong]), TypeError, `as ${column}, in row 2: expected`);
    }
  });

  Deno.test(`${name}() draws numbers that came as their digits or as bigints`, () => {
    const drawn = draw(rows);
    const told = rows.map((row) =>
      Object.fromEntries(
        Object.entries(row).map(([column, value]) => [
          column,
          typeof value !== "number" || UNREAD.has(`${name}.${column}`)
            ? value
            : Number.isInteger(value) && !SPARE.has(`${name}.${column}`)
            ? BigInt(value)
            : String(value),
        ]),
      )
    );
    assertEquals(draw(told).height, drawn.height);
    assertEquals(draw(told).x?.domain, drawn.x?.domain);
  });
}

Deno.test("every chart says of what is no rows, or no options, what it takes instead", () => {
  for (const [name, { draw, rows }] of Object.entries(CHART_CASES)) {
    for (const wrong of [undefined, null, 5, "rows", { objects: 5 }, Promise.resolve(rows)]) {
      // What differenceWeeks() is given is told apart by its columns first.
      if (name === "differenceWeeks") continue;
      assertThrows(
        () => draw(wrong),
        TypeError,
        "expected the table of a query, or a list of rows",
      );
    }
  }
  assertThrows(
    () => charts.userDays(Promise.resolve([]) as never),
    TypeError,
    "Cannot draw a promise (write `await` before what makes it)",
  );
  assertThrows(() => charts.userDays([null] as never), TypeError, "Cannot draw null as row 1");
});

Deno.test("a chart refuses options that it does not have, and none where it needs some", () => {
  const misspelt = { titel: "Users" } as never;
  assertThrows(() => charts.userDays([], misspelt), TypeError, 'option "titel" of a chart');
  assertThrows(() => charts.attemptDots([], misspelt), TypeError, 'option "titel" of a chart');
  assertThrows(
    () => charts.userDays([], { title: 5 } as never),
    TypeError,
    "Cannot use 5 as title of a chart: expected a text",
  );
  assertThrows(() => charts.userDays([], null as never), TypeError, "Cannot use null as options");
  assertThrows(() => charts.countBars([], undefined as never), TypeError, "without title");
  assertThrows(() => charts.countBars([], { title: "T" } as never), TypeError, "without unit");
  assertThrows(
    () => charts.amountColumns([], { interval: "month" } as never),
    TypeError,
    'Cannot use interval "month": expected day or week',
  );
  const row = { day: new Date(0), status: "NOT JUDGED", count: 1 };
  assertThrows(
    () => charts.statusDays([row], {}, ["2024-01-01"] as never),
    TypeError,
    'Cannot draw days from the text "2024-01-01": expected dates',
  );
});
