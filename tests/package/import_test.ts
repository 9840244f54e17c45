import { assert, assertEquals } from "../_assert.ts";
import { join } from "node:path";
import { readExports } from "../../lib/dev/reference/library.ts";
import { ROOT, SAMPLE_LOGS } from "../../lib/ledger/paths.ts";
import { makeProject } from "./_published.ts";

/** How much more than an empty program the parser may take. */
const MOST_MEMORY_MB = 40;
const MOST_TIME_MS = 100;
const ROUNDS = 5;

const INSPECT = `import { recover, toValue } from "balancebook/inspect";
const { node } = recover("2024-01-31T21:00:00.000Z\\tINFO\\tgot { amount: 8 }");
console.log(JSON.stringify(toValue(node)));`;
const LEDGER = `import { ingest, LedgerReader, readEvidence } from "balancebook/ledger";
const [logs, ledger] = Deno.args;
const { newEvents } = await ingest([logs], { ledger });
const reader = await LedgerReader.open(ledger);
const { id: [id] } = await reader.columns("select min(finding_id) as id from findings");
const { events } = await readEvidence(reader, id);
reader.close();
console.log(newEvents > 7000, events.length > 0);`;
const CHARTS = `import { countBars } from "balancebook/charts";
const { title, marks } = countBars([{ name: "a", count: 3 }], { title: "Bars", unit: "things" });
console.log(title, marks.length > 0);`;
const NOTEBOOK = `import { renderChart, renderTable, show } from "balancebook/notebook";
const { svg, png } = renderChart({ title: "Nothing", marks: [] });
const table = renderTable([{ a: 1 }, { a: 2 }], { interactive: true });
await show([{ a: 1 }]);
console.log(svg.startsWith("<svg"), (await png()).length > 100, table.html.length > 100);`;
const ALL = `import { ingest, openLedger, show } from "balancebook";
const [logs, ledger] = Deno.args;
await ingest([logs], { ledger });
const opened = await openLedger(ledger);
await show(await opened.sql\`select count(*) > 0 as has_transactions from transactions\`);
opened.close();`;

let folder: string;
let project: string;

Deno.test.beforeAll(async () => {
  folder = Deno.makeTempDirSync({ prefix: "balancebook-" });
  project = await makeProject(folder);
});

Deno.test.afterAll(() => Deno.removeSync(folder, { recursive: true }));

/** Reads which permissions the page of a module names. */
function permissionsOf(module: string): string[] {
  const path = readExports().get(module)!;
  const [page] = Deno.readTextFileSync(join(ROOT, path)).split("@module");
  return [...page.matchAll(/`(--allow-\w+)`/g)].map(([, flag]) => flag);
}

async function run(
  code: string,
  permissions: readonly string[],
  ...args: string[]
): Promise<string> {
  const path = join(project, "program.ts");
  Deno.writeTextFileSync(path, code);
  const { stdout, stderr } = await new Deno.Command(Deno.execPath(), {
    args: ["run", "--quiet", "--no-prompt", "--cached-only", ...permissions, path, ...args],
    cwd: project,
    env: { NO_COLOR: "1" },
  }).output();
  return new TextDecoder().decode(stdout).trim() || new TextDecoder().decode(stderr);
}

Deno.test("each export works in another project with the permissions that its page names", async (test) => {
  const ledger = permissionsOf("./ledger");
  const step = (name: string, code: string, permissions: readonly string[], expected: string) =>
    test.step(name, async () => {
      const path = `${folder}/${name.replaceAll("/", "-")}.duckdb`;
      assertEquals(await run(code, permissions, SAMPLE_LOGS, path), expected);
    });
  for (const module of readExports().keys()) {
    await test.step(`importing ${module} needs no permission`, async () => {
      const code = `await import("${join("balancebook", module)}"); console.log("imported");`;
      assertEquals(await run(code, []), "imported");
    });
  }
  await step("inspect", INSPECT, permissionsOf("./inspect"), '{"amount":8}');
  await step("ledger", LEDGER, ledger, "true true");
  await step("charts", CHARTS, permissionsOf("./charts"), "Bars true");
  await step("notebook", NOTEBOOK, permissionsOf("./notebook"), "a\n1\n(1 row)\ntrue true true");
  await step("balancebook", ALL, ledger, "has transactions\nyes\n(1 row)");
  assertEquals([permissionsOf("./inspect"), permissionsOf("./charts")], [[], []]);
});

Deno.test("balancebook/inspect needs no package, and hardly more than an empty program", async () => {
  const measure = async (code: string) => {
    const begun = performance.now();
    const printed = await run(`${code}\nconsole.log(Deno.memoryUsage().rss);`, []);
    const rss = Number(printed.split("\n").at(-1));
    assert(rss > 0, printed);
    return { timeMs: performance.now() - begun, memoryMb: rss / 2 ** 20 };
  };
  const least = { empty: [Infinity, Infinity], inspect: [Infinity, Infinity] };
  for (let round = 0; round < ROUNDS; round++) {
    for (const [name, code] of [["empty", ""], ["inspect", INSPECT]] as const) {
      const { timeMs, memoryMb } = await measure(code);
      least[name] = [Math.min(least[name][0], timeMs), Math.min(least[name][1], memoryMb)];
    }
  }
  const [timeMs, memoryMb] = [0, 1].map((of) => least.inspect[of] - least.empty[of]);
  assert(timeMs < MOST_TIME_MS, `${timeMs} ms more than an empty program`);
  assert(memoryMb < MOST_MEMORY_MB, `${memoryMb} MB more than an empty program`);
  const { stdout } = await new Deno.Command(Deno.execPath(), {
    args: ["info", "--json", readExports().get("./inspect")!],
    cwd: ROOT,
  }).output();
  const { modules } = JSON.parse(new TextDecoder().decode(stdout)) as {
    modules: { specifier: string }[];
  };
  const own = `file://${ROOT}/lib/inspect/`;
  assertEquals(modules.filter(({ specifier }) => !specifier.startsWith(own)), []);
});
