import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { join } from "@std/path";
import { JUPYTER_DIR } from "../../lib/jupyter/environment.ts";
import { runNotebooks, type RunNotebooksResult } from "../../lib/jupyter/run.ts";
import { makeNotebook } from "./_make_notebook.ts";

const IMPORT = `import { show } from "${import.meta.resolve("../../lib/notebook/show.ts")}"`;

async function runCells(
  sources: readonly string[],
  inspect: (result: RunNotebooksResult, folder: string) => Promise<void> | void,
  options: { save?: boolean; cellTimeoutMs?: number } = {},
): Promise<void> {
  await Deno.mkdir(JUPYTER_DIR, { recursive: true });
  const folder = await Deno.makeTempDir({ dir: JUPYTER_DIR, prefix: "test_" });
  try {
    await makeNotebook(folder, "one", sources);
    const result = await runNotebooks({
      ...options,
      notebooksDir: folder,
      outDir: join(folder, "out"),
    });
    await inspect(result, folder);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

Deno.test("runNotebooks() reports the summary of the cell tagged checks", async () => {
  await runCells([IMPORT, `await show("All 3 checks hold.\\nmore")`], ({ ok, results }) => {
    assertEquals(ok, true);
    assertEquals(results[0].summary, "All 3 checks hold.");
  });
});

Deno.test("runNotebooks() names the failing cell and keeps what came before it", async () => {
  await runCells(
    [
      IMPORT,
      `await show("kept")`,
      `// why\nconsole.log("last words"); throw new RangeError("boom")`,
      `await show("never")`,
    ],
    async ({ ok, results }) => {
      assertEquals(ok, false);
      const { cell, line, errorName, message } = results[0].failure!;
      assertEquals([cell, line, errorName, message], [4, "// why", "RangeError", "boom"]);
      const executed = JSON.parse(await Deno.readTextFile(results[0].executedPath));
      assertEquals(executed.cells[2].outputs[0].data["text/plain"].join(""), "kept");
      assertEquals(executed.cells[3].outputs[0].text.join(""), "last words\n");
      assertEquals(executed.cells[4].outputs, []);
    },
  );
});

Deno.test("runNotebooks() fails when output that was sent does not arrive", async () => {
  const drop = `Deno.jupyter.display = () => Promise.resolve();\n${
    IMPORT.replace("import {", "const {").replace("} from", "} = await import(").concat(")")
  }`;
  await runCells([drop, `await show("here"); await show("lost")`], ({ ok, results }) => {
    assertEquals(ok, false);
    assertEquals(results[0].failure?.errorName, "LostOutput");
    assertEquals(results[0].failure?.cell, 3);
    assertEquals(results[0].failure?.message, "displays: 2 sent, 0 arrived");
  });
});

Deno.test("runNotebooks() fails when the kernel gives no account of its output", async () => {
  await runCells([`"nothing imported"`], ({ ok, results }) => {
    assertEquals(ok, false);
    assertStringIncludes(results[0].failure!.message, "no account");
  });
});

Deno.test("runNotebooks() fails on an error in a callback", async () => {
  const source = `Promise.reject(new Error("lost promise")); await show("done")`;
  await runCells([IMPORT, source], ({ ok, results }) => {
    assertEquals(ok, false);
    assertEquals([results[0].failure?.errorName, results[0].failure?.cell], ["UncaughtError", 3]);
    assertStringIncludes(results[0].failure!.stderr!, "lost promise");
  });
});

Deno.test("runNotebooks() ends a cell that does not end", async () => {
  const source = `await new Promise((resolve) => setTimeout(resolve, 60_000))`;
  await runCells([IMPORT, source], ({ ok, results }) => {
    assertEquals(ok, false);
    assertEquals([results[0].failure?.errorName, results[0].failure?.cell], ["Timeout", 3]);
  }, { cellTimeoutMs: 2000 });
});

Deno.test("runNotebooks() runs nothing when a cell is badly typed", async () => {
  await runCells(
    [IMPORT, `const n: number = "text";\nawait show(n)`],
    ({ ok, results, problems }) => {
      assertEquals([ok, results.length, problems.length], [false, 0, 1]);
    },
  );
});

Deno.test("two runs of a notebook write the same bytes, in place with save", async () => {
  const sources = [
    IMPORT,
    `await show([{ amount: "1.50", at: new Date(0) }]); console.log("one"); console.log("two")`,
    `await show({ title: "Dots", clip: true, marks: [] })`,
  ];
  const seen: string[] = [];
  for (let i = 0; i < 2; i++) {
    await runCells(sources, async ({ ok, results }, folder) => {
      assert(ok);
      const executed = await Deno.readTextFile(results[0].executedPath);
      assertEquals(await Deno.readTextFile(join(folder, "one.ipynb")), executed);
      seen.push(executed.replaceAll(folder, ""));
    }, { save: true });
  }
  assertEquals(seen[0], seen[1]);
});

Deno.test("the page of a notebook needs no network and folds its code away", async () => {
  await runCells(
    [IMPORT, `await show({ title: "Dots", marks: [] }, "<b>text</b>")`],
    async (run) => {
      const page = await Deno.readTextFile(run.results[0].pagePath);
      assert(!/(?:src|href)="(?:\w+:(?<!data:)|\/)|@import|url\(\s*['"]?http/i.test(page));
      assertStringIncludes(page, "<details");
      assertStringIncludes(page, "&lt;b&gt;text");
      assertStringIncludes(page, "<title>Test one</title>");
    },
  );
});
