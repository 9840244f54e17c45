import { assert } from "../_assert.ts";
import fc from "fast-check";
import { InspectSyntaxError, parseInspect, recover } from "../../lib/inspect/mod.ts";
import { recoverCounted } from "../../lib/inspect/_recover.ts";
import { BLOCK, noiseLine } from "./_texts.ts";

/** Steps for each unit of text; reading is linear when no text needs more. */
const STEPS_PER_UNIT = 12;

const pieces = [
  "{",
  "[",
  "}",
  "]",
  "{ ",
  "[ ",
  "'",
  '"',
  "`",
  "\\",
  "'\\",
  "\\u",
  "<",
  "<ref *1> ",
  "Map(1) {",
  "Foo [",
  "A <",
  "[Symbol(",
  "[Symbol(a), ",
  "Symbol('",
  "Symbol(a), ",
  "[Error: ",
  "[Getter: '",
  "Error: x\n",
  "Error: x\n    at f\n",
  "    at f {\n",
  "a: ",
  "a: {\n",
  "a: 1,",
  "a: 1,\n",
  "{ a: ",
  "{ a: 1, ",
  "a: [\n",
  "  }\n",
  "}\n",
  "\n",
  "\r\n",
  " ",
  "\t",
  "1",
  "-",
  ".",
  "1_",
  "e+",
  "n",
  "... ",
  "... 1 more item",
  " +",
  "'a' +\n",
  "/",
  "/[",
  "=> ",
  "1 => ",
  "'a' => 'x' +\n",
  "Refusal: bad\n",
  " => {\n",
  "[ [a], ",
  "<Buffer ",
  "2024-01-05T21:00:00.000Z ",
  "WARN {\n",
  "é",
  "\u{1f600}",
  "\ud83d",
  "\0",
  "  a: {\n",
  "[a ]: ",
  "'a', ",
  "a: 'x' +\n",
  "key: WARN [\n",
  "a: Error: x\n",
  "[Function: f] {",
  "Promise { <rejected> ",
];

function check(text: string): void {
  const { repairs, end, steps } = recoverCounted(text, 64, text.length);
  const shown = JSON.stringify(text.slice(0, 80));
  assert(
    steps <= STEPS_PER_UNIT * text.length + 1000,
    `${steps} steps for ${text.length}: ${shown}`,
  );
  assert(end >= 0 && end <= text.length);
  for (const { offset, length, line } of repairs) {
    assert(offset >= 0 && length >= 0 && offset + length <= text.length && line >= 1, shown);
  }
  try {
    parseInspect(text, { maxLength: text.length });
  } catch (error) {
    assert(error instanceof InspectSyntaxError, String(error));
  }
}

Deno.test("recover() is linear in a long run of any one piece, alone and inside an object", () => {
  for (const piece of pieces) {
    const size = ["{", "[", "'", '"', "`", "\\", "{ ", "[ ", "\n"].includes(piece)
      ? 2 ** 20
      : 2 ** 15;
    const many = piece.repeat(Math.ceil(size / piece.length));
    for (const text of [many, `{ a: ${many}`, `[ ${many}`, `{\n  a: ${many}\n}`]) check(text);
  }
});

Deno.test("recover() is linear in many lines of any piece", () => {
  for (const piece of pieces) {
    for (const indent of ["", "  ", "    "]) {
      const many = `${indent}${piece}\n`.repeat(2_000);
      for (const text of [many, `{\n${many}`, `{\n  a: {\n${many}  }\n}`, `[\n${many}]`]) {
        check(text);
      }
    }
  }
});

Deno.test("recover() never throws and stays within its text", () => {
  const line = fc.tuple(fc.nat(8), fc.array(fc.constantFrom(...pieces), { maxLength: 6 }))
    .map(([indent, parts]) => " ".repeat(indent) + parts.join(""));
  const text = fc.array(fc.oneof(line, noiseLine, fc.constantFrom(...BLOCK.split("\n"))))
    .map((lines) => lines.join("\n"));
  fc.assert(fc.property(fc.oneof(text, fc.string({ unit: "binary" })), check), { numRuns: 3000 });
});

Deno.test("recover() takes any bounds", () => {
  for (const maxDepth of [0, 1, 2]) {
    for (const maxLength of [0, 1, 50]) recover(BLOCK, { maxDepth, maxLength });
  }
});
