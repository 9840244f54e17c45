import { assert, assertEquals } from "../_assert.ts";
import fc from "fast-check";
import {
  getProperty,
  type InspectNode,
  numberText,
  parseInspect,
  recover,
  toValue,
} from "../../lib/inspect/mod.ts";
import { BLOCK, layout, noiseLine, plainValue, show } from "./_texts.ts";

const whole = toValue(parseInspect(BLOCK));
const kinds = (text: string) => recover(text).repairs.map((repair) => repair.kind);

/** Asserts that what was recovered stands in the original at the same place. */
function assertPartOf(part: unknown, original: unknown, note: string): void {
  if (part instanceof Map && original instanceof Map) {
    assertPartOf([...part].flat(), [...original].flat(), note);
  } else if (part instanceof Set && original instanceof Set) {
    assertPartOf([...part], [...original], note);
  } else if (part instanceof Map || part instanceof Set) {
    assertEquals([...part], [], note);
  } else if (Array.isArray(part) && Array.isArray(original)) {
    assert(part.length <= original.length, note);
    part.forEach((item, i) => assertPartOf(item, original[i], `${note} [${i}]`));
  } else if (part !== null && typeof part === "object" && !(part instanceof Date)) {
    assert(original !== null && typeof original === "object", note);
    for (const [key, value] of Object.entries(part)) {
      assert(Object.hasOwn(original as object, key), `${note}: ${key} is invented`);
      assertPartOf(value, (original as Record<string, unknown>)[key], `${note} .${key}`);
    }
  } else {
    assertEquals(part, original, note);
  }
}

Deno.test("recover() returns what parseInspect() returns for valid text, and no repairs", () => {
  fc.assert(
    fc.property(plainValue, layout, (value, options) => {
      const text = show(value, options);
      assertEquals(recover(text), { node: parseInspect(text), repairs: [], end: text.length });
    }),
    { numRuns: 300 },
  );
});

