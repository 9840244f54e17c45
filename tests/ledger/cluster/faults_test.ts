import { assertEquals, assertNotEquals, assertRejects } from "../../_assert.ts";
import { findBucket } from "../../../lib/ledger/cluster/find.ts";
import { makeGlobal } from "../../../lib/ledger/cluster/global.ts";
import { linkBucket } from "../../../lib/ledger/cluster/link.ts";
import {
  collectAttempts,
  readManifest,
  writeManifest,
} from "../../../lib/ledger/cluster/manifest.ts";
import { merge } from "../../../lib/ledger/cluster/merge.ts";
import { makePlan } from "../../../lib/ledger/cluster/plan.ts";
import { readTask, writePlan } from "../../../lib/ledger/cluster/plan_file.ts";
import { reduce } from "../../../lib/ledger/cluster/reduce.ts";
import { exportView, selectRows } from "../../../lib/ledger/export/export_view.ts";
import { EXPORT_FORMATS } from "../../../lib/ledger/export/formats.ts";
import { LedgerReader } from "../../../lib/ledger/store/open.ts";
import { UserError } from "../../../lib/ledger/error.ts";
import { ingest } from "../../../lib/ledger/ingest.ts";
import { tortureFiles, writeUnits } from "../../laws/_torture.ts";
import { withFolder } from "../../_temporary.ts";
import { digestsOf } from "./_digests.ts";
import { findAll } from "./_stages.ts";
import { collect, mapAll, mapOne } from "./_tasks.ts";

const FEW = tortureFiles().slice(0, 4);

/** What an export shows of a table or view, with personal data masked. */
async function exported(ledger: string, view: string): Promise<string> {
  const reader = await LedgerReader.open(ledger, { personalData: false });
  try {
    const format = EXPORT_FORMATS.find(({ name }) => name === "csv")!;
    const file = `${ledger}.csv`;
    const selection = await selectRows(reader, view);
    assertEquals(
      selection.object.columns.some(({ sql }) => sql.startsWith("shown_text(")),
      view === "message_starts",
    );
    await exportView(reader, selection, { format, file });
    return Deno.readTextFileSync(file);
  } finally {
    reader.close();
  }
}

Deno.test("a folder's name is a name: no pattern, and no column of the rows in it", () =>
  withFolder(async (folder) => {
    const paths = writeUnits(folder, FEW);
    const whole = `${folder}/whole.duckdb`;
    await ingest(paths, { ledger: whole });
    const expected = await digestsOf(whole);
    const out = `${folder}/line=5/it's [1]*`;
    Deno.mkdirSync(out, { recursive: true });
    const manifest = await collect(out, await mapAll(out, paths, 5_000));
    const reduced = `${out}/reduced.duckdb`;
    await reduce(manifest, { ledger: reduced });
    assertEquals(await digestsOf(reduced), expected);
    await findAll(out, manifest, 1);
    const ledger = `${out}/merged.duckdb`;
    const left = `${ledger}.results.1.tmp`;
    Deno.writeTextFileSync(left, "of a merge that was killed");
    await merge({ global: `${out}/global.jsonl`, found: `${out}/found.jsonl`, ledger });
    assertEquals(await digestsOf(ledger), expected);
    await assertRejects(() => Deno.stat(left), Deno.errors.NotFound);
    for (const view of ["message_starts", "transactions", "balance_effects"]) {
      assertEquals(await exported(ledger, view), await exported(reduced, view), view);
    }
  }));

Deno.test("a task reads the files that were planned, or nothing", () =>
  withFolder(async (folder) => {
    const paths = writeUnits(folder, FEW);
    const [file] = (await makePlan(paths, 1)).tasks[0].files;
    const { path } = file.place as { path: string };
    const bytes = Deno.readFileSync(path);
    const refused = async (expected: string) => {
      const error = await assertRejects(() => mapOne(folder, 0), UserError);
      assertEquals(error.message, `Cannot map task 0: ${file.path} ${expected}`);
    };
    const plan = await mapAll(folder, paths, 1e9);
    Deno.writeFileSync(path, bytes.slice(0, 10), { append: true });
    await refused("has changed; plan again");
    Deno.removeSync(path);
    await refused("does not exist; give this machine the files, or plan again");
    Deno.writeFileSync(path, bytes.map((byte, index) => index === 0 ? 0x20 : byte));
    Deno.utimeSync(path, 1, 1);
    await refused("has changed; plan again");
    const again = await writePlan(`${folder}/plan.jsonl`, await makePlan(paths, 1e9));
    assertEquals(again.sizeBytes, plan.sizeBytes);
    assertNotEquals(again.plan, plan.plan, "what was read before is not of it");
  }));

