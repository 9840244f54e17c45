import { assertEquals, assertMatch, assertRejects, assertStringIncludes } from "../_assert.ts";
import * as aq from "arquero";
import { UserError } from "../../lib/ledger/error.ts";
import { SAMPLE_LOGS } from "../../lib/ledger/paths.ts";
import { CheckError, showChecks } from "../../lib/notebook/checks.ts";
import {
  installKernelWorkaround,
  isInKernel,
  JUPYTER_DISPLAY,
} from "../../lib/notebook/kernel/kernel.ts";
import { openLedger } from "../../lib/notebook/ledger.ts";
import { md } from "../../lib/notebook/markdown.ts";
import { bundleOf, show } from "../../lib/notebook/show.ts";
import { printedBy } from "../_call.ts";
import { makeLedger, withFolder } from "../_temporary.ts";

Deno.test("outside a kernel nothing is installed", () => {
  assertEquals([installKernelWorkaround(), isInKernel()], ["absent", false]);
});

Deno.test("show() prints the text of each value outside a kernel", async () => {
  const lines = await printedBy(() => show("text", 12n, null, NaN, md`*a*`, [{ a: 1 }]));
  assertEquals(lines, ["text", "12n", "null", "NaN", "*a*", "a\n1\n(1 row)"]);
});

Deno.test("bundleOf() finds out what a value is", async () => {
  const kinds = async (value: unknown) => Object.keys(await bundleOf(value));
  assertEquals(await kinds({ marks: [] }), [
    "image/svg+xml",
    "image/png",
    "text/plain",
    "text/html",
  ]);
  assertEquals(await kinds([{ a: 1 }]), ["text/html", "text/plain"]);
  assertEquals(await kinds(md`a`), ["text/plain", "text/markdown"]);
  assertEquals(await kinds([1, 2]), ["text/plain"]);
  const own = { [JUPYTER_DISPLAY]: () => Promise.resolve({ "text/html": "<i>a</i>" }) };
  assertEquals(await kinds(own), ["text/plain", "text/html"]);
});

Deno.test("show() draws rows with the options that follow them", async () => {
  const rows = [{ a: 1 }, { a: 2 }];
  const table = Promise.resolve(aq.table({ a: [3] }));
  assertEquals(await printedBy(() => show(rows, { caption: "Two", limit: 1 })), [
    "Two\na\n1\n(1 of 2 rows)",
  ]);
  assertEquals(await printedBy(() => show(table, { caption: "One" })), ["One\na\n3\n(1 row)"]);
  assertEquals(await printedBy(() => show([], { empty: "There are none." })), ["There are none."]);
});

Deno.test("show() takes for options only what is nothing else", async () => {
  const rows = [{ a: 1 }];
  const text = "a\n1\n(1 row)";
  const shown = (...values: unknown[]) => printedBy(() => show(...values));
  assertEquals(await shown(rows, { caption: "One", other: 1 }), [
    text,
    '{ caption: "One", other: 1 }',
  ]);
  assertEquals(await shown(rows, {}), [text, "{}"]);
  assertEquals(await shown(md`a`, { caption: "One" }), ["a", '{ caption: "One" }']);
  assertEquals(await shown(rows, { caption: "One" }, "b"), [text, '{ caption: "One" }', "b"]);
});

Deno.test("showChecks() asks checks of the model of the open ledger, and shows what breaks one", () =>
  withFolder(async (folder) => {
    const ledger = await openLedger(await makeLedger(folder, [SAMPLE_LOGS]));
    try {
      const names = ["spans_tile_files", "files_are_tallied"];
      assertEquals(await printedBy(() => showChecks(...names, { more: true })), [
        "All 3 checks of the figures above passed.",
      ]);
      void await ledger.sql`create temp table file_coverage as
          select * replace (7 as break_count) from file_coverage order by file limit 1`;
      const lines = await printedBy(async () => {
        await assertRejects(
          () => showChecks(...names, { more: true }),
          CheckError,
          "2 of 3 checks",
        );
      });
      assertEquals(lines[0], "**2 of 3 checks failed.**");
      assertStringIncludes(lines[1], "No file has a hole or an overlap");
      assertMatch(lines[2], /: what breaks it \(spans_tile_files\)\nfile +break count\n.* 7\n/);
      await assertRejects(() => showChecks("all_is_well"), UserError, 'Cannot check "all_is_well"');
    } finally {
      ledger.close();
    }
  }));

Deno.test("showChecks() counts what holds, and throws after showing what does not", async () => {
  assertEquals(await printedBy(() => showChecks({ a: true, b: true })), [
    "All 2 checks of the figures above passed.",
  ]);
  const lines = await printedBy(async () => {
    await assertRejects(
      () => showChecks({ fine: true, "sum is zero": false }),
      Error,
      "sum is zero",
    );
  });
  assertEquals(lines[0], "**1 of 2 checks failed.**");
  assertEquals(lines[1].includes("sum is zero"), true);
});
