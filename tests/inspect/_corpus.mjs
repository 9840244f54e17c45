// Prints with the inspect of the program that runs it, so that Node itself is the oracle:
// `node tests/inspect/_corpus.mjs` writes JSON, and Deno imports the same values.
import { inspect } from "node:util";

class Foo {
  a = 1;
}
class Bar extends Map {}
class Baz extends Array {}
class Group extends Set {}
class Refusal extends Error {
  name = "Refusal";
}
class Tagged {
  get [Symbol.toStringTag]() {
    return "tag";
  }
}

class Accessors {
  kept = 0;
  get own() {
    const get = () => this.kept;
    const set = (value) => this.kept = value;
    return Object.defineProperties({}, {
      a: { get, set, enumerable: true },
      b: { get, enumerable: true },
      c: { set, enumerable: true },
    });
  }
}

function withStack(error, stack) {
  error.stack = stack;
  return error;
}

function circular() {
  const value = { a: 1 };
  value.self = value;
  value.list = [value];
  return value;
}

const frames = "\n    at foo (/a/b.js:1:2)\n    at Object.<anonymous> [as x] (c.js:1:1)";
const failed = () => withStack(new TypeError("x"), `TypeError: bad {thing: 1}${frames}`);

/** Name, kind of the node, value, options. */
const cases = () => [
  ["class", "object", new Foo()],
  ["null prototype", "object", Object.assign(Object.create(null), { a: 1 })],
  ["empty null prototype", "object", Object.create(null)],
  ["subclass of Map", "map", new Bar([[1, { a: 2 }], ["x", "y"]])],
  ["empty subclass of Map", "map", new Bar()],
  ["subclass of Set", "set", new Group([undefined, "a"])],
  ["empty subclass of Set", "set", new Group()],
  ["subclass of Array", "array", Baz.from([1, 2, 3])],
  ["circular", "object", circular()],
  [
    "circular map",
    "map",
    (() => {
      const map = new Map();
      return map.set("a", map);
    })(),
  ],
  ["error", "error", failed()],
  ["error with properties", "error", Object.assign(failed(), { code: "E1", deep: { a: [1] } })],
  ["error inside", "object", { error: Object.assign(failed(), { code: "E1" }), b: 2 }],
  ["errors in a list", "array", [failed(), failed()]],
  ["error of a class of one's own in a list", "array", [1, new Refusal("bad"), 2]],
  ["error on the line of others", "object", { error: failed(), b: 2 }, { breakLength: Infinity }],
  ["error as a key", "map", new Map([[failed(), 1], [2, failed()]])],
  ["error without stack", "object", { e: withStack(new Error("no ] stack"), ""), b: 1 }],
  [
    "error with cause",
    "error",
    withStack(new Error("a", { cause: failed() }), `Error: a${frames}`),
  ],
  ["accessors", "object", new Accessors().own],
  ["accessors shown", "object", {
    get a() {
      return "x], y";
    },
    b: 1,
  }, { getters: true }],
  ["functions", "array", [
    function () {},
    class A extends Foo {},
    async () => {},
    Object.assign(
      function q() {},
      { a: 1 },
    ),
  ]],
  ["dates", "array", [new Date(0), new Date(NaN), Object.assign(new Date(8.64e15), { a: 1 })]],
  ["regexps", "array", [/a\/[/]b, }/gi, Object.assign(/x/, { a: 1 })]],
  ["numbers", "array", [1, -0, 1e21, 5e-324, NaN, -Infinity, 10n, 60.181000000000004]],
  ["bytes", "array", [new Uint8Array(3), new ArrayBuffer(4), Buffer.alloc(60), Buffer.from("a")]],
  ["no bytes", "bytes", Buffer.alloc(0)],
  ["boxed", "array", [Object(3), Object("it's ] a"), Object(false), Object(10n)]],
  ["boxed symbol", "boxed", Object(Symbol("q"))],
  ["promises", "array", [Promise.resolve({ a: 1 }), new Promise(() => {})]],
  ["weak", "array", [new WeakSet(), new WeakMap()]],
  ["proxy", "array", new Proxy({ a: 1 }, { get() {} }), { showProxy: true }],
  ["symbols", "object", { [Symbol("a")]: 1, [Symbol()]: 2, s: Symbol("a b)") }],
  ["quoted keys", "object", { "quo-ted": 1, "it's": 2, "": 3, 1: 4, "a\nb": 5, "é": 6 }],
  ["own __proto__", "object", JSON.parse('{"__proto__":3}')],
  // deno-lint-ignore no-sparse-arrays
  ["sparse", "array", [1, , 2, , ,]],
  ["array with properties", "array", Object.assign([1, 2], { foo: 3, [-1]: 4 })],
  ["many numbers", "array", Array.from({ length: 150 }, (_, i) => i * 7)],
  ["columns", "array", Array.from({ length: 27 }, (_, i) => `item ${"x".repeat(i % 5)}`)],
  ["more items", "set", new Set([1, 2, 3]), { maxArrayLength: 1 }],
  ["no items", "object", { a: [1], m: new Map([[1, 2]]) }, { maxArrayLength: 0 }],
  ["cut strings", "object", { a: "abcdef", b: "abcde" }, { maxStringLength: 5 }],
  ["lines of a string", "object", { a: "hello world\n{ amount: 99 }\n".repeat(4) }],
  ["quotes", "array", ["a'b", "a'b\"c", "a'b\"c`d", "\x01\n\t\x7f\ud83d", "back\\slash", "\u2028"]],
  ["depth", "object", { a: { b: { c: { d: 1 }, e: [1], f: new Foo() } } }],
  ["depth of classes", "object", { a: { f: new Foo(), n: Object.create(null) } }, { depth: 0 }],
  ["global", "object", { g: globalThis, a: 1 }, { depth: 0 }],
  ["iterator", "set", new Map([[1, 2]]).entries()],
  [
    "arguments",
    "object|array",
    (function () {
      return arguments;
    })(1, 2),
  ],
  ["iterators", "array", [new Map([[1, 2]]).entries(), new Set([1]).values(), [1].values()]],
  ["tag", "array", [new Tagged(), JSON, Math]],
  ["class without prototype", "object", Object.setPrototypeOf(new Foo(), null)],
  ["null prototypes", "array", [
    Object.setPrototypeOf([1], null),
    Object.setPrototypeOf(/a/, null),
  ]],
  ["date without prototype", "date", Object.setPrototypeOf(new Date(0), null)],
  ["hidden", "array", [1, 2], { showHidden: true }],
  ["hidden of a function", "function", function f() {}, { showHidden: true, depth: 0 }],
  ["url parameters", "map", new URLSearchParams("a=b&c=d")],
  ["long keys of a map", "map", new Map([[{ a: "x".repeat(60) }, { b: "y".repeat(60) }]])],
];

