import { assertEquals } from "../../_assert.ts";
import { ingest } from "../../../lib/ledger/ingest.ts";
import { findBucket } from "../../../lib/ledger/cluster/find.ts";
import { makeGlobal } from "../../../lib/ledger/cluster/global.ts";
import { linkBucket } from "../../../lib/ledger/cluster/link.ts";
import { writeManifest } from "../../../lib/ledger/cluster/manifest.ts";
import { merge } from "../../../lib/ledger/cluster/merge.ts";
import { keepResults } from "../../../lib/ledger/store/results.ts";
import { assertSameContents, readAll } from "../../laws/_contents.ts";
import { tortureFiles, writeUnits } from "../../laws/_torture.ts";
import { withFolder } from "../../_temporary.ts";
import { digestsOf } from "./_digests.ts";
import { collect, mapAll } from "./_tasks.ts";

const BUCKETS = 3;

Deno.test("findings and cases of buckets are those of one ledger, row for row", () =>
  withFolder(async (folder) => {
    const paths = writeUnits(folder, tortureFiles());
    const head = await mapAll(folder, paths, 100_000);
    const manifest = await collect(folder, head);
    const ledger = `${folder}/merged.duckdb`;
    const at = (name: string) => `${folder}/${name}.jsonl`;
    const buckets = Array.from({ length: BUCKETS }, (_, number) => ({ number, of: BUCKETS }));
    const links = [];
    for (const bucket of buckets) links.push(await linkBucket(manifest, bucket, folder));
    await writeManifest(at("linked"), links);
    const options = { linked: at("linked"), global: at("global"), out: folder };
    await writeManifest(at("global"), [
      await makeGlobal({ ...options, manifest, tolerance: null }),
    ]);
    const found = [];
    for (const bucket of buckets) found.push(await findBucket(bucket, options));
    await writeManifest(at("found"), found);
    await merge({ global: at("global"), found: at("found"), ledger });

    const whole = `${folder}/whole.duckdb`;
    await ingest(paths, { ledger: whole });
    await keepResults(whole);
    assertEquals(await digestsOf(ledger), await digestsOf(whole));
    const expected = await readAll(whole);
    // Its large tables are views too.
    const seen = [...await readAll(ledger)].filter(([name]) => expected.has(name));
    assertSameContents(new Map(seen), expected, "merged");
  }));
