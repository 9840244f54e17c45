import { assertEquals, assertRejects } from "../../_assert.ts";
import { UserError } from "../../../lib/ledger/error.ts";
import { ingest } from "../../../lib/ledger/ingest.ts";
import { writeManifest } from "../../../lib/ledger/cluster/manifest.ts";
import { merge } from "../../../lib/ledger/cluster/merge.ts";
import { keepResults } from "../../../lib/ledger/store/results.ts";
import { userObjects } from "../../../lib/ledger/store/schema.ts";
import { tortureFiles, writeUnits } from "../../laws/_torture.ts";
import { ask, withFolder } from "../../_temporary.ts";
import { digestsOf, resultsOf } from "./_digests.ts";
import { findAll } from "./_stages.ts";
import { collect, mapAll } from "./_tasks.ts";

const BUCKETS = 3;

Deno.test("findings and cases of buckets are those of one ledger, row for row", () =>
  withFolder(async (folder) => {
    const paths = writeUnits(folder, tortureFiles());
    const head = await mapAll(folder, paths, 200_000);
    const manifest = await collect(folder, head);
    const ledger = `${folder}/merged.duckdb`;
    const at = (name: string) => `${folder}/${name}.jsonl`;
    const { found } = await findAll(folder, manifest, BUCKETS);
    const mergeAll = () => merge({ global: at("global"), found: at("found"), ledger });
    await mergeAll();

    const whole = `${folder}/whole.duckdb`;
    await ingest(paths, { ledger: whole });
    await keepResults(whole);
    assertEquals(await digestsOf(ledger), await digestsOf(whole));
    const expected = await resultsOf(whole);
    assertEquals(await resultsOf(ledger), expected);

    await assertRejects(() => ingest([paths[0]], { ledger }), UserError, "merged from tasks");
    await assertRejects(
      () => merge({ global: at("global"), found: at("found"), ledger: whole }),
      UserError,
      "it holds logs of its own",
    );
    await writeManifest(at("found"), found.slice(1));
    await assertRejects(mergeAll, UserError, "task 0 is missing");
    const other = found.map((line) => ({ ...line, plan: `x/${line.plan}` }));
    await writeManifest(at("found"), other);
    await assertRejects(mergeAll, UserError, "it is of other link tasks");

    Deno.removeSync(`${folder}/link`, { recursive: true });
    await assertRejects(
      () => ask(ledger, "from transactions"),
      UserError,
      "it is gone, and the ledger was merged from it",
    );
  }));

Deno.test("what spans a user asks for nothing that spans more", () => {
  const names = userObjects().map(({ name }) => name);
  for (const name of ["transactions", "balance_effects", "finding.zero_amount"]) {
    assertEquals(names.includes(name), true, name);
  }
  for (const name of ["outages", "gap_causes", "finding.amount_outlier"]) {
    assertEquals(names.includes(name), false, name);
  }
});
