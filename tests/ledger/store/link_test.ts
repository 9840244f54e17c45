import { assert, assertEquals, assertGreater } from "../../_assert.ts";
import { dirname, join } from "node:path";
import { gunzipSync } from "node:zlib";
import { ingest } from "../../../lib/ledger/ingest.ts";
import { ROOT, SAMPLE_LOGS } from "../../../lib/ledger/paths.ts";
import { LedgerBuild } from "../../../lib/ledger/store/build.ts";
import { WorkingCopy } from "../../../lib/ledger/store/working_copy.ts";
import { fill, linkNew } from "../../../lib/ledger/store/link.ts";
import { linkTables } from "../../../lib/ledger/store/schema.ts";
import { LedgerReader } from "../../../lib/ledger/store/open.ts";
import { assertSameLinks, readLinks } from "./_links.ts";
import { makeDraw, shuffle, splitEvents } from "../../laws/_logs.ts";
import { type GivenFile, tortureFiles } from "../../laws/_torture.ts";
import { ask, makeLedger, withFolder } from "../../_temporary.ts";

const CASE = join(
  ROOT,
  "tests/cases/01-control/in/export/2024-02-13-[$LATEST]0123456789abcdef0123456789abcdef/000000.gz",
);
const TRIES = 2;
const CUT_STREAMS = 12;

Deno.test("linking what is new gives what linking all gives, whatever overlaps with what was there", () =>
  withFolder(async (folder) => {
    const units = writeUnits(folder);
    const whole = await linksOf(`${folder}/whole.duckdb`, units);
    for (const { name, isTemporary } of linkTables()) {
      if (!isTemporary) assertGreater(whole.get(name)!.length, 0, name);
    }
    const draw = makeDraw(20241128);
    for (let attempt = 0; attempt < TRIES; attempt++) {
      const ledger = await makeLedger(folder, [SAMPLE_LOGS], `${attempt}.duckdb`);
      const order = shuffle(units, draw);
      const [first, second] = [order.slice(0, 5 + draw(9)), order.slice(5)];
      await ingest(first, { ledger });
      const expected = await linksOf(`${folder}/${attempt}_first.duckdb`, first);
      assertSameLinks(await readLinks(ledger), expected, `try ${attempt}, first`);
      await ingest(second, { ledger });
      assertSameLinks(await readLinks(ledger), whole, `try ${attempt}`);
    }
  }));

Deno.test("linking gives the same where streams and requests go on in later files, or overlap", () =>
  withFolder(async (folder) => {
    const draw = makeDraw(20241129);
    const files = shuffle([...walkFiles(SAMPLE_LOGS)].filter((path) => path.endsWith(".gz")), draw);
    const parts: GivenFile[][] = [[ODD_FILES[0]], [ODD_FILES[2]]];
    for (const [index, path] of files.entries()) {
      const [stream, part] = path.split("/").slice(-2);
      const bytes = Deno.readFileSync(path);
      if (index >= CUT_STREAMS) parts[0].push({ path: `${stream}/${part}`, bytes });
      else {
        const events = splitEvents(gunzipSync(bytes).toString());
        const [end, begin] = [1, 2].map(() => 1 + draw(events.length - 1));
        const cut = (each: string[], part: number) => ({
          path: `${stream}/00000${part}`,
          bytes: new TextEncoder().encode(each.join("")),
        });
        parts[0].push(cut(events.slice(0, end), 0));
        parts[1].push(cut(events.slice(Math.min(begin, end)), 1));
      }
    }
    const [first, second] = parts.map((part, index) => {
      for (const { path, bytes } of part) {
        Deno.mkdirSync(dirname(`${folder}/${index}/${path}`), { recursive: true });
        Deno.writeFileSync(`${folder}/${index}/${path}`, bytes);
      }
      return `${folder}/${index}`;
    });
    const ledger = `${folder}/split.duckdb`;
    await ingest([first], { ledger });
    await ingest([second], { ledger });
    await ingest([first, second], { ledger: `${folder}/whole.duckdb` });
    assertSameLinks(await readLinks(ledger), await readLinks(`${folder}/whole.duckdb`), "split");
  }));

Deno.test("transactions of one moment are in one order, whichever of them came later", () =>
  withFolder(async (folder) => {
    const text = gunzipSync(Deno.readFileSync(CASE)).toString();
    const paths = Array.from({ length: 6 }, (_, index) => {
      const path = `${folder}/${index}.log`;
      const own = text.replaceAll("aaaaaaaa-", `aaaaaaa${index}-`)
        .replaceAll("01HPJ4BT0000000000000000A", `01HPJ4BT00000000000000${index}0A`)
        .replaceAll("21:01:05", index === 3 ? "21:00:05" : "21:01:05");
      Deno.writeTextFileSync(path, own);
      return path;
    });
    const ledger = await makeLedger(folder, [1, 3, 4, 5].map((index) => paths[index]));
    await ingest([paths[2]], { ledger });
    await ingest([paths[0]], { ledger });
    const numbers = await ask(
      ledger,
      "select logged_at, transaction_id from transactions order by transaction_number",
    );
    assertEquals(
      numbers,
      await ask(ledger, "select logged_at, transaction_id from transactions order by all"),
    );
    assertEquals(
      await ask(
        ledger,
        "select list_sort(list(transaction_number)) = range(1, 19) as ok from transactions",
      ),
      [{ ok: true }],
    );
  }));