Deno.test("recover() keeps all and invents nothing with noise lines around and between", () => {
  // After the first line a block may open that looks the same: the next test is about it.
  const place = fc.record({ after: fc.nat(BLOCK.split("\n").length), line: noiseLine })
    .filter(({ after, line }) => after !== 1 || !/[[{]$/.test(line));
  fc.assert(
    fc.property(fc.array(place, { minLength: 1, maxLength: 6 }), (places) => {
      const lines: string[] = [];
      BLOCK.split("\n").forEach((line, i) => {
        lines.push(...places.filter((p) => p.after === i).map((p) => p.line), line);
      });
      const count = BLOCK.split("\n").length;
      lines.push(...places.filter((p) => p.after === count).map((p) => p.line));
      const { node, repairs } = recover(lines.join("\n"));
      assertEquals(node === null ? null : toValue(node), whole, lines.join("\n"));
      assertEquals(repairs.length, places.length);
    }),
    { numRuns: 1000 },
  );
});

Deno.test("recover() keeps random objects with noise lines between their lines", () => {
  const key = fc.constantFrom("id", "amount", "vat", "userId", "meta data", "x-1");
  const leaf = fc.oneof(fc.string(), fc.double(), fc.boolean(), fc.constant(undefined), fc.date());
  const flat = fc.dictionary(key, leaf, { noNullPrototype: true, minKeys: 1 });
  const value = fc.dictionary(
    key,
    fc.oneof(leaf, flat, fc.array(flat), fc.array(fc.integer(), { maxLength: 40 })),
    { noNullPrototype: true, minKeys: 1 },
  );
  const compact = fc.constantFrom<boolean | number>(3, 1, 0, false);
  const noise = noiseLine.filter((line) => !/[[{]$/.test(line));
  fc.assert(
    fc.property(value, compact, fc.array(noise, { minLength: 1 }), (value, compact, noise) => {
      const text = show({ value }, { compact, breakLength: 80 });
      const lines = text.split("\n").flatMap((line, i) => [line, noise[i % noise.length]]);
      const { node } = recover(lines.join("\n"));
      assertEquals(node === null ? null : toValue(node), { value }, lines.join("\n"));
    }),
    { numRuns: 500 },
  );
});

Deno.test("recover() drops lines that may be those of a block that noise opened", () => {
  const { node, repairs } = recover("{\n  a: 1,\nWARN {\n  amount: 99,\n  vat: 1\n}");
  assertEquals(node && toValue(node), { a: 1 });
  assertEquals(repairs.map((repair) => repair.kind), ["noise_line", "missing_close"]);
});

Deno.test("recover() takes no line for an error's message that ends what the error stands in", () => {
  const text = "{\n  list: [\n    { a: 1 },\nTypeError: it is null\n    { a: 2 }\n  ],\n  b: 3\n" +
    "    at f (/a.js:1:1)\n}";
  const { node, repairs } = recover(text);
  assertEquals(node && toValue(node), { list: [{ a: 1 }, { a: 2 }], b: 3 });
  assertEquals(repairs.map((repair) => repair.kind), ["noise_line", "noise_line"]);
});

Deno.test("recover() invents nothing from a block that stands inside another", () => {
  const other = "2024-01-05T21:00:00.000Z WARN foo {\n  amount: 99,\n  x: [\n    1\n  ]\n}";
  const lines = BLOCK.split("\n");
  for (let i = 1; i < lines.length; i++) {
    const text = [...lines.slice(0, i), other, ...lines.slice(i)].join("\n");
    const { node, repairs } = recover(text);
    assertEquals(node && toValue(node), whole, text);
    assertEquals(repairs.map((repair) => [repair.kind, repair.line]), [["noise_line", i + 1]]);
  }
});

Deno.test("recover() of a block cut at any unit returns only what the whole block holds", () => {
  for (let length = 0; length < BLOCK.length; length++) {
    for (const tail of ["", "\n\n", "\nWARN amount: 99", "\n(node:8) x\n    at f (a.js:1:2)\n"]) {
      const text = BLOCK.slice(0, length) + tail;
      const { node, repairs } = recover(text);
      assert(repairs.length > 0 || text.trim() === "", text);
      if (node !== null) assertPartOf(toValue(node), whole, text);
    }
  }
});

Deno.test("recover() of any cut text returns only what the whole text holds", () => {
  fc.assert(
    fc.property(plainValue, layout, fc.nat(), (value, options, at) => {
      // Sorting moves the items of a set, so that a cut one has other items first.
      const text = show({ value }, { ...options, sorted: false });
      const { node } = recover(text.slice(0, at % text.length));
      if (node !== null) assertPartOf(toValue(node), { value }, text.slice(0, at % text.length));
    }),
    { numRuns: 2000 },
  );
});

Deno.test("recover() keeps every property whose line is whole before the cut", () => {
  const text = BLOCK.slice(0, BLOCK.indexOf("5,\n    oldBalance"));
  const { node, repairs, end } = recover(text);
  const transaction = getProperty(node, "transaction") as InspectNode & { entries: unknown[] };
  assertEquals(transaction.entries.length, 9);
  assertEquals(getProperty(transaction, "amount"), undefined);
  assertEquals(repairs.map((repair) => repair.kind), ["cut_value", "missing_close"]);
  assertEquals(text.slice(repairs[0].offset), "amount: 12");
  assertEquals(end, text.length);
});

Deno.test("recover() drops a line without costing its siblings", () => {
  const lines = BLOCK.split("\n");
  const bad = [
    "    a: WARN,",
    "    a: 'x,",
    "    a: 12.3.4,",
    "    a: { b: 1, c: WARN },",
    "    }}",
  ];
  for (const line of bad) {
    for (let i = 2; i < 8; i++) {
      const text = [...lines.slice(0, i), line, ...lines.slice(i)].join("\n");
      const { node, repairs } = recover(text);
      const { a, ...rest } =
        (toValue(node!) as { transaction: Record<string, unknown> }).transaction;
      assertEquals({ transaction: rest }, whole, text);
      assertEquals(a, line.includes("b: 1") ? { b: 1 } : undefined);
      assertEquals(repairs.map((repair) => repair.line), [i + 1]);
    }
  }
});

Deno.test("recover() never joins the halves of a torn number", () => {
  const texts = [
    "{\n  a: 1,\n  amount: 12\nWARN x\n5,\n  vat: 1\n}",
    "{\n  a: 1,\n  amount: 12\nWARN x\n.5\n}",
    "{\n  a: 1,\n  amount: 12WARN x\n5\n}",
    "{\n  a: 1,\n  amount: 12\n  vat: 1\n}",
    "{\n  a: 1,\n  amount: 12024-01-05T21:00:00.000Z WARN x\n5\n}",
  ];
  for (const text of texts) {
    const { node, repairs } = recover(text);
    assertEquals(getProperty(node, "amount"), undefined, text);
    assertEquals(numberText(getProperty(node, "a")), "1");
    assert(repairs.length > 0);
  }
});

Deno.test("recover() names each repair", () => {
  assertEquals(kinds("{\n  a: 'x'\n  b: 1\n}"), ["missing_comma"]);
  assertEquals(kinds("{\n  a: 1,\n  a: 2\n}"), ["repeated_key"]);
  assertEquals(kinds("{\n  a: 'x,\n  b: 1\n}"), ["unterminated_string"]);
  assertEquals(kinds("{\n  a: {\n    b: 1\n  c: 1\n}"), ["cut_value", "missing_close"]);
  assertEquals(kinds("{\n  a: 1,\n]\n  b: 1\n}"), ["stray_close"]);
  assertEquals(kinds("{ a: 1 } arn:aws"), ["noise_line"]);
  assertEquals(kinds("hello\nworld"), ["noise_line", "noise_line", "no_value"]);
  const deep = recover("{\n  a: {\n    b: {\n      c: 1\n    }\n  },\n  d: 1\n}", { maxDepth: 2 });
  assertEquals(deep.repairs.map(({ kind, line }) => [kind, line]), [["too_deep", 3]]);
  assertEquals(deep.node && toValue(deep.node), { a: {}, d: 1 });
  assertEquals(recover("{ a: 1, b: 2 }", { maxLength: 8 }).repairs.at(-1)?.kind, "too_long");
});

Deno.test("recover() keeps the first of a repeated name", () => {
  const { node } = recover("{\n  amount: 8,\n  vat: 0,\n  amount: 99\n}");
  assertEquals(node && toValue(node), { amount: 8, vat: 0 });
});

Deno.test("recover() reads joined strings and errors around noise", () => {
  const text = "{\n  s: 'abc\\n' +\nWARN x\n    'def',\n  e: Error: no\n      at f (a.js:1:2) {\n" +
    "    code: 'X'\n  },\nWARN y\n  b: 1\n}";
  const { node } = recover(text);
  assertEquals(toValue(getProperty(node, "s")!), "abc\ndef");
  assertEquals(toValue(getProperty(node, "e", "code")!), "X");
  assertEquals(numberText(getProperty(node, "b")), "1");
});

Deno.test("recover() keeps the items of a list around noise", () => {
  const text = "[\n  'a\\n' +\nWARN x\n    'b',\n  12\nWARN amount: 99\n]";
  const { node, repairs } = recover(text);
  assertEquals(node && toValue(node), ["a\nb", 12]);
  assertEquals(repairs.map((repair) => repair.line), [3, 6]);
});

/** What stands before an object on a whole log line, as the runtime and `console.log` print it. */
const header = fc.record({
  at: fc.constantFrom("", "2024-01-31T21:00:00.000Z ", "2024-01-31T21:00:00.000Z\t"),
  request: fc.constantFrom("", "6e1f0a52-0000-4000-8000-000000000001\t", "undefined\t"),
  level: fc.constantFrom("INFO\t", "WARN ", "[ERROR] ", "\tDEBUG\t"),
  words: fc.constantFrom(
    "",
    "Processing ",
    "handler {id} of [x] {} ",
    'got {"a":1} and ',
    "data: ",
  ),
}).map(({ at, request, level, words }) => at + request + level + words)
  // Alone they may be the name of a class, or an error that has properties.
  .filter((before) => before !== "WARN " && before !== "[ERROR] ");

Deno.test("recover() finds the object in a whole log line as it was printed", () => {
  fc.assert(
    fc.property(header, plainValue, layout, (before, value, options) => {
      const text = show({ value }, options);
      const { node, repairs, end } = recover(before + text);
      assertEquals(node && toValue(node), { value }, before + text);
      assertEquals([node!.offset, end], [before.length, before.length + text.length]);
      assertEquals(repairs.map(({ kind, line }) => [kind, line]), [["noise_line", 1]]);
      const [{ offset, length }] = repairs;
      assertEquals((before + text).slice(offset, offset + length), before.trim());
    }),
    { numRuns: 500 },
  );
});

Deno.test("recover() of a whole log line keeps all around noise, and invents nothing where it is cut", () => {
  const lines = BLOCK.split("\n");
  // Right below the line that opens a block, noise may be the block of another one.
  const place = fc.record({ after: fc.integer({ min: 2, max: lines.length }), line: noiseLine });
  fc.assert(
    fc.property(header, fc.array(place, { maxLength: 4 }), (before, places) => {
      const noisy = lines.flatMap((line, i) => [
        ...places.filter(({ after }) => after === i).map(({ line }) => line),
        line,
      ]).concat(places.filter(({ after }) => after === lines.length).map(({ line }) => line));
      const text = before + noisy.join("\n");
      const { node, repairs } = recover(text);
      assertEquals(node && toValue(node), whole, text);
      assertEquals(repairs.length, places.length + 1, text);
      for (const repair of repairs) {
        assertEquals(repair.line, text.slice(0, repair.offset).split("\n").length, text);
      }
    }),
    { numRuns: 500 },
  );
  for (let length = 0; length < BLOCK.length; length++) {
    const text = `2024-01-31T21:00:00.000Z\tINFO\t${BLOCK.slice(0, length)}`;
    const { node, repairs } = recover(text);
    assert(repairs.length > 0, text);
    if (node !== null) assertPartOf(toValue(node), whole, text);
  }
});

Deno.test("recover() takes the block that a log line opens, not what stands inside it", () => {
  const { node } = recover("2024-01-31T21:00:00.000Z\tINFO\tgot {\n  a: 1,\n{ a: 99 }\n  b: 2\n}");
  assertEquals(node && toValue(node), { a: 1, b: 2 });
});

Deno.test("recover() finds what has a size, a tag or a reference before its bracket", () => {
  const circular: Record<string, unknown> = { a: 1 };
  circular.self = circular;
  const values = [
    new Map([["a", { b: 1 }]]),
    new Set(["a", "b"]),
    Object.assign(Object.create(null), { a: 1 }),
    circular,
  ];
  for (const value of values) {
    const text = show(value);
    const { node } = recover(`2024-01-31T21:00:00.000Z\tINFO\tgot ${text} at last`);
    const alone = parseInspect(text);
    assertEquals(node!.kind, alone.kind, text);
    assertEquals(node!.length, alone.length, text);
  }
});

Deno.test("recover() finds no object in JSON, in templates, in words, or where it may not look", () => {
  for (
    const text of ['INFO {"a":1}', "INFO {id}", "INFO [x] y", "INFO ${ a: 1 }", "INFO x{ a: 1 }"]
  ) {
    assertEquals(recover(text).node, null, text);
  }
  const text = "INFO\tgot { a: 1 }";
  assertEquals(numberText(getProperty(recover(text).node, "a")), "1");
  assertEquals(recover(text, { behindText: false }).node, null);
});

Deno.test("recover() reads strings that are joined behind a map's key, and always ends", () => {
  const texts: [string, unknown][] = [
    ["Map(1) {\n  'a' => 'x\\n' +\nWARN x\n    'y'\n}", new Map([["a", "x\ny"]])],
    [
      "Map(1) {\n  'a\\n' +\n    'b' => 'x\\n' +\n    'c',\nWARN\n}",
      new Map([["a\nb", "x\nc"]]),
    ],
    ["Map(1) {\n  'a' => 'x' +\n    'y' => 1\n}", new Map()],
    [`Map(1) {\n  1${" => 1".repeat(20_000)}\n}`, new Map()],
  ];
  for (const [text, value] of texts) {
    const { node, repairs } = recover(text);
    assertEquals(node && toValue(node), value, text.slice(0, 80));
    assert(repairs.length > 0);
  }
});

Deno.test("recover() takes nothing for an error but an error", () => {
  const symbol = recover("{\n  a: Symbol(\n      at x),\n  b: 1\n}");
  assertEquals(symbol.node && toValue(symbol.node), { b: 1 });
  assert(symbol.repairs.length > 0);
  const bad = recover("{\n  amount: 12.3.4\n      at x\n}");
  assertEquals(bad.node && toValue(bad.node), {});
  assert(bad.repairs.length > 0);
});

Deno.test("recover() keeps what stands behind an error on its line, and errors of any name in lists", () => {
  const stack = "\n      at f (a.js:1:2)";
  const list = recover(`[\n  1,\nWARN x\n  Refusal: bad${stack} {\n    code: 'E'\n  },\n  2\n]`);
  const [one, error, two] = (list.node as { items: InspectNode[] } & InspectNode).items;
  assertEquals([numberText(one), toValue(error), numberText(two)], [
    "1",
    `Refusal: bad${stack}`,
    "2",
  ]);
  assertEquals(list.repairs.map(({ kind }) => kind), ["noise_line"]);
  const line = recover(`{\n  e: Error: m${stack}, b: 1,\nWARN x\n  c: 2\n}`);
  assertEquals(line.node && toValue(line.node), { e: `Error: m${stack}`, c: 2 });
  assertEquals(line.repairs.map(({ kind }) => kind), ["unknown_token", "noise_line"]);
});

Deno.test("recover() takes no second value for one that it left out", () => {
  const texts = [
    "{\n  a: 1,\n  amount: 12.5\n  amount: 5\n}",
    "{\n  a: 1,\n  amount: 12.3.4,\n  amount: 5\n}",
    "{\n  a: 1,\n  amount: 12,5,\n  amount: 5\n}",
    "{\n  a: 1,\n  amount: WARN x\n  amount: 5,\n}",
  ];
  for (const text of texts) {
    const { node, repairs } = recover(text);
    assertEquals(node && toValue(node), { a: 1 }, text);
    assert(repairs.some(({ kind }) => kind === "repeated_key"), text);
  }
});

Deno.test("recover() takes no string that has control characters as they are", () => {
  for (const code of ["\0", "\x01", "\x1b"]) {
    const { node, repairs } = recover(`{\n  a: 1,\n  id: 'ab${code}cd',\n  b: 2\n}`);
    assertEquals(node && toValue(node), { a: 1, b: 2 });
    assert(repairs.length > 0);
  }
  assertEquals(toValue(parseInspect("'a\tb'")), "a\tb");
});
