import { assert, assertEquals, assertStringIncludes } from "../_assert.ts";
import { dirname, join } from "node:path";
import { ingest } from "../../lib/ledger/ingest.ts";
import { ROOT, SAMPLE_LOGS } from "../../lib/ledger/paths.ts";
import { contentsOf, withFolder } from "../_temporary.ts";
import { ensureVenv } from "./_venv.ts";

const bin = await ensureVenv("airflow").catch((error) => {
  console.error(
    `SKIPPED: Airflow cannot be installed here, so the DAG is not run: ${error.message}`,
  );
  return null;
});

Deno.test({
  name: "the DAG past one machine makes in tasks of Airflow the ledger that one ingest makes",
  ignore: bin === null,
  fn: () =>
    withFolder(async (folder) => {
      const env = {
        PATH: `${dirname(Deno.execPath())}:${Deno.env.get("PATH")}`,
        AIRFLOW_HOME: folder,
        AIRFLOW__CORE__DAGS_FOLDER: join(ROOT, "examples", "airflow"),
        AIRFLOW__CORE__LOAD_EXAMPLES: "False",
        BALANCEBOOK_HOME: ROOT,
        BALANCEBOOK_LOGS: SAMPLE_LOGS,
        BALANCEBOOK_WORK: join(folder, "work"),
        BALANCEBOOK_TASK_BYTES: "150KB",
      };
      for (
        const args of [["db", "migrate"], [
          ...["dags", "test", "balancebook_past_one_machine", "2024-02-14"],
        ]]
      ) {
        const { success, stderr } = await new Deno.Command(join(bin!, "airflow"), { args, env })
          .output();
        assert(success, new TextDecoder().decode(stderr).slice(-2000));
      }
      assert([...Deno.readDirSync(join(folder, "work", "map"))].length > 2);
      const whole = `${folder}/whole.duckdb`;
      await ingest([SAMPLE_LOGS], { ledger: whole });
      const ledger = join(folder, "work", "ledger.duckdb");
      assert(await contentsOf(ledger) === await contentsOf(whole), "another ledger");
    }),
});

Deno.test({
  name:
    "the DAG runs in Airflow: an alert is a failed task that is not tried again, and then nothing is new",
  ignore: bin === null,
  fn: () =>
    withFolder(async (folder) => {
      const airflow = async (...args: string[]) => {
        const { code, stdout, stderr } = await new Deno.Command(join(bin!, "airflow"), {
          args,
          env: {
            PATH: `${dirname(Deno.execPath())}:${Deno.env.get("PATH")}`,
            AIRFLOW_HOME: folder,
            AIRFLOW__CORE__DAGS_FOLDER: join(ROOT, "examples", "airflow"),
            AIRFLOW__CORE__LOAD_EXAMPLES: "False",
            BALANCEBOOK_HOME: ROOT,
            BALANCEBOOK_LOGS: join(ROOT, "data", "sample"),
            BALANCEBOOK_DB: join(folder, "ledger.duckdb"),
            BALANCEBOOK_OUT: join(folder, "out"),
          },
        }).output();
        const [out, err] = [stdout, stderr].map((bytes) => new TextDecoder().decode(bytes));
        return { code, text: out + err };
      };
      assertEquals((await airflow("db", "migrate")).code, 0);
      const { text } = await airflow("dags", "test", "balancebook", "2024-02-14");
      const states = [
        ...text.matchAll(/Marking task as (\w+)\. dag_id=balancebook, task_id=(\w+)/g),
      ]
        .map(([, state, task]) => `${task} ${state}`);
      assertEquals([...new Set(states)].sort(), [
        "alerts FAILED",
        "ingest SUCCESS",
        "notebooks SUCCESS",
        "report SUCCESS",
      ], text.slice(-2000));
      assertStringIncludes(text, "exit code 3");
      assert(!text.includes("UP_FOR_RETRY"));
      const again = await airflow("tasks", "test", "balancebook", "alerts", "2024-02-14");
      assertEquals(again.code, 0, again.text.slice(-2000));
      assertStringIncludes(again.text, "nothing new");
    }),
});
