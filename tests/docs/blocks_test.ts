import { assertEquals, assertThrows } from "../_assert.ts";
import { isAsShown, readBlocks } from "./_blocks.ts";
import { sqlCell } from "./_cells.ts";

Deno.test("readBlocks() gives each block its output", () => {
  const page =
    "# A\n\n```sh no-run (it waits)\na\n```\n\n```ts\nb\n```\n\nSo:\n\n```text\nc\n\nd\n```\n";
  assertEquals(readBlocks(page), [
    { language: "sh", words: "no-run (it waits)", text: "a", line: 3 },
    { language: "ts", words: "", text: "b", line: 7, output: "c\n\nd", outputLine: 13 },
  ]);
  assertThrows(() => readBlocks("```text\nc\n```"), Error, "belongs to no block");
  assertThrows(() => readBlocks("```ts\nc\n"), Error, "has no end");
});

Deno.test("isAsShown() lets a page leave out what it marks, and nothing else", () => {
  const printed = "3 rows  \nu1  AED 91.00\nu2  AED 7.50\nok, 4.1 s; open a.html\n";
  for (
    const shown of [
      printed.trim(),
      "…",
      "3 rows\n…\nok, … s; open a.html",
      "3 rows\nu1  AED 91.00\nu2  AED 7.50\n…",
      "…\nu2  AED 7.50\nok, … s; open a.html",
      "3 rows\n…\nu1  AED 91.00\n…",
    ]
  ) assertEquals(isAsShown(printed, shown), true, shown);
  for (
    const shown of [
      printed.replace("91.00", "91.01").trim(),
      "3 rows\n…\nok, 4.1 s",
      "4 rows\n…",
      "3 rows\nu2  AED 7.50\n…",
      "…\nu1  AED 91.00",
      "3 rows\nu1  AED 9…\nu2 … open a.html",
      "",
    ]
  ) assertEquals(isAsShown(printed, shown), false, shown);
});

Deno.test("sqlCell() keeps a query as it is written", () => {
  const cell = sqlCell("select '\\d`${x}' as a;");
  assertEquals(
    cell,
    "await $show($table(await ledger.sql`select '\\\\d\\`\\${x}' as a`, { limit: 60 }));",
  );
});