Deno.test("a plan with a damaged line, or without one, says so", () =>
  withFolder(async (folder) => {
    const path = `${folder}/plan.jsonl`;
    await writePlan(path, await makePlan(writeUnits(folder, FEW), 1));
    const [head, first, second] = Deno.readTextFileSync(path).split("\n");
    Deno.writeTextFileSync(path, `${head}\n${first}\n${second.slice(0, 60)}`);
    await assertRejects(() => readTask(path, 1), UserError, "its line of task 1 is damaged");
    await assertRejects(() => readTask(path, 2), UserError, "its line of task 2 is missing");
    await assertRejects(() => readTask(path, 99), UserError, "has the tasks 0 to ");
  }));

Deno.test("collectAttempts() passes over what no task wrote whole", () =>
  withFolder(async (folder) => {
    const head = await mapAll(folder, writeUnits(folder, FEW), 1e9);
    const expected = collectAttempts(folder, "map", head);
    const torn = `${folder}/map/0/00000000-0000-4000-8000-000000000000`;
    Deno.mkdirSync(torn);
    Deno.writeTextFileSync(`${folder}/map/0/.DS_Store`, "");
    assertEquals(collectAttempts(folder, "map", head), expected);
    Deno.writeTextFileSync(`${torn}/task.json`, '{"task":0,');
    assertEquals(collectAttempts(folder, "map", head), expected);
  }));

Deno.test("stages take manifests and files of their own tasks only", () =>
  withFolder(async (folder) => {
    const head = await mapAll(folder, writeUnits(folder, FEW), 5_000);
    const manifest = await collect(folder, head);
    const { links, global, found } = await findAll(folder, manifest, 2);
    const at = (name: string) => `${folder}/${name}.jsonl`;
    const options = { linked: at("linked"), global: at("global"), out: folder };
    const mergeAll = () =>
      merge({ global: at("global"), found: at("found"), ledger: `${folder}/merged.duckdb` });

    await assertRejects(() => reduce(at("linked"), { ledger: at("x") }), UserError, "task map");
    await assertRejects(
      () => makeGlobal({ ...options, manifest, linked: manifest, tolerance: null }),
      UserError,
      "its tasks are not those of `deno task link`",
    );
    const [first, second] = await readManifest(manifest, "map");
    for (const path of [second.path, `${first.path}/../../1`, "map/0/../../x"]) {
      await writeManifest(at("swapped"), [{ ...first, path }, second]);
      await assertRejects(() => linkBucket(at("swapped"), { number: 0, of: 2 }, folder), UserError);
    }
    await writeManifest(at("bare"), [{ task: 0, of: { tasks: 1, files: 1 }, plan: "x" }]);
    await assertRejects(() => readManifest(at("bare"), "map"), UserError, "no answer of a task");

    const other = await makeGlobal({ ...options, manifest, tolerance: "0.5" });
    await writeManifest(at("global"), [other]);
    await assertRejects(mergeAll, UserError, "it is of other link tasks");
    const { plan } = other;
    assertEquals(plan, `${links[0].plan}@0.500000`);
    await assertRejects(
      () => Promise.try(collectAttempts, folder, "find", { plan: `${plan}/2`, tasks: 2 }),
      UserError,
      "2 of 2 find tasks are missing",
    );

    await writeManifest(at("global"), [global]);
    const name = found[0].rows.transactions > 0 ? 0 : 1;
    const wrong = found.map((line) => ({ ...line, rows: { ...line.rows } }));
    wrong[name].rows.transactions++;
    await writeManifest(at("found"), wrong);
    await assertRejects(mergeAll, UserError, "are expected");
    await writeManifest(at("found"), found);
    const rows = `${folder}/${found[name].path}/transactions.parquet`;
    const bytes = Deno.readFileSync(rows);
    Deno.writeFileSync(rows, bytes.map((byte, at) => at >= 4 && at < 64 ? 255 - byte : byte));
    await assertRejects(mergeAll, UserError, "do the find tasks again");
    Deno.writeFileSync(rows, bytes);
    Deno.truncateSync(rows, 100);
    await assertRejects(mergeAll, UserError, "transactions.parquet: do its task again");
    const held = links.find(({ rows }) => rows.held_transaction_blocks > 0)!;
    Deno.removeSync(`${folder}/${held.path}/held_transaction_blocks.parquet`);
    await assertRejects(
      () => findBucket({ number: 0, of: 2 }, options),
      UserError,
      "held_transaction_blocks.parquet: do its task again",
    );
  }));
