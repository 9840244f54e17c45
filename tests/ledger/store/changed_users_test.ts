import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import { DuckDBInstance } from "duckdb";
import { assert, assertEquals } from "../../_assert.ts";
import { ingest } from "../../../lib/ledger/ingest.ts";
import { ROOT, SAMPLE_LOGS } from "../../../lib/ledger/paths.ts";
import { keepResults, resultsPath } from "../../../lib/ledger/store/results.ts";
import { makeDraw, shuffle, splitEvents } from "../../laws/_logs.ts";
import { IS_CAMPAIGN, tries } from "../../_campaign.ts";
import { ledgerOnce, makeLedger, withFolder } from "../../_temporary.ts";

const CASE = join(
  ROOT,
  "tests/cases/01-control/in/export/2024-02-13-[$LATEST]0123456789abcdef0123456789abcdef/000000.gz",
);

/** Tables of results that say how they were made. */
const NOTES = ["results_info"];

/** Log streams of the sample, each a path, in the order of their days. */
const STREAMS = [...Deno.readDirSync(SAMPLE_LOGS)].filter(({ name }) => !name.startsWith("_"))
  .flatMap(({ name }) =>
    [...Deno.readDirSync(join(SAMPLE_LOGS, name))].map((stream) => ({
      name: stream.name,
      path: join(SAMPLE_LOGS, name, stream.name),
    }))
  )
  .filter(({ name }) => /^2\d{3}-/.test(name))
  .sort((one, other) => one.name < other.name ? -1 : 1)
  .map(({ path }) => path);

function sizeOf(stream: string): number {
  return [...Deno.readDirSync(stream)]
    .reduce((size, { name }) => size + Deno.statSync(join(stream, name)).size, 0);
}

interface Kept {
  /** A digest of all rows of each table. */
  readonly tables: Record<string, string>;
  /** For how many users findings were worked out; null for all. */
  readonly renewedUsers: number | null;
}

async function readKept(ledger: string): Promise<Kept> {
  const instance = await DuckDBInstance.create(resultsPath(ledger), { access_mode: "READ_ONLY" });
  try {
    const connection = await instance.connect();
    const rows = async (sql: string) => (await connection.runAndReadAll(sql)).getRows();
    const tables: Record<string, string> = {};
    for (const [table] of await rows("select table_name from duckdb_tables() order by 1")) {
      if (NOTES.includes(String(table))) continue;
      const [[digest]] = await rows(
        `select count(*) || ' ' || md5(string_agg(row_text, chr(10) order by row_text))
         from (select "${table}"::varchar as row_text from "${table}")`,
      );
      tables[String(table)] = String(digest);
    }
    const [[renewed]] = await rows("select renewed_users from results_info");
    return { tables, renewedUsers: renewed === null ? null : Number(renewed) };
  } finally {
    instance.closeSync();
  }
}

/** Earlier results are taken for unchanged users, however small the ledger is. */
const REUSING = { reusedFrom: 0 };

/** What is kept for a ledger whose findings are worked out as if there were none before. */
async function keepAnew(ledger: string): Promise<Kept> {
  const copy = `${ledger}.copy`;
  Deno.copyFileSync(ledger, copy);
  await keepResults(copy);
  const kept = await readKept(copy);
  Deno.removeSync(copy);
  Deno.removeSync(resultsPath(copy));
  return kept;
}

/** Adds logs to a ledger, and keeps its findings. */
async function add(ledger: string, paths: readonly string[]): Promise<Kept> {
  await ingest(paths, { ledger });
  await keepResults(ledger, REUSING);
  return await readKept(ledger);
}

/** Adds logs to a ledger, keeps its findings, and compares them with those that are worked out anew. */
async function addAndCompare(ledger: string, paths: readonly string[]): Promise<Kept> {
  const kept = await add(ledger, paths);
  const anew = await keepAnew(ledger);
  assertEquals(anew.renewedUsers, null);
  assertEquals(kept.tables, anew.tables);
  return kept;
}

/** Some of the last log streams, the smallest ones first. */
const SMALL = STREAMS.slice(-20).sort((one, other) => sizeOf(one) - sizeOf(other)).slice(0, 8);

/** Some of the first ones: logs that give all later transactions another number. */
const EARLY = shuffle(STREAMS.slice(0, 40), makeDraw(20261129))
  .sort((one, other) => sizeOf(one) - sizeOf(other)).slice(0, 2);

/** Gives a ledger of all other log streams, with its findings beside it. */
const copyOfOthers = ledgerOnce(async (folder) => {
  const ledger = join(folder, "ledger.duckdb");
  await add(ledger, STREAMS.filter((stream) => !SMALL.includes(stream) && !EARLY.includes(stream)));
  return ledger;
});

