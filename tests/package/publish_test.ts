import { assert, assertEquals } from "../_assert.ts";
import { dirname, join } from "node:path";
import { readExports } from "../../lib/dev/reference/library.ts";
import { ROOT } from "../../lib/ledger/paths.ts";
import { dryRun } from "./_published.ts";

const { code, files, printed } = await dryRun();
const isCode = (path: string) => path.endsWith(".ts");

function* filesOf(folder: string): Generator<string> {
  for (const entry of Deno.readDirSync(join(ROOT, folder))) {
    const path = join(folder, entry.name);
    if (entry.isDirectory) yield* filesOf(path);
    else yield path;
  }
}

/** Modules of the repository that the modules lead to, and the threads that these start. */
async function reachable(): Promise<string[]> {
  const found = new Set<string>();
  const modules = [...readExports().values()].map((path) => path.replace(/^\.\//, ""));
  for (const path of [...modules, "lib/ledger/workers/worker.ts"]) {
    const { stdout } = await new Deno.Command(Deno.execPath(), {
      args: ["info", "--json", path],
      cwd: ROOT,
    }).output();
    const { modules } = JSON.parse(new TextDecoder().decode(stdout)) as {
      modules: { specifier: string }[];
    };
    for (const { specifier } of modules) {
      const file = new URL(specifier);
      if (file.protocol !== "file:" || file.pathname.includes("/node_modules/")) continue;
      found.add(file.pathname.slice(ROOT.length + 1));
    }
  }
  return [...found].filter(isCode);
}

Deno.test("deno publish takes the package", () => assertEquals(code, 0, printed));

Deno.test("what is published holds all modules that the modules lead to, and what they read", async () => {
  const published = new Set(files);
  const modules = await reachable();
  assert(modules.length > 100);
  assertEquals(modules.filter((path) => !published.has(path)), []);
  const read = [...filesOf("lib/model"), ...filesOf("lib/notebook/browser")]
    .filter((path) => !path.includes("node_modules"));
  assert(read.some((path) => path.endsWith(".sql")) && read.some((path) => path.endsWith(".css")));
  assertEquals(read.filter((path) => !published.has(path)), []);
});

Deno.test("what is published holds no task, no simulator, no test, no logs and no notebook", () => {
  const folders = new Set(files.map((path) => dirname(path).split("/").slice(0, 2).join("/")));
  const expected = [
    ".",
    "lib",
    "lib/charts",
    "lib/inspect",
    "lib/ledger",
    "lib/model",
    "lib/notebook",
  ];
  assertEquals([...folders].sort(), expected);
  assertEquals(files.filter((path) => /^lib\/notebook\/(?:pages|runner)\//.test(path)), []);
});
