import { assert, assertEquals, assertStringIncludes } from "../../_assert.ts";
import { join } from "node:path";
import { ROOT } from "../../../lib/ledger/paths.ts";
import { NOTEBOOKS_DIR } from "../../../lib/notebook/runner/cells.ts";
import { makeLedger, withFolder } from "../../_temporary.ts";
import { assertNothingLost, makeCampaign } from "./_campaign.ts";
import { driveKernel } from "./_kernel.ts";

const SHOW = import.meta.resolve("../../../lib/notebook/show.ts");
const NOTEBOOK = import.meta.resolve("../../../lib/notebook/mod.ts");
const CONTROL = join(ROOT, "tests", "cases", "01-control", "in");
const PROGRESS = import.meta.resolve("../../../lib/notebook/progress.ts");
const OUTPUTS = 400;
const LINES = 3000;

// The other tests, which run meanwhile, keep the machine busy; `deno task test kernel` does so by itself.
for (const mode of ["stock", "queued"] as const) {
  Deno.test(`no output is lost, late, misplaced or doubled in a ${mode} run of all cells`, async () => {
    const campaign = makeCampaign(OUTPUTS, mode === "stock");
    assertNothingLost(campaign, await driveKernel(campaign.sources, { mode }));
  });
}

Deno.test("a cell that fails says why, and one that writes past the console shows it", async () => {
  const { cells } = await driveKernel([
    "const n = 1;\nconst m = {a: ;",
    `import nothing from "npm:@balancebook/does-not-exist@1.0.0";`,
    `import { assert } from "npm:does-not-exist-either-balancebook";`,
    `console.log("first"); throw new TypeError("second")`,
    `setTimeout(() => { throw new Error("third") }, 1); await new Promise((r) => setTimeout(r, 40))`,
    `Promise.reject(new Error("fourth")); await new Promise((r) => setTimeout(r, 40))`,
    `process.stdout.write("a"); console.log("b"); process.stderr.write("c")`,
    `await new Deno.Command("echo", { args: ["from a child"] }).spawn().status; undefined`,
    `import { show } from "${SHOW}"; await show(12n, null, NaN, Infinity)`,
    `const account = Symbol.for("balancebook.account");
     const { streams } = await new Promise((resolve) => globalThis[account](resolve));
     globalThis[account] = (tell) => tell({ streams, displays: 3 }); undefined`,
    `globalThis[account] = (tell) => tell({ streams: 0, displays: 0, results: 2 }); "one"`,
    `Deno.exit(7)`,
    `"alive"`,
    `await Deno[Deno.internal].jupyter.broadcastResult(1, "shown");
     const sent = await new Promise((r) => globalThis[Symbol.for("balancebook.account")](r)); sent.results`,
  ], { mode: "queued" });
  assertStringIncludes(cells[0].join(), "SyntaxError: Expression expected");
  assertStringIncludes(cells[0].join(), "(line 2, column 15)");
  assertStringIncludes(
    cells[1].at(-1)!,
    "npm package '@balancebook/does-not-exist' does not exist",
  );
  assertStringIncludes(cells[2].at(-1)!, "'does-not-exist-either-balancebook' does not exist");
  assertEquals(cells[3], ["first\n", "TypeError: second"]);
  assert(cells[4].join().startsWith("Uncaught: Error: third"));
  assertEquals(cells[4].at(-1), "UncaughtError: Error: third");
  assert(cells[5].join().startsWith("Unhandled rejection: Error: fourth"));
  assertEquals(cells[6].slice(0, 2), ["ab\n", "c"]);
  assertEquals(cells[7], ["from a child\n"]);
  assertEquals(cells[8], ["12n", "null", "NaN", "Infinity"]);
  assertStringIncludes(cells[9].join(), "LostOutput: Deno lost displays of this cell");
  assertStringIncludes(cells[10].join(), "LostOutput: Deno lost results of this cell");
  assertStringIncludes(cells[11].join(), "DeadKernel: The kernel ended (exit code 7)");
  assertEquals(cells[12], [`"alive"`]);
  assertEquals(cells[13], [`"shown"`, "1"]);
});

Deno.test("a cell that prints a line at a time, or by turns, shows all of it in few pieces", async () => {
  const print = (line: string) => `for (let i = 0; i < ${LINES}; i++) { ${line} } undefined`;
  const numbers = Array.from({ length: LINES }, (_, at) => `${at}\n`);
  const { cells } = await driveKernel([
    print("console.log(i); await null"),
    print("(i % 2 ? console.error : console.log)(i)"),
    print("await new Deno.Command('true').output(); if (i > 60) break; console.log(i)"),
  ], { mode: "queued" });
  assertEquals(cells[0].join(""), numbers.join(""));
  assert(cells[0].length < LINES / 20, `${cells[0].length} pieces`);
  assertEquals(cells[1], numbers);
  assertEquals(cells[2].join(""), numbers.slice(0, 61).join(""));
  assert(cells[2].length < 55, `${cells[2].length} pieces`);
});

