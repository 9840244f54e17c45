import { assert, assertEquals, assertStringIncludes } from "../_assert.ts";
import { join } from "node:path";
import { alertsTask } from "../../lib/cli/alerts.ts";
import { bench } from "../../lib/cli/bench.ts";
import { doctor } from "../../lib/cli/doctor.ts";
import { exportTask } from "../../lib/cli/export.ts";
import { findTask } from "../../lib/cli/find.ts";
import { fuzz } from "../../lib/cli/fuzz.ts";
import { globalTask } from "../../lib/cli/global.ts";
import { ingestTask } from "../../lib/cli/ingest.ts";
import { linkTask } from "../../lib/cli/link.ts";
import { mapCommand } from "../../lib/cli/map.ts";
import { mergeTask } from "../../lib/cli/merge.ts";
import { notebooks } from "../../lib/cli/notebooks.ts";
import { planTask } from "../../lib/cli/plan.ts";
import { reduceTask } from "../../lib/cli/reduce.ts";
import { reference } from "../../lib/cli/reference.ts";
import { reportTask } from "../../lib/cli/report.ts";
import { reviewTask } from "../../lib/cli/review.ts";
import { runAll } from "../../lib/cli/run.ts";
import { sample } from "../../lib/cli/sample.ts";
import { score } from "../../lib/cli/score.ts";
import { serve } from "../../lib/cli/serve.ts";
import { site } from "../../lib/cli/site.ts";
import { testAll } from "../../lib/cli/test_all.ts";
import { upgradeTask } from "../../lib/cli/upgrade.ts";
import { ROOT, SAMPLE_LOGS } from "../../lib/ledger/paths.ts";
import { callTask, callTaskApart } from "../_call.ts";
import { makeLedger, withFolder } from "../_temporary.ts";

type Task = (args: readonly string[]) => Promise<number>;

const TASKS: Record<string, Task> = {
  alerts: alertsTask,
  bench,
  doctor,
  export: exportTask,
  find: findTask,
  fuzz,
  global: globalTask,
  ingest: ingestTask,
  link: linkTask,
  map: mapCommand,
  merge: mergeTask,
  notebooks,
  plan: planTask,
  reduce: reduceTask,
  reference,
  report: reportTask,
  review: reviewTask,
  run: runAll,
  sample,
  score,
  serve,
  site,
  test: testAll,
  upgrade: upgradeTask,
};

Deno.test("every task but lab takes --json and --log json", async () => {
  const { tasks } = JSON.parse(Deno.readTextFileSync(join(ROOT, "deno.json")));
  const known = Object.keys(tasks).filter((name) => !["lab", "docs"].includes(name));
  assertEquals(Object.keys(TASKS).sort(), known.sort());
  for (const [name, task] of Object.entries(TASKS)) {
    const help = (await callTask(task, "--help")).lines.join("\n");
    assertStringIncludes(help, "--json ", name);
    assertStringIncludes(help, "--log json ", name);
  }
});

Deno.test("--json prints one object and nothing else on the standard output, with the figures", () =>
  withFolder(async (folder) => {
    const ledger = await makeLedger(folder, [SAMPLE_LOGS]);
    const db = ["--db", ledger];
    const calls: [Task, string[], (object: Record<string, unknown>) => unknown, unknown][] = [
      [ingestTask, [SAMPLE_LOGS, ...db], (o) => [o.knownFiles, o.newFiles], [182, 0]],
      [reviewTask, [...db, "--limit", "2"], (o) => [o.total, (o.listed as []).length], [90, 2]],
      [reportTask, [...db, "-o", folder], (o) => (o.files as []).length, 6],
      [exportTask, ["messages", ...db, "-o", `${folder}/m.csv`], (o) => o.rows, 1551],
      [upgradeTask, db, (o) => o.isChanged, false],
      [doctor, db, (o) => (o.found as { name: string }[])[0].name, "Deno"],
      [sample, ["--out", `${folder}/new`, "--days", "2"], (o) => o.folder, `${folder}/new`],
    ];
    for (const [task, args, read, expected] of calls) {
      const { out } = await callTaskApart(task, ...args, "--json");
      assertEquals(out.length, 1, out.join("\n"));
      const object = JSON.parse(out[0]);
      assertEquals(read(object), expected, out[0]);
      assert(object.timings.durationMs >= 0 && !isNaN(Date.parse(object.timings.startedAt)));
      assertEquals(Object.keys(object.versions), [
        ...["balancebook", "deno", "duckdb", "schema", "rules"],
      ]);
      if (object.cases !== undefined) {
        const { open, critical, warning, notice } = object.cases;
        assertEquals([open, critical], [90, 6]);
        assertEquals(critical + warning + notice, open);
      }
    }
  }));

Deno.test("--json tells an error in its object, with the exit code, also before arguments are read", async () => {
  for (const args of [["--json", "--nonsense"], ["--json", "--db", "/no/such"]]) {
    const { code, out, err } = await callTaskApart(reviewTask, ...args);
    assertEquals([code, out.length, err.length], [1, 1, 1]);
    const object = JSON.parse(out[0]);
    assertEquals([object.exitCode, object.error], [1, err[0]]);
  }
  const { code, err } = await callTaskApart(reviewTask, "--log", "xml");
  assertEquals([code, err], [1, ['Cannot use --log "xml": expected one of text, json']]);
});

Deno.test("export refuses --json where the rows would be printed beside it", () =>
  withFolder(async (folder) => {
    const ledger = await makeLedger(folder, [SAMPLE_LOGS]);
    const { code, out } = await callTaskApart(exportTask, "messages", "--db", ledger, "--json");
    assertEquals([code, out.length], [1, 1]);
    assertStringIncludes(JSON.parse(out[0]).error, "Cannot use --json without -o");
  }));
