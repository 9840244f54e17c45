import { assertEquals } from "../_assert.ts";
import { giveLastValue } from "../../lib/notebook/last_value.ts";

/** Cells, and how they are written. */
const CELLS: readonly (readonly [cell: string, written: string | undefined])[] = [
  ["a", "give((a))"],
  ["a;", "give((a));"],
  ["a\n;;\n// b", "give((a))\n;;\n// b"],
  ["const a = 1; a", "const a = 1; give((a))"],
  ["await f(\n  1, // one\n)", "give((await f(\n  1, // one\n)))"],
  ["a, b", "give((a, b))"],
  ["(a)", "(give((a)))"],
  ["a as B<C>", "give((a)) as B<C>"],
  ["a!.b satisfies C;", "give((a!.b)) satisfies C;"],
  ["type A = 1\n`;${`}`}\n`", "type A = 1\ngive((`;${`}`}\n`))"],
  [
    "'\u00e9\u{1f4b6}'; type X = '\u{1f4b6}'; x",
    "'\u00e9\u{1f4b6}'; type X = '\u{1f4b6}'; give((x))",
  ],
  ["/[/;]`/.test(a)", "give((/[/;]`/.test(a)))"],
  ["import a from 'b'\nexport const c = a\nc", "import a from 'b'\nexport const c = a\ngive((c))"],
  ["'text'", "give(('text'))"],
  ["<T,>(a: T) => a", undefined],
  ["a; const b = 1", undefined],
  ["if (a) b", undefined],
  ["{ a }", undefined],
  ["function f() {}", undefined],
  ["import 'a'", undefined],
  ["a +", undefined],
  ["enum A { B }\na", undefined],
  ["%%html\n<b>", undefined],
  ["", undefined],
];

for (const [cell, written] of CELLS) {
  Deno.test(`giveLastValue() writes ${JSON.stringify(cell)}`, () => {
    assertEquals(giveLastValue(cell, "give"), written);
  });
}
