import { assert, assertEquals } from "./_assert.ts";
import { basename, join, relative } from "node:path";
import { SCRATCH_DIR } from "../lib/notebook/runner/cells.ts";
import { ROOT } from "../lib/ledger/paths.ts";
import { readLayer } from "../lib/ledger/model/objects.ts";
import { ruleObjects, viewNames } from "../lib/ledger/store/schema.ts";
import { LedgerReader } from "../lib/ledger/store/open.ts";
import { ask, makeLedger, withFolder } from "./_temporary.ts";

const LIB = join(ROOT, "lib");

/** Level of each part of lib/: a part imports from parts of lower levels only. */
const LEVELS: Record<string, number> = {
  "inspect": 0,
  "ledger/span": 1,
  "ledger/arguments": 0,
  "ledger/paths": 1,
  "ledger/error": 1,
  "ledger/counted": 1,
  "ledger/system_error": 3,
  "ledger/money": 1,
  "ledger/model": 1,
  "ledger/presence": 1,
  "ledger/work_folder": 2,
  "ledger/damaged_file": 2,
  "ledger/machine_error": 2,
  "ledger/printable": 0,
  "ledger/quote": 0,
  "ledger/streams": 1,
  "ledger/unbroken": 0,
  "ledger/currency": 2,
  "ledger/issue": 2,
  "ledger/ingest_options": 1,
  "ledger/source": 3,
  "ledger/log": 3,
  "ledger/extract": 4,
  "ledger/envelope": 5,
  "ledger/store": 5,
  "ledger/remote": 6,
  "ledger/workers": 6,
  "ledger/ingest": 7,
  "ledger/cluster": 8,
  "ledger/upgrade": 7,
  "ledger/review": 7,
  "ledger/evidence": 7,
  "ledger/export": 7,
  "ledger/alerts": 8,
  "ledger/mod": 8,
  "charts": 8,
  "notebook": 9,
  "dev": 9,
  "cli": 10,
  "mod": 10,
};

function* filesOf(folder: string, extension: string): Generator<string> {
  for (const entry of Deno.readDirSync(folder)) {
    const path = join(folder, entry.name);
    if (entry.isDirectory) yield* filesOf(path, extension);
    else if (entry.name.endsWith(extension)) yield path;
  }
}

