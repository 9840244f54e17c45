import { assert, assertEquals } from "../_assert.ts";
import { gunzipSync } from "node:zlib";
import { dirname, join, relative } from "node:path";
import { ingest } from "../../lib/ledger/ingest.ts";
import { ROOT, SAMPLE_LOGS } from "../../lib/ledger/paths.ts";
import { isFolder } from "../../lib/ledger/presence.ts";
import { withAws } from "../ledger/remote/_fake_aws.ts";
import { ask, contentsOf, withFolder } from "../_temporary.ts";
import { startMoto } from "./_moto.ts";

const REAL = join(ROOT, "..", "shared", "real", "balance-sync-logs");
const PREFIX = "exports/a [b]$+ü&/";
const FIGURES = [
  `select transaction_id, user_id, currency, amount, old_balance, new_balance, outcome, logged_at
   from transactions order by all`,
  `select case_id, severity, exposure, user_count, finding_ids from cases order by case_id`,
];

Deno.test("a bucket of moto gives the ledger that the disk gives, and nothing is fetched twice", async (test) => {
  await using moto = await startMoto();
  for (const [name, logs] of [["sample", SAMPLE_LOGS], ["real", REAL]]) {
    await test.step({
      name,
      ignore: !isFolder(logs),
      fn: () =>
        withFolder(async (folder) => {
          const [bucket, disk] = [`${folder}/bucket.duckdb`, `${folder}/disk.duckdb`];
          await moto.putFolder(logs, name, PREFIX);
          await ingest([logs], { ledger: disk });
          await withAws(moto.origin, async () => {
            const path = `s3://${name}/${PREFIX}`;
            const first = await ingest([path], { ledger: bucket });
            assertEquals(first.unfetched, []);
            assert(await contentsOf(bucket) === await contentsOf(disk), "another ledger");
            const again = await ingest([path], { ledger: bucket });
            assertEquals([again.knownFiles, again.isPublished], [first.foundFiles, false]);
          });
        }),
    });
  }
});

Deno.test("a log group of moto gives the figures that the export gives, and goes on where it stopped", () =>
  withFolder(async (folder) => {
    await using moto = await startMoto();
    const [group, disk] = [`${folder}/group.duckdb`, `${folder}/disk.duckdb`];
    await ingest([SAMPLE_LOGS], { ledger: disk });
    // A file that was cut off on its way ends inside an event; a log group has no such thing.
    const [{ path: cut }] = await ask(disk, "select path from log_files where status = 'torn'");
    const whole = [...filesOf(SAMPLE_LOGS)].filter((path) => !path.endsWith(String(cut)));
    await Deno.remove(disk);
    for (const path of whole) {
      const copy = join(folder, "sample", relative(SAMPLE_LOGS, path));
      Deno.mkdirSync(dirname(copy), { recursive: true });
      Deno.copyFileSync(path, copy);
    }
    await ingest([join(folder, "sample")], { ledger: disk });
    const events = await eventsOf(disk);
    assert(events.length > 7000);
    Deno.writeTextFileSync(`${folder}/events.json`, JSON.stringify(events));
    await moto.putEvents(`${folder}/events.json`, "/aws/lambda/sync");
    await withAws(moto.origin, async () => {
      const path = "cloudwatch:///aws/lambda/sync?from=2024-01-01";
      await ingest([`${path}&to=2024-01-20T12:00`], { ledger: group });
      const rest = await ingest([`${path}&to=2024-02-16`], { ledger: group });
      assertEquals([rest.knownFiles, rest.unfetched], [19, []]);
    });
    for (const sql of FIGURES) assertEquals(await ask(group, sql), await ask(disk, sql));
  }));

/** Cuts the sample's files into the events that CloudWatch had got. */
async function eventsOf(ledger: string) {
  const rows = await ask(
    ledger,
    `select log_files.path, log_events.stream, byte_offset, length_bytes
     from log_events
     inner join log_files using (file_id)
     order by logged_at, log_files.path, byte_offset`,
  );
  const texts = new Map<string, Uint8Array>();
  return rows.map(({ path, stream, byte_offset, length_bytes }) => {
    const name = String(path);
    if (!texts.has(name)) {
      const bytes = Deno.readFileSync(join(SAMPLE_LOGS, "..", name));
      texts.set(name, bytes[0] === 0x1f ? gunzipSync(bytes) : bytes);
    }
    const from = Number(byte_offset);
    const bytes = texts.get(name)!.subarray(from, from + Number(length_bytes));
    const [, time, message] = /^(\S+Z) ([^]*?)\n*$/.exec(new TextDecoder().decode(bytes))!;
    return { stream, timestamp: Date.parse(time), message };
  });
}

function* filesOf(folder: string): Generator<string> {
  for (const { name, isDirectory } of Deno.readDirSync(folder)) {
    if (isDirectory) yield* filesOf(join(folder, name));
    else yield join(folder, name);
  }
}
