import { assert, assertEquals, assertStringIncludes } from "../../_assert.ts";
import { assertNothingLost, makeCampaign } from "./_campaign.ts";
import { driveKernel } from "./_kernel.ts";

const SHOW = import.meta.resolve("../../../lib/notebook/show.ts");
const PROGRESS = import.meta.resolve("../../../lib/notebook/progress.ts");
const OUTPUTS = 400;

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
     const { streams } = globalThis[account]();
     globalThis[account] = () => ({ streams, displays: 3 }); undefined`,
    `Deno.exit(7)`,
    `"alive"`,
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
  assertEquals(cells[6].slice(0, 3), ["a", "b\n", "c"]);
  assertEquals(cells[7], ["from a child\n"]);
  assertEquals(cells[8], ["12n", "null", "NaN", "Infinity"]);
  assertStringIncludes(cells[9].join(), "LostOutput: Deno lost displays of this cell");
  assertStringIncludes(cells[10].join(), "DeadKernel: The kernel ended (exit code 7)");
  assertEquals(cells[11], [`"alive"`]);
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
  const rows = `const rows = [{ amount: "1.50" }];`;
  const sources = [`import { withProgress } from "${PROGRESS}"`, work(10), work(1100), rows];
  const { cells, late, inspected } = await driveKernel(sources, {
    mode: "queued",
    inspect: [["// \u{1f4b6}\nconst total = rows[0].amount;", 28]],
  });
  assertStringIncludes(inspected[0], "(property) amount: string");
  assertEquals(cells[1], []);
  assert(cells[2][0].startsWith("Adding: 50 % \u00b7 half \u00b7 "), cells[2][0]);
  assertEquals([cells[2].at(-1), late], ["", 0]);
});
