import { join } from "node:path";
import { assert, assertEquals, assertRejects, assertStringIncludes } from "../../_assert.ts";
import { UserError } from "../../../lib/ledger/error.ts";
import { cancelAll } from "../../../lib/ledger/store/cancel.ts";
import { LedgerReader } from "../../../lib/ledger/store/open.ts";
import { keepResults, resultsPath } from "../../../lib/ledger/store/results.ts";
import { sessionTables } from "../../../lib/ledger/store/schema.ts";
import { ingest } from "../../../lib/ledger/ingest.ts";
import { SAMPLE_LOGS } from "../../../lib/ledger/paths.ts";
import { IS_CAMPAIGN } from "../../_campaign.ts";
import { ledgerOnce, makeLedger, withFolder } from "../../_temporary.ts";

const TABLES = sessionTables().filter(({ isAid }) => !isAid).map(({ name }) => name);
/** The first log streams of the sample: a folder each in the folder of its export. */
const [STREAM, ...LATER] = [...Deno.readDirSync(SAMPLE_LOGS)].filter(({ name }) =>
  !name.startsWith("_")
)
  .flatMap(({ name }) =>
    [...Deno.readDirSync(join(SAMPLE_LOGS, name))].map((stream) =>
      join(SAMPLE_LOGS, name, stream.name)
    )
  )
  .filter((path) => /\/2\d{3}-[^/]*$/.test(path)).sort().slice(0, 6);

/** Gives a ledger of the first log stream, with its findings beside it. */
const copyOneDay = ledgerOnce(async (folder) => {
  const ledger = await makeLedger(folder, [STREAM]);
  await keepResults(ledger);
  return ledger;
});

/** Asks a ledger for a digest of all rows of session tables, of what it would show. */
async function digests(
  ledger: string,
  thresholds = {},
  tables: readonly string[] = TABLES,
): Promise<Record<string, unknown>> {
  const reader = await LedgerReader.open(ledger, { thresholds });
  try {
    const found: Record<string, unknown> = {};
    for (const table of tables) {
      const { rows } = await reader.columns(
        `select md5(string_agg(row_text, chr(10) order by row_text)) as rows
         from (select ${table}::varchar as row_text from ${table})`,
      );
      found[table] = rows[0];
    }
    return found;
  } finally {
    reader.close();
  }
}

/** One of the tables that are kept; to work it out takes a tenth of what findings take. */
const KEPT = "settled_effects";

/** Whether a session finds the results beside the ledger for a statement that asks for a kept table. */
async function findsResults(
  ledger: string,
  thresholds = {},
  personalData = false,
  sql = `select count(*) from ${KEPT}`,
) {
  const reader = await LedgerReader.open(ledger, { thresholds, personalData });
  try {
    await reader.columns(sql);
    const { kind } = await reader.columns(
      "select kind from (select 'view' as kind, view_name as name, temporary from duckdb_views() " +
        "union all select 'table', table_name, temporary from duckdb_tables()) " +
        `where temporary and name = '${KEPT}'`,
    );
    return kind[0] === undefined ? null : kind[0] === "view";
  } finally {
    reader.close();
  }
}

Deno.test("findings that are kept are those that a session works out, row for row", () =>
  withFolder(async (folder) => {
    const ledger = await makeLedger(folder, [SAMPLE_LOGS]);
    assertEquals(await keepResults(ledger), false);
    assertEquals(await findsResults(ledger), true);
    const kept = await digests(ledger);
    Deno.removeSync(resultsPath(ledger));
    assertEquals(await digests(ledger), kept);
  }));

Deno.test("a session of another tolerance, or of whole personal data, does not take kept findings", () =>
  withFolder(async (folder) => {
    const ledger = await makeLedger(folder, [SAMPLE_LOGS]);
    assertEquals(await findsResults(ledger), true);
    assertEquals(await findsResults(ledger, {}, true), false);
    const kept = await digests(ledger);
    const loose = await digests(ledger, { tolerance: "1" });
    assert(kept.findings !== loose.findings);
    Deno.removeSync(resultsPath(ledger));
    assertEquals(await digests(ledger, { tolerance: "1" }), loose);
  }));

