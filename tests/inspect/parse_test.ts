import { assertEquals, assertInstanceOf, assertThrows } from "../_assert.ts";
import fc from "fast-check";
import {
  elisions,
  getProperty,
  InspectSyntaxError,
  numberText,
  parseInspect,
  parsePrefix,
  toValue,
} from "../../lib/inspect/mod.ts";
import { BLOCK, layout, plainValue, show } from "./_texts.ts";

Deno.test("parseInspect() gives back what inspect printed, in any layout", () => {
  fc.assert(
    fc.property(plainValue, layout, (value, options) => {
      const node = parseInspect(show(value, options));
      assertEquals(toValue(node), value);
      assertEquals(elisions(node), []);
    }),
    { numRuns: 400 },
  );
});

Deno.test("parseInspect() reads numbers with separators", () => {
  // Node prints a wrong sign or exponent for fractions below one, so they are left out.
  const number = fc.oneof(fc.integer(), fc.integer({ min: 1, max: 1e9 }).map((n) => 1 + n / 4096));
  fc.assert(
    fc.property(fc.array(fc.oneof(number, fc.bigInt())), (value) => {
      const node = parseInspect(show(value, { numericSeparator: true }));
      assertEquals(toValue(node), value.map((v) => Object.is(v, -0) ? 0 : v));
    }),
  );
});

Deno.test("parseInspect() refuses the wrong numbers that numericSeparator prints", () => {
  for (const text of ["0..5", "0.5e-_7", "1e-.1e-_7", "1_00", "12_3456", "_1", "1_"]) {
    assertThrows(() => parseInspect(text), InspectSyntaxError);
  }
});

Deno.test("elisions() finds something exactly when inspect shortened the text", () => {
  const limits = fc.record({
    depth: fc.nat(3),
    maxArrayLength: fc.nat(3),
    maxStringLength: fc.nat(5),
  });
  fc.assert(
    fc.property(plainValue, layout, limits, (value, options, limit) => {
      const node = parseInspect(show(value, { ...options, ...limit }));
      const shown = JSON.stringify(node);
      const isShort = show(value, options) !== show(value, { ...options, ...limit });
      assertEquals(elisions(node).length > 0, isShort, shown);
    }),
    { numRuns: 300 },
  );
});

Deno.test("elisions() names the place and the reason of what is missing", () => {
  const circular: Record<string, unknown> = { list: [1, 2, 3], text: "abcdef", deep: { a: {} } };
  circular.self = circular;
  const node = parseInspect(show(circular, { maxArrayLength: 1, maxStringLength: 4, depth: 0 }));
  assertEquals(elisions(node).map(({ path, reason }) => [path, reason]), [
    ["list", "depth"],
    ["text", "more"],
    ["deep", "depth"],
    ["self", "circular"],
  ]);
});

Deno.test("parseInspect() keeps the exact digits", () => {
  const digits = ["60.181000000000004", "80307.13636363637", "-0", "1e+21", "1e-7", "NaN"];
  for (const text of [...digits, "-Infinity", "0", "-1569.1645"]) {
    assertEquals(numberText(parseInspect(text)), text);
  }
  const amount = getProperty(parseInspect(BLOCK), "transaction", "paymentBalance");
  assertEquals(numberText(amount), "-60.181000000000004");
  assertEquals(numberText(parseInspect("1_234_567.891_2")), "1234567.8912");
});

Deno.test("getProperty() finds own names only", () => {
  const node = parseInspect("{ a: { b: undefined }, [Symbol(c)]: 1, [length]: 2 }");
  assertEquals(getProperty(node, "a", "b")?.kind, "undefined");
  for (const path of [["c"], ["length"], ["a", "x"], ["a", "b", "x"], ["toString"]]) {
    assertEquals(getProperty(node, ...path), undefined);
  }
});

Deno.test("toValue() keeps __proto__ as an own property", () => {
  const value = toValue(parseInspect("{ ['__proto__']: { polluted: true } }")) as object;
  assertEquals(Object.getPrototypeOf(value), Object.prototype);
  assertEquals(Object.keys(value), ["__proto__"]);
});

Deno.test("parsePrefix() leaves alone what follows the value", () => {
  const text = `Start syncing the balance ${BLOCK} arn:aws:sns`;
  const { node, end } = parsePrefix(text, 26);
  assertEquals(text.slice(end), " arn:aws:sns");
  assertEquals(text.slice(node.offset, node.offset + node.length), BLOCK);
  assertThrows(() => parsePrefix(text, -1), RangeError);
});