Deno.test("what a cell shows past its allowance is hidden, which it says and fails; the next shows", async () => {
  const display =
    `await Deno.jupyter.display({ "text/plain": "x".repeat(10_000) }, { raw: true });`;
  const endless =
    `const stop = Date.now() + 300; while (Date.now() < stop) { console.log("y".repeat(1000)); await null; }`;
  const { cells, late } = await driveKernel([
    `for (let i = 0; i < 40; i++) ${display}`,
    endless,
    `${display} throw new Error("mine")`,
    `"next"`,
  ], { mode: "queued", cellMb: 0.1 });
  assertEquals(late, 0);
  assertEquals(cells[0].slice(0, -2).map((text) => text.length), Array(9).fill(10_000));
  for (const cell of cells.slice(0, 2)) {
    assertEquals(
      cell.at(-2),
      "\nThis cell has shown 0.1 MB: what follows is not shown. Stop ends the cell.\n",
    );
    assert(cell.slice(0, -2).join("").length < 100_000);
  }
  assertEquals(
    cells[0].at(-1),
    "TooMuchOutput: The last 0.3 MB of this cell's output are not shown: show less, or write to a file",
  );
  assert(cells[1].at(-1)!.startsWith("TooMuchOutput: The last "));
  assertEquals(cells[2].at(-1), "Error: mine");
  assertEquals(cells[3], [`"next"`]);
});

Deno.test("a cell whose end Deno loses, as of one that leaves much behind it, says that it is not known", async () => {
  const work =
    "for (let i = 0; i < 300; i++) queueMicrotask(() => { globalThis.junk = Array(1e5).fill(i); });";
  const { cells } = await driveKernel([`${work} 1`, `${work} await null; 1`], { mode: "queued" });
  assertStringIncludes(
    cells[0].at(-1)!,
    "LostOutput: All of this cell ran, but Deno lost whether it failed",
  );
  assertEquals(cells[1], ["1"]);
});

Deno.test("cells behind one that fails are not run, unless the client wants them", async () => {
  const sources = [`throw new Error("first")`, `console.log("second")`, `"third"`];
  const { cells, statuses } = await driveKernel(sources, { mode: "queued", stopOnError: true });
  assertEquals(cells, [["Error: first"], [], []]);
  assertEquals(statuses, ["error", "aborted", "aborted"]);
});

Deno.test("a kernel that others start is changed by the first call, not by an import", async () => {
  const modules = ["ledger", "charts", "notebook"].map((module) =>
    `await import("${import.meta.resolve(`../../../lib/${module}/mod.ts`)}");`
  );
  const state = `const { jupyter } = Deno[Deno.internal];
    const state = () => [jupyter.broadcastResult, Deno.jupyter.display, console.log];
    const before = state();
    const count = () => state().filter((value, index) => value !== before[index]).length;`;
  const { cells } = await driveKernel([
    state,
    // What is printed before the first call may be lost, as any output of such a kernel.
    `${modules.join("\n")} const imported = count(); undefined`,
    `const { show } = await import("${SHOW}"); await show("shown"); imported + " " + count()`,
    ...Array.from({ length: 10 }, (_, at) => `console.log(${at}, "a"); await show(${at}); "b"`),
  ], { mode: "stock", isBare: true });
  assertEquals(cells[2], ["shown", '"0 3"']);
  cells.slice(3).forEach((texts, at) => assertEquals(texts, [`${at} a\n`, String(at), `"b"`]));
});

Deno.test("work that lasts shows a bar, which goes away; names have types across cells", async () => {
  const work = (ms: number) =>
    `await withProgress("Adding", (report) => {
      report(0.5, "half");
      return new Promise((resolve) => setTimeout(resolve, ${ms}));
    }); undefined`;
  const rows = `import { renderTable } from "balancebook/notebook";
    const rows = [{ amount: "1.50" }];`;
  const sources = [`import { withProgress } from "${PROGRESS}"`, work(10), work(1100), rows];
  const { cells, late, inspected } = await driveKernel(sources, {
    mode: "queued",
    folder: NOTEBOOKS_DIR,
    inspect: [
      ["// \u{1f4b6}\nconst total = rows[0].amount;", 28],
      ["// \u{1f4b6}\nconst total = rows[0].amount;", 20],
      ["renderTable(rows)", 3],
    ],
  });
  assertStringIncludes(inspected[0], "(property) amount: string");
  assertStringIncludes(inspected[1], "const rows: {");
  assertStringIncludes(inspected[2], "options?: RenderTableOptions): RenderedTable");
  assertStringIncludes(inspected[2], "Draws an Arquero table, or an array of row objects");
  assertEquals(cells[1], []);
  assert(cells[2][0].startsWith("Adding: 50 % \u00b7 half \u00b7 "), cells[2][0]);
  assertEquals([cells[2].at(-1), late], ["", 0]);
});

Deno.test("the value of a last line is shown as what it is: a table, evidence, the page of a user", () =>
  withFolder(async (folder) => {
    const path = await makeLedger(folder, [CONTROL]);
    const { cells } = await driveKernel([
      `import { openLedger, user } from "${NOTEBOOK}";
       const ledger = await openLedger(${JSON.stringify(path)});
       const { user_id } = await ledger.row\`select min(user_id) as user_id from transactions\`;`,
      "await ledger.sql`select 1 as n`",
      "await user(user_id)",
    ], { mode: "queued" });
    // On a busy machine what takes long says so meanwhile, as in "Computing the outages: 1 s", and then no more.
    const [opened, table, page] = cells.map((parts) =>
      parts.filter((part) => !/^(?:\w.*: \d+ s)?$/.test(part))
    );
    assertEquals([opened, table], [[], ["n\n1\n(1 row)"]]);
    assertStringIncludes(page[0], "### User ");
    assert(page.length > 3 && !page.join().includes("Page {"), page.join());
  }));
