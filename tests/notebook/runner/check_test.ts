import { assertEquals, assertStringIncludes } from "../../_assert.ts";
import { checkNotebooks, formatProblem } from "../../../lib/notebook/runner/check.ts";
import { jupyterFolder } from "../../../lib/notebook/runner/environment.ts";
import { joinCells } from "../../../lib/notebook/runner/join.ts";
import { makeNotebook } from "./_make_notebook.ts";

async function checkCells(...sources: string[]) {
  await Deno.mkdir(jupyterFolder(), { recursive: true });
  const folder = await Deno.makeTempDir({ dir: jupyterFolder(), prefix: "test_" });
  try {
    return await checkNotebooks([await makeNotebook(folder, "one", sources)]);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

Deno.test("checkNotebooks() maps an error to its notebook, cell and line", async () => {
  const problems = await checkCells(
    `import { join } from "node:path";`,
    `const path = join("a", "b");`,
    `// a comment\nconst length: string = path.length;`,
  );
  assertEquals(problems.map(({ notebook, cell, line }) => ({ notebook, cell, line })), [
    { notebook: "one", cell: 4, line: 2 },
  ]);
  assertStringIncludes(formatProblem(problems[0]), "one, cell 4, line 2: TS2322");
});

Deno.test("checkNotebooks() lets a later cell declare a name again, with another type", async () => {
  assertEquals(
    await checkCells(
      `const rows = [1];\nconst { a, b: [c] } = { a: 1, b: [2] };`,
      `const rows = "text";\nconst length: number = rows.length;`,
      `const { a, ...c } = { a: "now text", d: 1 };\na.trim();\nawait Promise.resolve(rows.trim());`,
      `import { join } from "node:path";\njoin(rows, a, String(c.d));`,
    ),
    [],
  );
});

Deno.test("checkNotebooks() names the cell that cannot be parsed", async () => {
  const problems = await checkCells(`const a = 1;`, `const b = ;`);
  assertEquals(problems.map(({ cell, line }) => [cell, line]), [[3, 1]]);
});

Deno.test("checkNotebooks() names the cell that imports what is not there", async () => {
  const problems = await checkCells(`const a = 1;`, `\nimport { b } from "no-such-package";`);
  assertEquals(problems.map(({ cell, line }) => [cell, line]), [[3, 2]]);
});

Deno.test("joinCells() keeps every line's place", () => {
  const { code, origins } = joinCells([
    { number: 2, source: `import {\n  a,\n} from "x";\nfirst();`, tags: [] },
    { number: 5, source: `import {\n  a,\n} from "x";\nsecond();`, tags: [] },
  ]);
  const lines = code.split("\n");
  assertEquals(origins[lines.indexOf("first();")], { cell: 2, line: 4 });
  assertEquals(origins[lines.indexOf("second();")], { cell: 5, line: 4 });
  assertEquals(lines.filter((line) => line.includes("from")).length, 1);
});
