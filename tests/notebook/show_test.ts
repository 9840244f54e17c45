import { assertEquals, assertRejects } from "../_assert.ts";
import { showChecks } from "../../lib/notebook/checks.ts";
import {
  installKernelWorkaround,
  isInKernel,
  JUPYTER_DISPLAY,
} from "../../lib/notebook/kernel/kernel.ts";
import { md } from "../../lib/notebook/markdown.ts";
import { bundleOf, show } from "../../lib/notebook/show.ts";

async function printed(action: () => Promise<void>): Promise<string[]> {
  const lines: string[] = [];
  const log = console.log;
  console.log = (...values: unknown[]) => void lines.push(values.join(" "));
  try {
    await action();
  } finally {
    console.log = log;
  }
  return lines;
}

Deno.test("outside a kernel nothing is installed", () => {
  assertEquals([installKernelWorkaround(), isInKernel()], ["absent", false]);
});

Deno.test("show() prints the text of each value outside a kernel", async () => {
  const lines = await printed(() => show("text", 12n, null, NaN, md`*a*`, [{ a: 1 }]));
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

Deno.test("showChecks() counts what holds, and throws after showing what does not", async () => {
  assertEquals(await printed(() => showChecks({ a: true, b: true })), ["All 2 checks passed."]);
  const lines = await printed(async () => {
    await assertRejects(
      () => showChecks({ fine: true, "sum is zero": false }),
      Error,
      "sum is zero",
    );
  });
  assertEquals(lines[0], "**1 of 2 checks failed.**");
  assertEquals(lines[1].includes("sum is zero"), true);
});