Deno.test("a statement that is no query finds the kept findings too, a word in a query's text does not", () =>
  withFolder(async (folder) => {
    const ledger = await makeLedger(folder, [SAMPLE_LOGS]);
    const asked = (sql: string) => findsResults(ledger, {}, false, sql);
    assertEquals(await asked(`create temp table own as select * from ${KEPT} limit 1`), true);
    assertEquals(await asked(`select '${KEPT}' as ${KEPT} -- ${KEPT}`), null);
  }));

Deno.test("kept findings of other logs are not used, nor a damaged file", () =>
  withFolder(async (folder) => {
    const ledger = await copyOneDay(folder);
    const ofOneDay = await digests(ledger, {}, [KEPT]);
    await ingest(LATER, { ledger });
    assertEquals(await findsResults(ledger), false);
    assert((await digests(ledger, {}, [KEPT]))[KEPT] !== ofOneDay[KEPT]);

    await Deno.writeTextFile(resultsPath(ledger), "no database");
    assertEquals(await findsResults(ledger), false);
    assertEquals(await keepResults(ledger), true);
    assertEquals(await findsResults(ledger), true);
  }));

/** Asks for what is kept; gives how many questions say that a file is damaged, and what to do. */
async function countDamageTold(ledger: string): Promise<number> {
  const reader = await LedgerReader.open(ledger);
  let told = 0;
  try {
    for (const table of TABLES) {
      try {
        await reader.columns(`select count(distinct own::varchar) from ${table} as own`);
      } catch (error) {
        assert(error instanceof UserError, String(error));
        assertStringIncludes(error.message, "Delete the file whose name ends in .results");
        told++;
      }
    }
    return told;
  } finally {
    reader.close();
  }
}

Deno.test("a ledger is opened, and its findings are kept again, wherever the file of kept ones is damaged", () =>
  withFolder(async (folder) => {
    const ledger = await copyOneDay(folder);
    const path = resultsPath(ledger);
    const whole = Deno.readFileSync(path);
    let again = 0;
    let told = 0;
    // DuckDB's file: three headers of 4 KiB, then blocks of 64 KiB, each with a checksum.
    const blocks = Math.ceil((whole.length - 3 * 4096) / (64 * 1024));
    for (let block = blocks - 1; block >= 0; block--) {
      const start = 3 * 4096 + block * 64 * 1024;
      const damaged = whole.slice();
      damaged.fill(7, start + 20, start + 3000);
      Deno.writeFileSync(path, damaged);
      // Each day the first blocks without which nothing of it is used; to work all out takes a second.
      const isUsed = await findsResults(ledger).catch(() => true);
      if (!IS_CAMPAIGN && again > 1 && !isUsed) continue;
      told += await countDamageTold(ledger);
      if (await keepResults(ledger)) again++;
      assert(await findsResults(ledger));
      // Each day until both have been seen, in the campaign of each block.
      if (!IS_CAMPAIGN && again > 1 && told > 0) break;
    }
    assert(again > 1, `kept again ${again} times`);
    assert(told > 0, `told ${told} times`);
  }));

Deno.test("what a killed task left under the number of this process is not in the way", () =>
  withFolder(async (folder) => {
    const ledger = await copyOneDay(folder);
    const left = `${resultsPath(ledger)}.${Deno.pid}.tmp`;
    Deno.renameSync(resultsPath(ledger), left);
    assertEquals(await keepResults(ledger), true);
    assert(await findsResults(ledger));
    assert(![...Deno.readDirSync(folder)].some(({ name }) => name.includes(".tmp")));
  }));

Deno.test("Stop ends the working out of findings, and leaves nothing behind", () =>
  withFolder(async (folder) => {
    const ledger = await makeLedger(folder, [STREAM]);
    await assertRejects(
      () => keepResults(ledger, { onProgress: () => void setTimeout(cancelAll, 0) }),
      Error,
      "Findings were not worked out; the ledger can be used all the same",
    );
    const names = [...Deno.readDirSync(folder)].map(({ name }) => name).sort();
    assertEquals(names.filter((name) => name.includes("results")), []);
    assertEquals(await findsResults(ledger), false);
  }));
