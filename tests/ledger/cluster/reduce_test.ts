import { assert, assertEquals, assertGreater, assertRejects } from "../../_assert.ts";
import { ingest } from "../../../lib/ledger/ingest.ts";
import { packTar } from "modern-tar";
import { UserError } from "../../../lib/ledger/error.ts";
import { readManifest, type TaskLine } from "../../../lib/ledger/cluster/manifest.ts";
import { reduce } from "../../../lib/ledger/cluster/reduce.ts";
import { tortureFiles, writeUnits } from "../../laws/_torture.ts";
import { type FakeBucket, startFakeS3, withAws } from "../remote/_fake_aws.ts";
import { withFolder } from "../../_temporary.ts";
import { digestsOf } from "./_digests.ts";
import { collect, mapAll, mapOne } from "./_tasks.ts";

const CASES = new URL("../../cases/", import.meta.url).pathname;

/** Deliveries whose files have several streams, hold archives, or cannot be read. */
const OTHERS = [
  "b3-mixed-folder",
  "92-tar-gz",
  "86-gz-truncated",
  "97-zip-encrypted",
  "88-empty-gz",
];

Deno.test("a ledger of tasks is that of one ingest, whatever attempts lie about", () =>
  withFolder(async (folder) => {
    const paths = [
      ...writeUnits(folder, tortureFiles()),
      ...OTHERS.map((name) => `${CASES}${name}`),
    ];
    const whole = `${folder}/whole.duckdb`;
    const expected = await ingest(paths, { ledger: whole });
    const head = await mapAll(folder, paths, 50_000);
    assert(head.tasks > 5, `${head.tasks} tasks`);
    await mapOne(folder, 1);
    Deno.mkdirSync(`${folder}/map/2/killed.part`);
    const manifest = await collect(folder, head);
    await mapOne(folder, 3);
    const ledger = `${folder}/reduced.duckdb`;
    const summary = await reduce(manifest, { ledger });
    assertEquals(summary, expected);
    // Views follow from the tables; tests of the cluster compare them too.
    assertEquals(await digestsOf(ledger), await digestsOf(whole));
    const again = await reduce(manifest, { ledger });
    assertEquals([again.newFiles, again.isPublished], [0, false], "twice is once");
  }));

Deno.test("parts of files have the numbers that one ingest gives them, in whichever task they are", () =>
  withFolder(async (folder) => {
    const files = tortureFiles().slice(0, 9);
    const paths = [];
    for (let index = 0; index < files.length; index += 3) {
      const members = files.slice(index, index + 3).map(({ path, bytes }) => ({
        header: { name: path, size: bytes.length, type: "file" as const },
        body: new Uint8Array(bytes),
      }));
      paths.push(`${folder}/${index}.tar`);
      Deno.writeFileSync(`${folder}/${index}.tar`, await packTar(members));
    }
    const whole = `${folder}/whole.duckdb`;
    const expected = await ingest(paths, { ledger: whole });
    const head = await mapAll(folder, paths, 1);
    const manifest = await collect(folder, head);
    const lines = await readManifest<TaskLine>(manifest);
    assertEquals(lines.length, head.files);
    assertEquals(lines.map(({ parts }) => parts), [2, 2, 2]);
    const ledger = `${folder}/reduced.duckdb`;
    assertEquals(await reduce(manifest, { ledger }), expected);
    assertEquals(await digestsOf(ledger), await digestsOf(whole));
  }));

Deno.test("tasks fetch the objects of a bucket for themselves, and the ledger knows them", () =>
  withFolder(async (folder) => {
    const files = tortureFiles().slice(0, 5);
    const bucket: FakeBucket = {
      objects: new Map(files.map(({ path, bytes }) => [`logs/${path}`, new Uint8Array(bytes)])),
      faults: new Map(),
      pageSize: 2,
    };
    await using server = startFakeS3("bucket", bucket);
    await withAws(server.origin, async () => {
      const whole = `${folder}/whole.duckdb`;
      const expected = await ingest(["s3://bucket/logs/"], { ledger: whole });
      const before = server.asked.length;
      const head = await mapAll(folder, ["s3://bucket/logs/"], 5_000);
      assertGreater(head.tasks, 1);
      const fetched = server.asked.slice(before).filter(({ url }) => url.search === "");
      assertEquals(fetched.length, files.length, "each once");
      const ledger = `${folder}/reduced.duckdb`;
      assertEquals(await reduce(await collect(folder, head), { ledger }), expected);
      assertEquals(await digestsOf(ledger), await digestsOf(whole));
      const again = await ingest(["s3://bucket/logs/"], { ledger });
      assertEquals([again.knownFiles, again.isPublished], [files.length, false]);

      bucket.objects.delete(`logs/${files[0].path}`);
      await assertRejects(
        async () => {
          for (let task = 0; task < head.tasks; task++) await mapOne(folder, task);
        },
        UserError,
        files[0].path,
      );
      const left = [...Deno.readDirSync(`${folder}/map`)].flatMap(({ name }) =>
        [...Deno.readDirSync(`${folder}/map/${name}`)].filter(({ name }) => name.endsWith(".part"))
      );
      assertEquals(left, []);
    });
  }));

Deno.test("reduce() refuses a manifest or an attempt that is not whole, and changes nothing", () =>
  withFolder(async (folder) => {
    const ledger = `${folder}/ledger.duckdb`;
    const head = await mapAll(folder, writeUnits(folder, tortureFiles().slice(0, 6)), 5_000);
    assert(head.tasks > 2);
    const manifest = await collect(folder, head);
    const text = Deno.readTextFileSync(manifest);
    const [first, second, ...others] = text.trimEnd().split("\n");
    const { path } = JSON.parse(second);
    const refused = async (lines: readonly string[], expected: string) => {
      Deno.writeTextFileSync(manifest, lines.map((line) => `${line}\n`).join(""));
      const error = await assertRejects(() => reduce(manifest, { ledger }), UserError);
      assertEquals(error.message.replaceAll(folder, "DIR"), expected);
    };
    const at = "Cannot use DIR/manifest.jsonl: ";
    await refused([], `${at}it names no task`);
    await refused([first, second, second, ...others], `${at}task 1 is there twice`);
    await refused([first, ...others], `${at}task 1 is missing`);
    await refused(
      [first, second, ...others].slice(0, -1),
      `${at}task ${head.tasks - 1} is missing`,
    );
    await refused([first, "{", ...others], `${at}it has a line that is no answer of a task`);
    const strange = JSON.stringify({ ...JSON.parse(second), plan: "of another" });
    await refused([first, strange, ...others], `${at}its tasks are of more than one plan`);
    const wrong = JSON.parse(second);
    wrong.rows.events++;
    await refused(
      [first, JSON.stringify(wrong), ...others],
      `Cannot use DIR/${path}/events.parquet: it has ${wrong.rows.events - 1} rows, and ` +
        `${wrong.rows.events} are expected`,
    );
    Deno.truncateSync(`${folder}/${path}/events.parquet`, 100);
    await refused(
      [first, second, ...others],
      `Cannot read DIR/${path}/events.parquet: do its task again`,
    );
    assertEquals(
      [...Deno.readDirSync(folder)].filter(({ name }) => /^ledger.duckdb$/.test(name)),
      [],
    );
  }));
