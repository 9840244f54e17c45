import { assertEquals } from "../_assert.ts";
import { join } from "node:path";
import { readExports } from "../../lib/dev/reference/library.ts";
import { ROOT } from "../../lib/ledger/paths.ts";
import { LedgerReader } from "../../lib/ledger/store/open.ts";
import { openLedger } from "../../lib/notebook/ledger.ts";
import { makeLedger, withFolder } from "../_temporary.ts";

const LOGS = [join(ROOT, "tests", "cases", "01-control", "in")];

/** What the engine and its libraries say where nobody has checked what they are given. */
const UNCHECKED =
  /Cannot read prop|is not a function|not iterable|Cannot destructure|Cannot convert|argument must be|is not defined|Invalid array|Reduce of|is not a constructor|call stack|for this operation|Cannot mix|undefined \(|^undefined/;
const MOST_CHARACTERS = 400;

/** Lists of arguments that no function has a use for. */
function nonsense(text: string): unknown[][] {
  const values = [
    undefined,
    null,
    5,
    NaN,
    10n,
    true,
    text,
    "",
    Symbol("s"),
    {},
    Object.create(null),
    [],
    [1],
    [null],
    [[]],
    [{ a: 1 }],
    () => 1,
    new Date(0),
    Promise.resolve([]),
    new Map(),
  ];
  return [
    [],
    ...values.map((value) => [value]),
    ...[[], [{ a: 1 }], text].flatMap((first) =>
      [null, 5, "x", { nothing: 1 }, [1], () => 1].map((second) => [first, second])
    ),
  ];
}

/** Calls a function with nonsense, and gives what it threw that nobody can act on. */
async function findUnchecked(name: string, call: (...given: unknown[]) => unknown, text: string) {
  const found: string[] = [];
  for (const given of nonsense(text)) {
    const { log } = console;
    console.log = () => {};
    try {
      await call(...given);
    } catch (error) {
      const words = error instanceof Error
        ? UNCHECKED.test(error.message) ? error.message : ""
        : `threw ${Deno.inspect(error)}`;
      const isLong = error instanceof TypeError && error.message.length > MOST_CHARACTERS;
      if (words !== "" || isLong) found.push(`${name}(${Deno.inspect(given)}): ${words}`);
    } finally {
      console.log = log;
    }
  }
  return found;
}

Deno.test("each function says of nonsense what is wrong with it, in its own words", () =>
  withFolder(async (folder) => {
    const found: string[] = [];
    let count = 0;
    for (const path of new Set(readExports().values())) {
      const exported = await import(join(ROOT, path)) as Record<string, unknown>;
      for (const [name, value] of Object.entries(exported)) {
        const isClass = /^class\b/.test(String(value));
        if (typeof value !== "function" || isClass) continue;
        count++;
        const call = value as (...given: unknown[]) => unknown;
        found.push(...await findUnchecked(`${path}: ${name}`, call, join(folder, "none", "x")));
      }
    }
    assertEquals([found, count > 50], [[], true]);
  }));

Deno.test("so does each method of a ledger", () =>
  withFolder(async (folder) => {
    const path = await makeLedger(folder, LOGS);
    const reader = await LedgerReader.open(path);
    const ledger = await openLedger(path);
    const found: string[] = [];
    try {
      for (
        const [one, names] of [
          [reader, Object.getOwnPropertyNames(LedgerReader.prototype)],
          [ledger, Object.keys(ledger)],
        ] as const
      ) {
        for (const name of names) {
          const value = (one as unknown as Record<string, unknown>)[name];
          if (typeof value !== "function" || /^(?:constructor|close|interrupt)$/.test(name)) {
            continue;
          }
          const call = async (...given: unknown[]) => {
            const result = await value.apply(one, given);
            if (Symbol.asyncIterator in Object(result)) { for await (const _ of result); }
          };
          found.push(...await findUnchecked(name, call, "x"));
        }
      }
    } finally {
      reader.close();
      ledger.close();
    }
    assertEquals(found, []);
  }));
