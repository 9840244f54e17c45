import { assertEquals } from "./_assert.ts";
import { join, relative } from "node:path";
import { counted } from "../lib/ledger/counted.ts";
import { ROOT } from "../lib/ledger/paths.ts";
import { findNotebooks } from "../lib/notebook/runner/cells.ts";

const LIB = join(ROOT, "lib");
/** Numbers of a sentence that are never one. */
const NEVER_ONE = [
  // Hours have a decimal, from 2.0 on.
  "::decimal(12, 1) || ' hours'",
  // Fewer are in the table.
  "of ${answer.events}** events. To see the",
  // A word that `counted` is given.
  "shifted.currency || ' transactions'",
];

function* filesOf(folder: string, pattern: RegExp): Generator<string> {
  for (const entry of Deno.readDirSync(folder)) {
    const path = join(folder, entry.name);
    if (entry.isDirectory) yield* filesOf(path, pattern);
    else if (pattern.test(entry.name)) yield path;
  }
}

/** What is counted anywhere, in the plural. */
function pluralsOf(texts: Iterable<string>): Set<string> {
  const plurals = new Set<string>();
  for (const text of texts) {
    for (
      const [, many] of text.matchAll(/\bcounted\((?:[^']|'[^']*', )*?'[^']*',\s*'(\w{2,}s)'\s*\)/g)
    ) {
      plurals.add(many);
    }
  }
  return plurals;
}

Deno.test("counted() groups digits, and has one word for one and another for all else", () => {
  const texts = [0, 1, 2, 1308].map((count) => counted(count, "user"));
  assertEquals(texts, ["0 users", "1 user", "2 users", "1,308 users"]);
  assertEquals(counted(2, "entry", "entries"), "2 entries");
});

Deno.test("numbers in sentences agree with their words: both are told together", async () => {
  const texts = new Map<string, string>();
  for (const path of filesOf(join(LIB, "model"), /\.sql$/)) {
    texts.set(path, Deno.readTextFileSync(path));
  }
  for (const path of await findNotebooks()) {
    const { cells } = JSON.parse(Deno.readTextFileSync(path));
    const code = (cells as { cell_type: string; source: string | string[] }[])
      .filter(({ cell_type }) => cell_type === "code").map(({ source }) =>
        [source].flat().join("")
      );
    texts.set(path, code.join("\n"));
  }
  const plurals = pluralsOf(texts.values());
  for (const plural of ["users", "days", "findings", "transactions"]) {
    assertEquals(plurals.has(plural), true, plural);
  }
  const many = [...plurals].join("|");
  const apart = new RegExp(`(?:\\|\\|\\s*'|\\$\\{[^{}]*\\}(?:\\*\\*)?)\\s+(?:${many})\\b.*`, "g");
  const found = [...texts].flatMap(([path, text]) =>
    [...text.matchAll(apart)].map(({ index }) => {
      const begin = text.lastIndexOf("\n", index) + 1;
      return text.slice(begin, text.indexOf("\n", index)).trim();
    }).filter((line) => !NEVER_ONE.some((part) => line.includes(part)))
      .map((line) => `${relative(ROOT, path)}: ${line}`)
  );
  assertEquals(found, []);
});