function partOf(path: string): string {
  const [part, inner] = relative(LIB, path).replace(/\.ts$/, "").split("/");
  return part === "ledger" ? `${part}/${inner}` : part;
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

Deno.test("pages of a server and of files share what pages/content makes, and know nothing else of each other", () => {
  const pages = join(LIB, "notebook", "pages");
  const wrong = [];
  for (const part of ["content", "live", "site"]) {
    const others = ["live", "site"].filter((other) => other !== part);
    for (const path of filesOf(join(pages, part), ".ts")) {
      const text = Deno.readTextFileSync(path);
      wrong.push(
        ...others.filter((other) => text.includes(`from "../${other}/`)).map((other) =>
          `${path}: ${other}`
        ),
      );
    }
  }
  assertEquals(wrong, []);
});

Deno.test("no files of lib/ import each other in a circle, types included", () => {
  const importsOf = (path: string) =>
    [...Deno.readTextFileSync(path).matchAll(/^(?! \*).*from "(\.{1,2}\/[^"]+)"/gm)]
      .map(([, target]) => join(path, "..", target));
  let left = [...filesOf(LIB, ".ts")];
  for (let before = 0; before !== left.length;) {
    before = left.length;
    left = left.filter((path) => importsOf(path).some((target) => left.includes(target)));
  }
  assertEquals(left.map((path) => relative(LIB, path)), []);
});

Deno.test("no file is longer than 400 lines", () => {
  const long = [LIB, join(ROOT, "tests")]
    .flatMap((folder) => [...filesOf(folder, ".ts")])
    .filter((path) => Deno.readTextFileSync(path).split("\n").length > 401);
  assertEquals(long.map((path) => relative(ROOT, path)), []);
});

Deno.test("every SQL file of the model is used, and says its grain first", () => {
  const made = new Set(ruleObjects().map(({ name }) => name));
  for (
    const layer of ["macros", "base", "links", "steps", "causes", "views", "findings"] as const
  ) {
    for (const { name, sqlName, grain, body } of readLayer(layer)) {
      assert(/^[A-Z].*\.$/.test(grain), `${layer}/${name}.sql: ${grain}`);
      assert(layer === "base" || made.has(sqlName), sqlName);
      if (layer !== "base" && layer !== "macros") continue;
      const object = layer === "base" ? "table" : "macro";
      assert(body.startsWith(`create ${object} ${name}`), `${layer}/${name}.sql`);
    }
  }
});

Deno.test("no window of the model has a filter, which takes the square of the rows", () => {
  const layers = [
    "links",
    "steps",
    "causes",
    "views",
    "findings",
    "evidence",
    "reports",
    "checks",
  ] as const;
  const filter = /\bfilter\s*\((?:[^()]|\((?:[^()]|\([^()]*\))*\))*\)\s*over\b/;
  const found = layers.flatMap((layer) => readLayer(layer)).filter(({ body }) => filter.test(body));
  assertEquals(found.map(({ layer, name }) => `${layer}/${name}`), []);
});

Deno.test("every view and macro binds, also on a ledger with hardly anything in it", () =>
  withFolder(async (folder) => {
    Deno.writeTextFileSync(`${folder}/log`, "2024-03-01T10:00:00.000Z odd words\n\n");
    const ledger = await makeLedger(folder, [`${folder}/log`]);
    // Each is bound once, and those that name it find its rows.
    const reader = await LedgerReader.open(ledger, { keepsTables: true });
    try {
      for (const view of viewNames()) await reader.columns(`select * from ${view}`);
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

const TEXTS =
  /\.(?:ts|js|mjs|py|sh|sql|css|csv|json|lock|md|txt|ipynb|ya?ml|j2|ini|service|timer)$|(?:run|file|ignore)$/;

Deno.test("no text of the repository names a machine's path or a registry's host", () => {
  const pattern = new RegExp(
    [
      ...["/ro" + "ot/", "/ho" + "me/[a-z]", "/Us" + "ers/", "/wo" + "rk/"],
      ...["npm" + "js\\.", "py" + "pi\\.org", "js" + "r\\.io"],
    ].join("|"),
  );
  const folders = ["lib", "tests", "docs", "examples", "notebooks", ".ci", ".github"];
  const found = folders.flatMap((name) => [...filesOf(join(ROOT, name), "")])
    .filter((path) => !path.startsWith(SCRATCH_DIR))
    .concat(
      [...Deno.readDirSync(ROOT)].flatMap(({ name, isFile }) =>
        isFile && name !== ".env" ? [join(ROOT, name)] : []
      ),
    )
    .filter((path) => TEXTS.test(path))
    .filter((path) => pattern.test(Deno.readTextFileSync(path)));
  assertEquals(found.map((path) => relative(ROOT, path)), []);
});

Deno.test("tests that run at the same time, in one process, change nothing that they share", () => {
  const shared = /Deno\.(?:env\.(?:set|delete)|chdir|umask)\(/;
  const found = [...filesOf(join(ROOT, "tests"), ".ts")]
    .filter((path) => shared.test(Deno.readTextFileSync(path)))
    .map((path) => relative(join(ROOT, "tests"), path));
  // Settings have names of their own, AWS a lock; a cell of live_test.ts has an environment of its own.
  assertEquals(found.sort(), [
    "cli/settings_test.ts",
    "ledger/remote/_fake_aws.ts",
    "notebook/pages/live_test.ts",
  ]);
});

Deno.test("the lock names no package that nothing asks for", () => {
  const read = (path: string) => Deno.readTextFileSync(join(ROOT, path));
  const { specifiers } = JSON.parse(read("deno.lock")) as { specifiers: Record<string, string> };
  const texts = ["deno.json", "tests/deno.json"].map(read)
    .concat([...filesOf(LIB, ".ts")].map((path) => Deno.readTextFileSync(path)));
  const isAsked = (name: string) => texts.some((text) => text.includes(name));
  assertEquals(Object.keys(specifiers).filter((name) => !isAsked(name)), []);
});
