import { assert, assertEquals } from "../_assert.ts";
import { join } from "node:path";
import { readExports, readSymbols } from "../../lib/dev/reference/library.ts";
import { ROOT } from "../../lib/ledger/paths.ts";

const modules = readExports();

/** Texts of all that is written for users: notebooks' cells, and the pages of the documentation. */
function* readTexts(): Generator<string> {
  const notebooks = join(ROOT, "notebooks");
  for (const { name } of Deno.readDirSync(notebooks)) {
    if (!name.endsWith(".ipynb")) continue;
    const { cells } = JSON.parse(Deno.readTextFileSync(join(notebooks, name)));
    for (const { source } of cells as { source: string | string[] }[]) {
      yield [source].flat().join("");
    }
  }
  yield Deno.readTextFileSync(join(ROOT, "README.md"));
  yield* readPages(join(ROOT, "docs"));
}

function* readPages(folder: string): Generator<string> {
  for (const entry of Deno.readDirSync(folder)) {
    const path = join(folder, entry.name);
    if (entry.isDirectory) yield* readPages(path);
    else if (path.endsWith(".md")) yield Deno.readTextFileSync(path);
  }
}

Deno.test("balancebook gives what notebooks and pages import from it, and nothing else", async () => {
  const imported = new Set<string>();
  for (const text of readTexts()) {
    for (const [, names] of text.matchAll(/^import \{([^}]*)\} from "balancebook";/gm)) {
      for (const name of names.split(",")) if (name.trim() !== "") imported.add(name.trim());
    }
  }
  const exported = (await readSymbols(modules.get(".")!)).map(({ name }) => name);
  assertEquals(exported, [...imported].sort());
});

Deno.test("each export is imported under the name that the map of imports gives it", () => {
  const { imports } = JSON.parse(Deno.readTextFileSync(join(ROOT, "deno.json")));
  for (const [name, path] of modules) assertEquals(imports[join("balancebook", name)], path);
});

Deno.test("every export has a comment; that of a function begins with what it does", async () => {
  const wrong: string[] = [];
  for (const path of modules.values()) {
    for (const { name, declarations } of await readSymbols(path)) {
      const text = declarations.find(({ jsDoc }) => jsDoc?.doc !== undefined)?.jsDoc?.doc ?? "";
      const isFunction = declarations[0].kind === "function";
      if ((isFunction ? /^[A-Z][a-z-]+s\b/ : /^(?:`\w+`|[A-Z]).*\S/).test(text)) continue;
      wrong.push(`${path}: ${name}`);
    }
  }
  assertEquals(wrong, []);
});

Deno.test("no module leads to the simulator or to a task", async () => {
  for (const path of modules.values()) {
    const { stdout } = await new Deno.Command(Deno.execPath(), {
      args: ["info", "--json", path],
      cwd: ROOT,
    }).output();
    const { modules } = JSON.parse(new TextDecoder().decode(stdout)) as {
      modules: { specifier: string }[];
    };
    assert(modules.length > 0);
    const wrong = modules.filter(({ specifier }) =>
      /\/(?:lib\/(?:dev|cli)|tests)\//.test(specifier)
    );
    assertEquals(wrong, [], path);
  }
});

/** Types of other packages, and those that only say what others of the same page have in common. */
const UNNAMED = new Set([
  ...["PlotOptions", "ScaleOptions", "table"],
  ...["Container", "GiveRows", "REVIEW_STATES", "Row", "Rows", "WithProperties"],
]);

Deno.test("each type that an export speaks of can be imported, too; each part has a comment", async () => {
  const { stderr } = await new Deno.Command(Deno.execPath(), {
    args: ["doc", "--lint", ...modules.values()],
    cwd: ROOT,
    env: { NO_COLOR: "1" },
  }).output();
  const report = new TextDecoder().decode(stderr);
  assertEquals(report.match(/missing-jsdoc\][^]*?(?=\n\n)/g), null);
  const found = [...report.matchAll(/public type '(\w+)' references private type '(\w+)'/g)];
  assert(found.length > 0, report);
  assertEquals(found.filter(([, , name]) => !UNNAMED.has(name)).map(([text]) => text), []);
});
