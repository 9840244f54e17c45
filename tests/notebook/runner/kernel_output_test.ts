import { assert, assertEquals } from "../../_assert.ts";
import { join } from "node:path";
import { jupyterFolder, setUpJupyter } from "../../../lib/notebook/runner/environment.ts";

const KERNEL = import.meta.resolve("../../../lib/notebook/kernel/kernel.ts");
const SHOW = import.meta.resolve("../../../lib/notebook/show.ts");
const PROGRESS = import.meta.resolve("../../../lib/notebook/progress.ts");
const IMPORT = `import { show } from "${SHOW}"`;
const INSTALL =
  `import { installKernelWorkaround } from "${KERNEL}"; void installKernelWorkaround();`;
const ROUNDS = 12;

interface Arrived {
  cells: string[][];
  late: number;
}

async function drive(mode: "stock" | "queued", cells: readonly string[]): Promise<Arrived> {
  const { python, variables } = await setUpJupyter();
  const driver = new Deno.Command(python, {
    args: ["-W", "ignore", join(import.meta.dirname!, "drive_kernel.py")],
    env: { ...variables },
    stdin: "piped",
    stdout: "piped",
    stderr: "piped",
  }).spawn();
  const input = driver.stdin.getWriter();
  await input.write(
    new TextEncoder().encode(JSON.stringify({ mode, folder: jupyterFolder(), cells })),
  );
  await input.close();
  const { stdout, stderr, success } = await driver.output();
  assert(success, new TextDecoder().decode(stderr));
  return JSON.parse(new TextDecoder().decode(stdout));
}

/** Cells of four kinds, each of which writes texts that name the cell. */
function makeCells(): { sources: string[]; expected: string[] } {
  const sources = [`${IMPORT}\n${INSTALL}`];
  const expected = [""];
  const add = (source: string, text: string) => {
    sources.push(source);
    expected.push(text);
  };
  for (let n = 0; n < ROUNDS; n++) {
    const lines = Array.from({ length: 50 }, (_, i) => `lines ${n}.${i}\n`).join("");
    add(`for (let i = 0; i < 50; i++) console.log(\`lines ${n}.\${i}\`);`, lines);
    add(
      `await new Promise((resolve) => setTimeout(resolve, 3)); console.log("awaited ${n}"); ${n}`,
      `awaited ${n}\n${n}`,
    );
    add(`await show("shown ${n}", "twice ${n}")`, `shown ${n}twice ${n}`);
    add(`"result ${n}"`, `"result ${n}"`);
  }
  return { sources, expected };
}

for (const mode of ["stock", "queued"] as const) {
  Deno.test(`no output is lost, late or misplaced in a ${mode} run of all cells`, async () => {
    const { sources, expected } = makeCells();
    const { cells, late } = await drive(mode, sources);
    const wrong = expected.filter((text, index) => cells[index].join("") !== text);
    assertEquals({ wrong, late }, { wrong: [], late: 0 });
  });
}

Deno.test("an import changes nothing in the kernel, the first call does", async () => {
  const modules = ["ledger", "charts", "notebook"].map((module) =>
    `await import("${import.meta.resolve(`../../../lib/${module}/mod.ts`)}");`
  );
  const state = `const { jupyter } = Deno[Deno.internal];
    const state = () => [jupyter.broadcastResult, Deno.jupyter.display, console.log];
    const before = state();
    const count = () => state().filter((value, index) => value !== before[index]).length;`;
  const sources = [
    state,
    `${modules.join("\n")} count()`,
    `${IMPORT}; await show("shown"); count()`,
  ];
  const { cells } = await drive("stock", sources);
  assertEquals(cells.slice(1), [["0"], ["shown", "3"]]);
});

Deno.test("errors in callbacks are printed and do not hang the kernel", async () => {
  const { cells } = await drive("stock", [
    INSTALL,
    `setTimeout(() => { throw new Error("first") }, 1); await new Promise((r) => setTimeout(r, 40))`,
    `Promise.reject(new Error("second")); await new Promise((r) => setTimeout(r, 40))`,
    `"alive"`,
  ]);
  assert(cells[1].join("").startsWith("Uncaught: Error: first"));
  assert(cells[2].join("").startsWith("Unhandled rejection: Error: second"));
  assertEquals(cells[3], [`"alive"`]);
});

Deno.test("show() shows the values that the kernel hides as last expressions", async () => {
  const { cells } = await drive("stock", [IMPORT, "await show(12n, null, NaN, Infinity)"]);
  assertEquals(cells[1], ["12n", "null", "NaN", "Infinity"]);
});

Deno.test("work that lasts shows a bar, which goes away; short work and its end show none", async () => {
  const work = (ms: number) =>
    `await withProgress("Adding", (report) => {
      report(0.5, "half");
      return new Promise((resolve) => setTimeout(resolve, ${ms}));
    }); undefined`;
  const sources = [`import { withProgress } from "${PROGRESS}"`, work(10), work(1600), `"alive"`];
  const sent = await drive("queued", sources);
  assertEquals(sent.cells[1], []);
  assert(sent.cells[2][0].startsWith("Adding: 50 % \u00b7 half \u00b7 "), sent.cells[2][0]);
  assertEquals(sent.late, 0);
  const left = await drive("stock", sources);
  assertEquals(left.cells, [[], [], [""], [`"alive"`]]);
});
