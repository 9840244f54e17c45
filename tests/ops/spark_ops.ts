import { assertEquals, assertGreaterOrEqual, assertNotEquals } from "../_assert.ts";
import { join } from "node:path";
import { ingest } from "../../lib/ledger/ingest.ts";
import { writeManifest } from "../../lib/ledger/cluster/manifest.ts";
import { merge } from "../../lib/ledger/cluster/merge.ts";
import { reduce } from "../../lib/ledger/cluster/reduce.ts";
import { ROOT, SAMPLE_LOGS } from "../../lib/ledger/paths.ts";
import { keepResults } from "../../lib/ledger/store/results.ts";
import { digestsOf, resultsOf } from "../ledger/cluster/_digests.ts";
import { assertSameContents, readAll } from "../laws/_contents.ts";
import { tortureFiles, writeUnits } from "../laws/_torture.ts";
import { ask, withFolder } from "../_temporary.ts";
import { type Spark, startSpark } from "./_spark.ts";
import { ensureVenv } from "./_venv.ts";

const DRIVER = join(ROOT, "examples", "spark", "balancebook_spark.py");
const FAULTY_DENO = join(import.meta.dirname!, "spark_deno.sh");
const FIGURES = "from cases order by case_id";
const FINDINGS = "from findings order by finding_id";

const hasJava = await new Deno.Command("java", { args: ["-version"], stderr: "null" }).output()
  .then(({ success }) => success, () => false);

for (const version of ["spark3", "spark4"]) {
  const bin = hasJava ? await ensureVenv(version).catch(skip) : skip("there is no Java here");

  Deno.test({
    name:
      `${version}: a ledger of a cluster is that of one machine, also where executors are killed`,
    ignore: bin === null,
    fn: (test) =>
      withFolder(async (folder) => {
        await using spark = await startSpark(bin!, folder);
        await test.step("of the sample", async () => {
          const run = await runDriver(spark, `${folder}/sample`, [SAMPLE_LOGS], "100KB");
          assertEquals(run.code, 0, run.text.slice(-3000));
          assertGreaterOrEqual(run.tasks.length, 4);
          const whole = `${folder}/sample.duckdb`;
          await ingest([SAMPLE_LOGS], { ledger: whole });
          for (const sql of [FIGURES, FINDINGS]) {
            const rows = await ask(whole, sql);
            assertGreaterOrEqual(rows.length, 100);
            assertEquals(await ask(run.ledger, sql), rows);
          }
          assertSameContents(await readAll(run.ledger), await readAll(whole), "sample");
        });

        await test.step("of torture in buckets", async () => {
          const paths = writeUnits(`${folder}/in`, tortureFiles());
          const run = await runDriver(spark, `${folder}/buckets`, paths, "200KB", {}, "3");
          assertEquals(run.code, 0, run.text.slice(-3000));
          const whole = `${folder}/buckets.duckdb`;
          await ingest(paths, { ledger: whole });
          await keepResults(whole);
          assertEquals(await digestsOf(run.ledger), await digestsOf(whole));
          const expected = await resultsOf(whole);
          assertEquals(await resultsOf(run.ledger), expected);

          // The comparison fails where what a task found of its users is left out.
          const at = (name: string) => `${folder}/buckets/${name}.jsonl`;
          const found = readLines(at("found")).map((line) => ({ ...line, rows: {} }));
          await writeManifest(at("wrong"), found);
          await merge({ global: at("global"), found: at("wrong"), ledger: run.ledger });
          const wrong = await resultsOf(run.ledger);
          for (const name of ["balance_effects", "difference_steps", "findings", "cases"]) {
            assertNotEquals(wrong[name], expected[name], name);
          }
          assertEquals(wrong.outages, expected.outages);
        });

        await test.step("of torture, an executor killed before its answer, a task twice", async () => {
          const paths = writeUnits(folder, tortureFiles());
          const work = `${folder}/torture`;
          const faults = { kill: "1", sleep: "4" };
          const run = await runDriver(spark, work, paths, "50KB", faults);
          assertEquals(run.code, 0, run.text.slice(-3000));
          const attempts = run.tasks.map((_, task) =>
            [...Deno.readDirSync(`${work}/map/${task}`)].filter(({ name }) =>
              !name.endsWith(".part")
            )
              .length
          );
          assertEquals(
            attempts.map((count) => count > 1),
            run.tasks.map((_, task) => task === 1 || task === 4),
          );
          const whole = `${folder}/torture.duckdb`;
          await ingest(paths, { ledger: whole });
          const expected = await readAll(whole);
          assertSameContents(await readAll(run.ledger), expected, "torture");

          // The comparison fails where the rows of a task are left out.
          const wrong = run.tasks.map((line) => line.task === 1 ? { ...line, rows: {} } : line);
          const manifest = `${work}/wrong.jsonl`;
          await writeManifest(manifest, wrong);
          await reduce(manifest, { ledger: `${work}/wrong.duckdb` });
          const other = await readAll(`${work}/wrong.duckdb`);
          for (const view of ["transactions", "log_events", "findings", "cases"]) {
            assertNotEquals(other.get(view), expected.get(view), view);
          }
        });
      }),
  });
}

function skip(reason: unknown): null {
  console.error(`SKIPPED: Spark cannot be run here, so the driver is not tried: ${reason}`);
  return null;
}

/** Has the driver make a ledger; the attempts that are named meet their fault. */
async function runDriver(
  spark: Spark,
  work: string,
  paths: readonly string[],
  taskBytes: string,
  faults: Readonly<Record<string, string>> = {},
  buckets = "0",
) {
  const ledger = `${work}/ledger.duckdb`;
  Deno.mkdirSync(work);
  for (const [fault, task] of Object.entries(faults)) {
    Deno.writeTextFileSync(`${work}/${fault}`, task);
  }
  const settings = {
    "spark.speculation": String("sleep" in faults),
    "spark.speculation.quantile": "0.5",
    "spark.speculation.minTaskRuntime": "3s",
  };
  const { code, text } = await spark.submit(
    [
      DRIVER,
      ...paths,
      "--work",
      work,
      "--db",
      ledger,
      "--task-bytes",
      taskBytes,
      "--buckets",
      buckets,
    ],
    { BALANCEBOOK_HOME: ROOT, BALANCEBOOK_DENO: FAULTY_DENO, FAULTS: work },
    { ...settings, "spark.executorEnv.FAULTS": work },
  );
  const tasks = code === 0 ? readLines(`${work}/manifest.jsonl`) : [];
  return { code, text, ledger, tasks };
}

function readLines(path: string) {
  return Deno.readTextFileSync(path).trimEnd().split("\n").map((line) => JSON.parse(line));
}