Deno.test("only the files that share a stream or a request with new ones are linked again", () =>
  withFolder(async (folder) => {
    const ledger = await makeLedger(folder, [SAMPLE_LOGS]);
    const name = (await streamsOf(ledger))[0];
    const at = "2031-01-01T00:00:00.000Z";
    const shared = `${folder}/a/${name}/000099`;
    const alone = `${folder}/b/2031-01-01-[$LATEST]${"0".repeat(32)}/000000`;
    for (const path of [shared, alone]) {
      Deno.mkdirSync(dirname(path), { recursive: true });
      Deno.writeTextFileSync(path, `${at} INIT_START Runtime Version: nodejs:22.v1\n\n`);
    }
    assertEquals(await linkedFiles(ledger, [`${folder}/b`]), [1, true]);
    const [count, isPart] = await linkedFiles(ledger, [`${folder}/a`]);
    assertGreater(count, 1);
    assert(isPart);
  }));

function* walkFiles(folder: string): Generator<string> {
  for (const { name, isDirectory } of Deno.readDirSync(folder)) {
    if (isDirectory) yield* walkFiles(`${folder}/${name}`);
    else yield `${folder}/${name}`;
  }
}

Deno.test("a query that is not planned, since its table can have no rows, gives none", () =>
  withFolder(async (folder) => {
    const ledger = await makeLedger(folder, [CASE], "one.duckdb");
    const build = await LedgerBuild.begin(WorkingCopy.begin(ledger), null);
    const { connection } = build;
    const rowsOf = async (sql: string) => (await connection.runAndReadAll(sql)).getRows();
    const columnsOf = async (sql: string) =>
      (await rowsOf(`describe ${sql}`)).map(([name, type]) => `${name} ${type}`);
    try {
      const skipped: string[] = [];
      for (const link of linkTables()) {
        if (link.isTemporary) await fill(connection, link);
        if (link.when === null) continue;
        const [[holds]] = await rowsOf(`select ${link.when}`);
        if (holds === true) continue;
        skipped.push(link.name);
        assertEquals([link.name, await rowsOf(link.querySql)], [link.name, []]);
        if (link.isTemporary) {
          assertEquals(await columnsOf(link.otherwiseSql!), await columnsOf(link.querySql));
        }
      }
      assertEquals(skipped, ["repeated_events", "masked_parts", "masked_metadata"]);
    } finally {
      build.close();
    }
  }));

/** Ingests the sample and more at once into a new ledger, and reads the linked tables. */
async function linksOf(ledger: string, paths: readonly string[]): Promise<Map<string, string[]>> {
  await ingest([SAMPLE_LOGS, ...paths], { ledger });
  return await readLinks(ledger);
}

/** Links a copy of a ledger with more logs; returns how many files were linked, and whether not all. */
async function linkedFiles(ledger: string, paths: string[]): Promise<[number, boolean]> {
  const other = `${ledger}.copy`;
  Deno.copyFileSync(ledger, other);
  await ingest(paths, { ledger: other });
  const reader = await LedgerReader.open(other);
  const { last } = await reader.columns("select max(file_id) as last from log_files");
  reader.close();
  const build = await LedgerBuild.begin(WorkingCopy.begin(other), null);
  try {
    await build.renewRules();
    const connection = build.connection;
    const isPart = await linkNew(connection, Number(last[0]));
    const rows = await connection.runAndReadAll("select count(*) from linked_files");
    return [Number(rows.getRows()[0][0]), isPart];
  } finally {
    build.close();
  }
}

async function streamsOf(ledger: string): Promise<string[]> {
  const reader = await LedgerReader.open(ledger);
  try {
    const { stream } = await reader.columns(
      "select distinct stream from log_files order by stream",
    );
    return stream.map(String);
  } finally {
    reader.close();
  }
}

const PERSONAL = "ann@example.com";

/** Messages with an outcome and no transaction; the ids of two are personal. */
const ODD_FILES = [PERSONAL, "00000000-0000-4000-8000-000000000001", PERSONAL].map((id, index) => {
  const line = (seconds: number, text: string) => {
    const at = `2024-02-0${index + 1}T10:00:0${seconds}.000Z`;
    return `${at} ${at}\t00000000-0000-4000-8000-00000000000${index}\tINFO\t${text}\n\n`;
  };
  const text = line(1, `Processing message ${id}`) + line(2, "Balance is already synced");
  const path = `2024-02-0${index + 1}-[$LATEST]${String(index).repeat(32)}/000000`;
  return { path, bytes: new TextEncoder().encode(text) };
});

/** Transactions before all others. */
function earlierFile() {
  const text = new TextDecoder().decode(tortureFiles()[0].bytes).replaceAll(/\b20\d\d-/g, "2019-");
  const path = `2019-01-01-[$LATEST]${"e".repeat(32)}/000000`;
  return { path, bytes: new TextEncoder().encode(text) };
}

/** Writes files that overlap, are torn, tie in time or are odd, each into a folder of its own. */
function writeUnits(folder: string): string[] {
  return [...tortureFiles(), ...ODD_FILES, earlierFile()].map(({ path, bytes }, index) => {
    const unit = `${folder}/files/${index}`;
    Deno.mkdirSync(dirname(`${unit}/${path}`), { recursive: true });
    Deno.writeFileSync(`${unit}/${path}`, bytes);
    return unit;
  });
}