Deno.test("every span slices the text that parses to the same node", () => {
  fc.assert(fc.property(plainValue, layout, (value, options) => {
    const text = show(value, options);
    const visit = (node: ReturnType<typeof parseInspect>) => {
      if (node.kind !== "hole") {
        const slice = text.slice(node.offset, node.offset + node.length);
        assertEquals(toValue(parseInspect(slice)), toValue(node));
      }
      if ("entries" in node) node.entries.forEach((entry) => visit(entry.value));
      if (node.kind === "array" || node.kind === "set") node.items.forEach(visit);
    };
    visit(parseInspect(text));
  }));
});

Deno.test("parseInspect() says where it stopped", () => {
  const error = assertThrows(() => parseInspect("{\n  a: 1,\n  b: 12.3x\n}"), InspectSyntaxError);
  assertInstanceOf(error, SyntaxError);
  assertEquals([error.offset, error.line, error.column], [19, 3, 10]);
  assertEquals(error.name, "InspectSyntaxError");
});

Deno.test("parseInspect() refuses what inspect never prints", () => {
  const texts = ["", " ", "{", "}", "{a: 1}", "{ a: 1 } x", '{ "a": 1 }', "{ a: 1, a: 2 }", "[1]"];
  texts.push("{ a: 01 }", "{ a: 1. }", "{ a: 'x }", "{ a: '\\q' }", "{ a }b", "[ 1 2 ]", "hello");
  texts.push("{ a: 1\n  b: 2 }", "'a' + ", "<Buffer 0>", "Foo(2", "[Object", "{ a: 12.3x }", "+1");
  for (const text of texts) {
    assertThrows(() => parseInspect(text), InspectSyntaxError, "Cannot parse", text);
  }
});

Deno.test("parseInspect() bounds depth and length", () => {
  const nested = (depth: number) => "[ ".repeat(depth) + "1" + " ]".repeat(depth);
  assertEquals(parseInspect(nested(64)).kind, "array");
  assertThrows(() => parseInspect(nested(65)), InspectSyntaxError, "at most 64 levels");
  assertThrows(() => parseInspect(nested(3), { maxDepth: 2 }), InspectSyntaxError);
  assertThrows(() => parseInspect("'abc'", { maxLength: 4 }), InspectSyntaxError, "4 units");
});

/** As versions of Node from 12 to 24 print them. */
const PRINTED: readonly (readonly [text: string, value: unknown])[] = [
  ["[Map Entries] { [ 1, 2 ] }", new Set([[1, 2]])],
  ["[Set Iterator] { 'a', 'b' }", new Set(["a", "b"])],
  ["Names(2) { undefined, 'a' }", new Set([undefined, "a"])],
  ["Names(1) { 'a' => 1 }", new Map([["a", 1]])],
  ["MyMap(0) {}", new Map()],
  ["MySet(0) {}", new Set()],
  ["<Buffer >", ""],
  [
    "{ e: RangeError: m\n      at f (a.js:1:2)\n      at g (b.js:1:2), b: 1 }",
    { e: "RangeError: m\n      at f (a.js:1:2)\n      at g (b.js:1:2)", b: 1 },
  ],
  [
    "{ e: Error: m\n      at eval (eval at f (a.js:1:2), <anonymous>:1:1), b: 1 }",
    { e: "Error: m\n      at eval (eval at f (a.js:1:2), <anonymous>:1:1)", b: 1 },
  ],
  [
    "[\n  1,\n  Refusal: bad\n      at f (a.js:1:2),\n  2\n]",
    [1, "Refusal: bad\n      at f (a.js:1:2)", 2],
  ],
  [
    "[ 1, cause: Error: bad\n      at f (a.js:1:2) ]",
    Object.assign([1], { cause: "Error: bad\n      at f (a.js:1:2)" }),
  ],
  [
    "Map(1) {\n  TypeError: x\n      at f (a.js:1:2) => 5\n}",
    new Map([["TypeError: x\n      at f (a.js:1:2)", 5]]),
  ],
];

Deno.test("parseInspect() loses nothing that stands in collections and behind errors", () => {
  for (const [text, value] of PRINTED) assertEquals(toValue(parseInspect(text)), value, text);
});

Deno.test("elisions() names a circle without a number, and what is in a WeakMap", () => {
  const reasons = (text: string) => elisions(parseInspect(text)).map(({ reason }) => reason);
  assertEquals(reasons("{ a: [Circular], b: [Circular *1], c: [CircularList] }"), [
    "circular",
    "circular",
    "depth",
  ]);
  assertEquals(reasons("WeakMap { <items unknown> }"), ["unknown"]);
});

Deno.test("parseInspect() refuses items and pairs where they would be lost", () => {
  for (
    const text of [
      "[ 1 => 2 ]",
      "Map(2) { 1, 2 }",
      "Map(2) { 1 => 2, 3 }",
      "Set(2) { 1, 2 => 3 }",
      "Names(2) { 1 => 2, 3 }",
      "Promise { 1, 2 }",
    ]
  ) assertThrows(() => parseInspect(text), InspectSyntaxError, undefined, text);
});
