import { assert, assertEquals } from "./_assert.ts";
import { basename, join, relative } from "node:path";
import { ROOT } from "../lib/ledger/paths.ts";
import { BASE_TABLES, LINKED_TABLES, MACROS, readSql, VIEWS } from "../lib/ledger/store/schema.ts";
import { LedgerReader } from "../lib/ledger/store/open.ts";
import { ask, makeLedger, withFolder } from "./_temporary.ts";

const LIB = join(ROOT, "lib");

/** Level of each part of lib/: a part imports from parts of lower levels only. */
const LEVELS: Record<string, number> = {
  span: 0,
  paths: 0,
  error: 0,
  money: 0,
  currency: 0,
  issue: 1,
  source: 2,
  log: 2,
  inspect: 2,
  extract: 3,
  read: 4,
  store: 4,
  ingest: 5,
  chart: 5,
  evidence: 5,
  export: 5,
  simulate: 5,
  score: 6,
  notebook: 6,
  reference: 6,
  jupyter: 6,
  cli: 7,
  mod: 8,
};

function* filesOf(folder: string, extension: string): Generator<string> {
  for (const entry of Deno.readDirSync(folder)) {
    const path = join(folder, entry.name);
    if (entry.isDirectory) yield* filesOf(path, extension);
    else if (entry.name.endsWith(extension)) yield path;
  }
}

function partOf(path: string): string {
  return relative(LIB, path).split("/")[0].replace(/\.ts$/, "");
}

Deno.test("every part of lib/ imports from the parts below it only", () => {
  const wrong = [];
  for (const path of filesOf(LIB, ".ts")) {
    for (const [, target] of Deno.readTextFileSync(path).matchAll(/from "(\.{1,2}\/[^"]+)"/g)) {
      const other = join(path, "..", target);
      const [from, to] = [partOf(path), partOf(other)];
      assert(from in LEVELS && to in LEVELS, `${from} or ${to} has no level`);
      if (from !== to && LEVELS[to] >= LEVELS[from]) wrong.push(`${from} imports ${to}`);
      const isPrivate = basename(other).startsWith("_");
      if (isPrivate && join(path, "..") !== join(other, "..")) wrong.push(`${path}: ${target}`);
    }
  }
  assertEquals(wrong, []);
});

Deno.test("no file is longer than 400 lines", () => {
  const long = [LIB, join(ROOT, "tests")]
    .flatMap((folder) => [...filesOf(folder, ".ts")])
    .filter((path) => Deno.readTextFileSync(path).split("\n").length > 401);
  assertEquals(long.map((path) => relative(ROOT, path)), []);
});

Deno.test("every SQL file makes the object that it is named after, and says its grain first", () => {
  const listed = [...BASE_TABLES, ...LINKED_TABLES, ...MACROS, ...VIEWS, "find_repeated_events"];
  const folder = join(LIB, "store", "sql");
  const names = [...filesOf(folder, ".sql")].map((path) =>
    relative(folder, path).replace(/\.sql$/, "").replace("/", ".")
  );
  assertEquals(names.sort(), [...listed].sort());
  for (const name of listed) {
    const sql = readSql(name);
    assert(sql.startsWith("-- "), name);
    if (name === "find_repeated_events") continue;
    assert(new RegExp(`^create (?:temp table|table|view|macro) ${name}\\b`, "m").test(sql), name);
  }
});

Deno.test("every view and macro binds, also on a ledger with hardly anything in it", () =>
  withFolder(async (folder) => {
    Deno.writeTextFileSync(`${folder}/log`, "2024-03-01T10:00:00.000Z odd words\n\n");
    const ledger = await makeLedger(folder, [`${folder}/log`]);
    const reader = await LedgerReader.open(ledger);
    try {
      for (const view of VIEWS) await reader.columns(`select * from ${view}`);
    } finally {
      reader.close();
    }
    assertEquals(
      await ask(
        ledger,
        "select money(1234.5, 'BHD') as a, money(-7, 'JPY') as b, money(0.5, '') as c",
      ),
      [{ a: "1,234.500", b: "-7", c: "0.50" }],
    );
  }));

Deno.test("no text of the repository names a machine's path or a registry's host", () => {
  const pattern = new RegExp(
    ["/ro" + "ot/", "/ho" + "me/[a-z]", "npm" + "js\\.", "py" + "pi\\.org", "js" + "r\\.io"].join(
      "|",
    ),
  );
  const folders = ["lib", "tests", "docs", "notebooks", ".ci"].map((name) => join(ROOT, name));
  const found = folders
    .flatMap((folder) => [...filesOf(folder, "")])
    .filter((path) => /\.(?:ts|sql|md|py|ipynb|txt|run)$|run$/.test(path))
    .filter((path) => pattern.test(Deno.readTextFileSync(path)));
  assertEquals(found.map((path) => relative(ROOT, path)), []);
});
