import { join } from "node:path";
import { DuckDBInstance } from "duckdb";
import { assert, assertEquals } from "../../_assert.ts";
import { SAMPLE_LOGS } from "../../../lib/ledger/paths.ts";
import { codeOf } from "../../../lib/ledger/model/references.ts";
import { readLayer } from "../../../lib/ledger/model/objects.ts";
import { objectsAskedBy, ruleObjects, sessionTables } from "../../../lib/ledger/store/schema.ts";
import { DISABLED_OPTIMIZERS } from "../../../lib/ledger/store/session_tables.ts";
import { attachLedger } from "../../../lib/ledger/store/tables.ts";
import { makeDraw, shuffle } from "../../laws/_logs.ts";
import { tries } from "../../_campaign.ts";
import { makeLedger, withFolder } from "../../_temporary.ts";

/** Log streams of the sample, each a path. */
const STREAMS = [...Deno.readDirSync(SAMPLE_LOGS)].filter(({ name }) => !name.startsWith("_"))
  .flatMap(({ name }) =>
    [...Deno.readDirSync(join(SAMPLE_LOGS, name))].map((stream) =>
      join(SAMPLE_LOGS, name, stream.name)
    )
  );

/** Thresholds that let rules find something in few logs. */
const LOW = {
  dormant_days: 0,
  learning_days: 0,
  meaning_rows: 1,
  net_minimum: 1,
  other_minimum: 1,
  other_share: 0,
  population_days: 0,
  population_users: 1,
  tolerance: 0,
  usual_days: 1,
  usual_minimum: 1,
  vat_history: 1,
  volume_history: 0,
  volume_minimum: 1,
};

/** Works out all session tables of a ledger, and compares each part's rows with its condition. */
async function countUnplanned(ledger: string, thresholds: object): Promise<number> {
  const instance = await DuckDBInstance.create(":memory:");
  try {
    const connection = await instance.connect();
    const read = async (sql: string) => (await connection.runAndReadAll(sql)).getRows()[0][0];
    await attachLedger(connection, ledger, ledger, "read");
    await connection.run(`set disabled_optimizers = '${DISABLED_OPTIMIZERS}'`);
    for (const [name, value] of Object.entries(thresholds)) {
      await connection.run(`set variable ${name} = '${value}'`);
    }
    let unplanned = 0;
    for (const { name, parts } of sessionTables()) {
      for (const [index, { sql, when }] of parts.entries()) {
        const mayHaveRows = when === null || await read(`select (${when})`) !== false;
        const into = index === 0 ? `create temp table ${name} as` : `insert into ${name}`;
        const { rowsChanged } = await connection.run(`${into} ${sql}`);
        const rows = index === 0 ? await read(`select count(*) from ${name}`) : rowsChanged;
        assert(mayHaveRows || Number(rows) === 0, `${name}: ${sql} has ${rows} rows`);
        if (!mayHaveRows) unplanned++;
      }
    }
    return unplanned;
  } finally {
    instance.closeSync();
  }
}

Deno.test("what need not be planned, as its head says, has no rows", () =>
  withFolder(async (folder) => {
    const draw = makeDraw(20261130);
    let unplanned = 0;
    for (const index of Array(tries(3, 40)).keys()) {
      const streams = shuffle(STREAMS, draw).slice(0, 1 + draw(4) * draw(4));
      const ledger = await makeLedger(folder, streams, `${index}.duckdb`);
      unplanned += await countUnplanned(ledger, index % 2 === 0 ? {} : LOW);
    }
    assert(unplanned > 20, `${unplanned} were not planned`);
    const none = join(folder, "log");
    Deno.writeTextFileSync(none, "2024-03-01T10:00:00.000Z odd words\n\n");
    assert(await countUnplanned(await makeLedger(folder, [none], "none.duckdb"), {}) > 20);
  }));

Deno.test("whether something is planned goes by what is there before it", () => {
  const tables = new Map(sessionTables().map((table) => [table.name, table]));
  const known = new Map(ruleObjects().map((object) => [object.name, object.kind]));
  const objects = (["steps", "causes", "views", "findings"] as const).flatMap(readLayer)
    .filter(({ values }) => values.when !== undefined);
  assert(objects.length > 30);
  const order = [...tables.keys()];
  for (const { sqlName, values, layer } of objects) {
    const asked = objectsAskedBy([sqlName], () => false);
    const names = codeOf(values.when).match(/(?<=\b(?:from|join) )\w+/g) ?? [];
    for (const name of names.filter((name) => known.get(name) === "view")) {
      assert(tables.has(name), `${sqlName}: ${name} would be planned`);
      assert(asked.has(name), `${sqlName} does not ask for ${name}`);
      const table = layer === "findings" ? "unnumbered_findings" : sqlName;
      assert(
        order.indexOf(name) < order.indexOf(table),
        `${name} is there after ${sqlName} asks for it`,
      );
    }
  }
  const kept = objects.filter(({ layer }) => layer !== "findings").map(({ name }) => name);
  assertEquals(kept.filter((name) => !tables.has(name)), []);
});
