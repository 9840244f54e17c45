import { assert, assertEquals } from "../../_assert.ts";
import { driveKernel } from "./_kernel.ts";

const LONG = "a".repeat(60);
/** What stands before the line that throws: Deno prints all of it otherwise, and each time in more or fewer lines. */
const BEFORE: readonly string[] = [
  "",
  "\n\n// a comment\n\n",
  "import { sep } from 'node:path';\nimport {\n  join,\n  basename,\n} from 'node:path';\n\n",
  "import type { ParsedPath } from 'node:path';\nimport 'node:fs';\nlet z: number\nz = 5;\n\n",
  "/* a\nb */\nconst q = `\nx\n\n`;\n",
  "if (true) { q; q } for (const i of [1, 2]) {\n\n  await null; }\n",
  "const f = async (x: number): Promise<number> => x;\n\ntype T = {\n  a: 1;\n};\ninterface I { b: 2 }\n",
  "const list = [\n  1,\n\n  2, // two\n];\n\nconst o = { a: 1, b: { c: 2 } };\n",
  "class K { a = 1; get b() { return 2 } }\nconst t = 1; const u = 3\n;[1].map((x) => x)\n",
  `const ${LONG} = 1, ${LONG}b = 2;\nconst sum = ${LONG} + ${LONG}b + ${LONG} + ${LONG}b;\n`,
];
const THROWING: readonly (readonly [text: string, line: number])[] = [
  ["nope();", 0],
  ["console.log;\n\nconsole\n  .log(\n    // what\n    (undefined as any).x,\n  );\n\n1", 5],
  ["await Promise.resolve(1);\n\nthrow new TypeError('mine')", 2],
  ["const g = () => { null!.x }\n\n\n[1].forEach(g); 5", 3],
];

Deno.test("an error says in which line of its cell it was, however Deno prints the cell", async () => {
  const cells = BEFORE.flatMap((before) => THROWING.map(([text]) => before + text));
  const { cells: shown } = await driveKernel(cells, { mode: "queued", hasTracebacks: true });
  const expected = BEFORE.flatMap((before) =>
    THROWING.map(([, line]) => before.split("\n").length + line)
  );
  const words = (at: number) => {
    const line = cells[at].split("\n")[expected[at] - 1].trim().slice(0, 120);
    return `    at line ${expected[at]} of this cell: ${line}`;
  };
  assertEquals(
    shown.map((texts) => texts.join("").split("\n").at(-1)),
    cells.map((_, at) => words(at)),
  );
});

Deno.test("a name that a module does not export is named where it is called", async () => {
  const { cells } = await driveKernel([
    `import { joni, sep, parse as read, nothingLikeIt } from "node:path"; 1`,
    `// later\n\njoni("a")`,
    "sep()",
    "nothingLikeIt()",
    "undefined_()",
  ], { mode: "queued", hasTracebacks: true });
  assertEquals(cells.slice(1), [
    [
      'TypeError: joni is not a function: "node:path" does not export joni; it has join' +
      '\n    at line 3 of this cell: joni("a")',
    ],
    ["TypeError: sep is not a function\n    at line 1 of this cell: sep()"],
    [
      'TypeError: nothingLikeIt is not a function: "node:path" does not export nothingLikeIt' +
      "\n    at line 1 of this cell: nothingLikeIt()",
    ],
    ["ReferenceError: undefined_ is not defined\n    at line 1 of this cell: undefined_()"],
  ]);
});

Deno.test("a place in another cell is not taken for one in this cell", async () => {
  const { cells } = await driveKernel([
    "function thrower() {\n\n\n  throw new Error('far') }\nlet late: Promise<void>;\n\n1",
    "thrower();",
    "late = Promise.resolve().then(() => {\n\n\n  thrower(); }); late.catch(() => {}); undefined",
    "1;\n1;\n1;\n1;\nawait late",
    "enum E { A }\n\n\nnope()",
  ], { mode: "queued", hasTracebacks: true });
  assertEquals(cells[1], [
    "Error: far\n    at thrower (a cell)\n    at line 1 of this cell: thrower();",
  ]);
  for (const at of [3, 4]) {
    assert(cells[at].length === 1 && !cells[at][0].includes("of this cell"), cells[at][0]);
  }
});
