import { assert, assertEquals, assertRejects } from "../../_assert.ts";
import { join } from "node:path";
import { UserError } from "../../../lib/ledger/error.ts";
import { jupyterFolder } from "../../../lib/notebook/runner/environment.ts";
import {
  type NotebookResult,
  runNotebooks,
  type RunNotebooksOptions,
  type RunNotebooksResult,
} from "../../../lib/notebook/runner/run.ts";
import { type CellSource, makeNotebook } from "./_make_notebook.ts";

const COUNT_BARS = import.meta.resolve("../../../lib/charts/count_bars.ts");
const IMPORT = `import { show } from "${import.meta.resolve("../../../lib/notebook/show.ts")}"`;

/** Notebooks that run together, since starting a run and checking types takes longer than a cell. */
const NOTEBOOKS: Record<string, CellSource[]> = {
  charts: [
    `${IMPORT}; import { countBars } from "${COUNT_BARS}";`,
    `const rows = [{ name: "</title></svg><img src=x>", count: 1234 }];
await show(countBars(rows, { title: "Bars", unit: "things" }), [{ a: 1 }]);
await show(countBars([{ name: "b", count: 5 }], { title: "More", unit: "things" }));`,
  ],
  failing: [
    IMPORT,
    `await show("kept")`,
    `// why\nconsole.log("last words"); throw new RangeError("boom")`,
    `await show("never")`,
  ],
  holds: [
    IMPORT,
    `await show([{ amount: "1.50", at: new Date(0) }]); console.log("one"); console.log("two")`,
    `await show({ title: "Dots", clip: true, marks: [] }, "<b>text</b>")`,
    `await show("All 3 checks passed.\\nmore")`,
  ],
  raises: [
    IMPORT,
    { source: `console.log("before"); throw new RangeError("meant")`, tags: ["raises-exception"] },
    `await show("All 2 checks passed.")`,
  ],
  told: [`console.log(Deno.env.get("BALANCEBOOK_FROM"), Deno.env.get("BALANCEBOOK_USER"))`],
};

let folder: string;
let all: RunNotebooksResult;

Deno.test.beforeAll(async () => {
  await Deno.mkdir(jupyterFolder(), { recursive: true });
  folder = await Deno.makeTempDir({ dir: jupyterFolder(), prefix: "test_" });
  for (const [name, sources] of Object.entries(NOTEBOOKS)) {
    await makeNotebook(folder, name, sources);
  }
  all = await run({
    save: true,
    variables: { BALANCEBOOK_FROM: "given", BALANCEBOOK_USER: "given" },
    prepare: () => Promise.resolve({ BALANCEBOOK_USER: "prepared" }),
  });
});

Deno.test.afterAll(() => Deno.remove(folder, { recursive: true }));

function run(options: RunNotebooksOptions): Promise<RunNotebooksResult> {
  return runNotebooks({ ...options, notebooksDir: folder, outDir: join(folder, "out") });
}

function resultOf(name: string): NotebookResult {
  return all.results.find((result) => result.name === name)!;
}

Deno.test("runNotebooks() runs all of them, and is not ok when one fails", () => {
  assertEquals(all.ok, false);
  assertEquals(all.results.map(({ name }) => name), Object.keys(NOTEBOOKS));
  assertEquals(all.results.filter(({ failure }) => failure).map(({ name }) => name), ["failing"]);
});

Deno.test("runNotebooks() reports the summary of the cell tagged checks", () => {
  assertEquals(resultOf("holds").summary, "All 3 checks passed.");
});

Deno.test("runNotebooks() names the failing cell and keeps what came before it", async () => {
  const { failure, executedPath } = resultOf("failing");
  const { cell, line, errorName, message } = failure!;
  assertEquals([cell, line, errorName, message], [4, "// why", "RangeError", "boom"]);
  const executed = JSON.parse(await Deno.readTextFile(executedPath));
  assertEquals(executed.cells[2].outputs[0].data["text/plain"].join(""), "kept");
  assertEquals(executed.cells[3].outputs[0].text.join(""), "last words\n");
  assertEquals(executed.cells[4].outputs, []);
});

Deno.test("runNotebooks() goes on behind an error that a cell is tagged to raise", async () => {
  const { summary, executedPath } = resultOf("raises");
  assertEquals(summary, "All 2 checks passed.");
  const { cells } = JSON.parse(await Deno.readTextFile(executedPath));
  const [printed, raised] = cells[2].outputs;
  assertEquals([printed.text.join(""), raised.evalue], ["before\n", "meant"]);
});

Deno.test("two runs of a notebook write the same bytes, in place with save", async () => {
  const saved = () => Deno.readTextFile(join(folder, "holds.ipynb"));
  const before = await Deno.readTextFile(resultOf("holds").executedPath);
  assertEquals(await saved(), before);
  const { ok, results } = await run({ names: ["holds"], save: true });
  assert(ok);
  assertEquals(await Deno.readTextFile(results[0].executedPath), before);
  assertEquals(await saved(), before);
});

Deno.test("a run that is saved keeps SVG, PNG and words of a chart", async () => {
  const { cells } = JSON.parse(await Deno.readTextFile(resultOf("charts").executedPath));
  const types = cells.at(-1).outputs.map(({ data }: { data: object }) => Object.keys(data).sort());
  const [chart, table] = [
    ["image/png", "image/svg+xml", "text/plain"],
    ["text/html", "text/plain"],
  ];
  assertEquals(types, [chart, table, chart]);
});

Deno.test("runNotebooks() ends a cell that does not end", async () => {
  const source = `await new Promise((resolve) => setTimeout(resolve, 60_000))`;
  await makeNotebook(folder, "endless", [source]);
  const { ok, results } = await run({ names: ["endless"], cellTimeoutMs: 2000 });
  assertEquals(ok, false);
  assertEquals([results[0].failure?.errorName, results[0].failure?.cell], ["Timeout", 2]);
});

Deno.test("runNotebooks() runs nothing when a cell is badly typed", async () => {
  await makeNotebook(folder, "wrong", [IMPORT, `const n: number = "text";\nawait show(n)`]);
  const { ok, results, problems } = await run({ names: ["wrong"] });
  assertEquals([ok, results.length, problems.length], [false, 0, 1]);
});

Deno.test("runNotebooks() gives kernels the variables that were given, and those that were prepared", () => {
  const notebook = JSON.parse(Deno.readTextFileSync(resultOf("told").executedPath));
  assertEquals([notebook.cells.at(-1).outputs[0].text].flat().join(""), "given prepared\n");
});

Deno.test("runNotebooks() runs nothing when what notebooks read cannot be prepared", async () => {
  const heard: string[] = [];
  await assertRejects(
    () =>
      run({
        names: ["holds"],
        prepare: () => Promise.reject(new UserError("Cannot open it")),
        onProgress: ({ kind }) => heard.push(kind),
      }),
    UserError,
    "Cannot open it",
  );
  assertEquals(heard, []);
});
