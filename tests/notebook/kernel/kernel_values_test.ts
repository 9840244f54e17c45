import { assertEquals, assertStringIncludes } from "../../_assert.ts";
import { NOTEBOOKS_DIR } from "../../../lib/notebook/runner/cells.ts";
import { driveKernel } from "./_kernel.ts";

/** Cells, and the value that is to be shown of each; undefined for none. */
const VALUES: readonly (readonly [cell: string, shown: string | undefined])[] = [
  ["10n", "10n"],
  ["null", "null"],
  ["NaN", "NaN"],
  ["-0", "-0"],
  ["-Infinity", "-Infinity"],
  ["await Promise.resolve(9n)", "9n"],
  ["const n: bigint = 5n; n // the last one", "5n"],
  ["import { sep } from 'node:path'\n7n satisfies bigint;;", "7n"],
  ["n\n  * 2n\n", "10n"],
  ["(n as unknown as bigint)!", "5n"],
  ["const _ = `\n;1n`\n\n/* a\ncomment */\n_ === '' ? 1n : (2n, 3n)", "3n"],
  ["undefined", undefined],
  ["console.error; n; const m = 1n", undefined],
  ["for (const i of [1n]) i", undefined],
  ["// nothing", undefined],
  ["", undefined],
  ["5", "5"],
  ["{ a: n, b: 1 }", "{ a: 5n, b: 1 }"],
  ["'text'", '"text"'],
  ["() => null", "[Function (anonymous)]"],
  ["<T,>(value: T) => value", "[Function (anonymous)]"],
  ["globalThis.x = null", "null"],
  ["[{ a: 1, b: 2n }]", "a  b\n1  2\n(1 row)"],
  ["import * as aq from 'arquero'; aq.table({ a: [1] })", "a\n1\n(1 row)"],
  [
    "import * as Plot from '@observablehq/plot'\n({ title: 'T', marks: [Plot.barX([1])] })",
    "T\nx: 0 to 1; y: 0",
  ],
  ["({ title: 'T', marks: [90] })", '{ title: "T", marks: [ 90 ] }'],
  ["[{}]", "[ {} ]"],
  ["[new Map([[1, 2]])]", "[ Map(1) { 1 => 2 } ]"],
  ["new Proxy({}, { has() { throw new Error() } }); 1", "1"],
  [
    "Promise.resolve(1)",
    "Promise { 1 }\nWrite `await` before what makes this promise, to have its value",
  ],
  // In a kernel this hides the name from all code that comes later.
  ["const Symbol = 1n; Symbol", "1n"],
];

for (const mode of ["queued", "stock"] as const) {
  Deno.test(`the value of a last line is shown whatever it is, once, in a ${mode} run of all cells`, async () => {
    const { cells, echoes } = await driveKernel(VALUES.map(([cell]) => cell), {
      mode,
      folder: NOTEBOOKS_DIR,
    });
    assertEquals(
      cells.map((texts, at) => [VALUES[at][0], ...texts]),
      VALUES.map(([cell, shown]) => shown === undefined ? [cell] : [cell, shown]),
    );
    if (mode === "queued") assertEquals(echoes, VALUES.map(([cell]) => cell));
  });
}

Deno.test("what cannot be run says why, and an error of a last line is its own", async () => {
  const { cells } = await driveKernel(["const a = 1;\n\n  nope();", "1 +", "n.a\n++"], {
    mode: "queued",
  });
  assertEquals(cells[0], ["ReferenceError: nope is not defined"]);
  assertStringIncludes(cells[1].join(), "(line 1, column 1)");
  assertStringIncludes(cells[2].join(), "SyntaxError");
});