/** A small generator of numbers, so that every run is the same. */
function mulberry(seed) {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}

const letters = [
  "a",
  "B",
  "'",
  '"',
  "`",
  "\\",
  "\n",
  "{",
  "}",
  "[",
  "]",
  ",",
  ": ",
  " ",
  "é",
  "\u{1f600}",
];

function randomJson(random, depth) {
  const below = (n) => Math.floor(random() * n);
  const text = () =>
    Array.from({ length: below(14) }, () => letters[below(letters.length)]).join("");
  switch (below(depth > 0 ? 8 : 5)) {
    case 0:
      return text();
    case 1:
      return (random() - 0.5) * 10 ** below(25);
    case 2:
      return below(2000) / 8;
    case 3:
      return random() < 0.5;
    case 4:
      return random() < 0.3 ? null : text().repeat(6);
    case 5:
      return Array.from({ length: below(12) }, () => randomJson(random, depth - 1));
    default:
      return Object.fromEntries(
        Array.from({ length: below(8) }, () => [text(), randomJson(random, depth - 1)]),
      );
  }
}

/** Random JSON values printed with random layouts. */
export function* randomTexts(count, seed) {
  const random = mulberry(seed);
  const pick = (...values) => values[Math.floor(random() * values.length)];
  for (let i = 0; i < count; i++) {
    const value = randomJson(random, 4);
    const text = inspect(value, {
      depth: Infinity,
      maxArrayLength: null,
      maxStringLength: null,
      breakLength: pick(1, 20, 72, 80, 128, Infinity),
      compact: pick(true, false, 0, 1, 3, 6),
      sorted: pick(true, false),
    });
    yield { json: JSON.stringify(value), text };
  }
}

/** The cases as text. */
export function caseTexts() {
  return cases().map(([name, kind, value, options]) => ({
    name,
    kind,
    text: inspect(value, options),
  }));
}

if (globalThis.Deno === undefined) {
  console.log(JSON.stringify({ cases: caseTexts(), random: [...randomTexts(3000, 7)] }));
}