/** Gives a ledger of a few log streams, likewise. */
const copyOfFew = ledgerOnce(async (folder) => {
  const ledger = join(folder, "ledger.duckdb");
  await add(ledger, STREAMS.slice(0, 8));
  return ledger;
});

Deno.test("findings of changed users, with those kept of the others, are those of all, after any ingest", () =>
  withFolder(async (folder) => {
    const ledger = await copyOfOthers(folder);
    const renewed: (number | null)[] = [];
    const all = [SMALL.slice(0, 3), SMALL.slice(3, 4), SMALL.slice(4)];
    const steps = all.slice(0, tries(1, all.length));
    for (const [index, paths] of steps.entries()) {
      // What an earlier step does wrong is still wrong after the last one.
      const compared = IS_CAMPAIGN || index === steps.length - 1 ? addAndCompare : add;
      renewed.push((await compared(ledger, paths)).renewedUsers);
    }
    assert(renewed.some((users) => users !== null && users > 1), `renewed ${renewed}`);

    const { renewedUsers } = await addAndCompare(ledger, EARLY.slice(0, 1));
    assert(renewedUsers !== null && renewedUsers > 0, `renewed ${renewedUsers}`);
    if (IS_CAMPAIGN) await addAndCompare(ledger, EARLY);
  }));

Deno.test("a user has changed of whom as many rows as before say something else", () =>
  withFolder(async (folder) => {
    const events = splitEvents(gunzipSync(Deno.readFileSync(CASE)).toString());
    const published = events.findLastIndex((event) => event.includes("event published"));
    const write = (name: string, own: readonly string[]) => {
      Deno.writeTextFileSync(join(folder, name), own.join(""));
      return join(folder, name);
    };
    const cut = write("0.log", events.toSpliced(published, 1));
    const ledger = join(folder, "ledger.duckdb");
    const early = await add(ledger, [...STREAMS.slice(0, 8), cut]);
    const { tables, renewedUsers } = await addAndCompare(
      ledger,
      [write("1.log", events.slice(published, published + 1))],
    );
    assertEquals(renewedUsers, 1);
    assert(tables.findings !== early.tables.findings);
  }));

Deno.test("logs that are there already, or without users, change nobody's findings", () =>
  withFolder(async (folder) => {
    const ledger = await makeLedger(folder, [SAMPLE_LOGS]);
    const idle = join(folder, "2031-01-01-[$LATEST]" + "0".repeat(32), "000000.log");
    Deno.mkdirSync(join(idle, ".."));
    Deno.writeTextFileSync(
      idle,
      "2031-01-01T00:00:00.000Z INIT_START Runtime Version: nodejs:22.v1\n\n",
    );
    assertEquals((await addAndCompare(ledger, [idle])).renewedUsers, 0);
    await ingest([SAMPLE_LOGS], { ledger });
    assertEquals(await keepResults(ledger, REUSING), false);
  }));

Deno.test("kept findings of a small ledger, another tolerance, other rules, or a damaged file are not taken", () =>
  withFolder(async (folder) => {
    const ledger = await copyOfFew(folder);
    const before = Deno.readFileSync(resultsPath(ledger));
    await ingest(SMALL.slice(0, 1), { ledger });
    const anew = await keepAnew(ledger);
    const changed = async (path: string, sql: string) => {
      const instance = await DuckDBInstance.create(path);
      const connection = await instance.connect();
      await connection.run(sql);
      await connection.run("checkpoint");
      connection.closeSync();
      instance.closeSync();
    };
    const expectAll = async (all: Kept, options: Partial<typeof REUSING> = REUSING) => {
      await keepResults(ledger, options);
      const kept = await readKept(ledger);
      assertEquals(kept.renewedUsers, null);
      assertEquals(kept.tables, all.tables);
    };
    const earlier = Deno.readFileSync(resultsPath(ledger));
    await expectAll(anew, {});
    Deno.writeFileSync(resultsPath(ledger), earlier);
    await changed(resultsPath(ledger), "update results_info set rules_version = 'earlier'");
    await expectAll(anew);

    const damaged = before.slice();
    damaged.fill(7, 3 * damaged.length / 8, 7 * damaged.length / 8);
    Deno.writeFileSync(resultsPath(ledger), damaged);
    await expectAll(anew);

    Deno.writeFileSync(resultsPath(ledger), before);
    await changed(ledger, "insert into ledger_thresholds values ('tolerance', 5)");
    await expectAll(await keepAnew(ledger));
  }));
