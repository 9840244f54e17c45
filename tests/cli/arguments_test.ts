import { assertEquals } from "../_assert.ts";
import { alertsTask } from "../../lib/cli/alerts.ts";
import { doctor } from "../../lib/cli/doctor.ts";
import { findTask } from "../../lib/cli/find.ts";
import { fuzz } from "../../lib/cli/fuzz.ts";
import { globalTask } from "../../lib/cli/global.ts";
import { ingestTask } from "../../lib/cli/ingest.ts";
import { linkTask } from "../../lib/cli/link.ts";
import { mapCommand } from "../../lib/cli/map.ts";
import { mergeTask } from "../../lib/cli/merge.ts";
import { reduceTask } from "../../lib/cli/reduce.ts";
import { reportTask } from "../../lib/cli/report.ts";
import { reviewTask } from "../../lib/cli/review.ts";
import { sample } from "../../lib/cli/sample.ts";
import { serve } from "../../lib/cli/serve.ts";
import { upgradeTask } from "../../lib/cli/upgrade.ts";
import { ROOT } from "../../lib/ledger/paths.ts";
import { callTask } from "../_call.ts";
import { makeLedger, withFolder } from "../_temporary.ts";

Deno.test("what a task has no use for is refused: a ledger is named by --db", async () => {
  const tasks = [
    alertsTask,
    doctor,
    findTask,
    globalTask,
    linkTask,
    mapCommand,
    mergeTask,
    reduceTask,
    reportTask,
    serve,
    upgradeTask,
  ];
  for (const task of tasks) {
    const { code, lines } = await callTask(task, "ledger.duckdb");
    assertEquals([code, lines], [1, ['Cannot use "ledger.duckdb": see --help']], task.name);
    assertEquals((await callTask(task, "ledger.duckdb", "--help")).code, 0);
  }
});

const TWICE = "Cannot read option --limit: it is given twice, with different values";

Deno.test("an option is named as it was written, and one without a value says how to write it", async () => {
  const wrong: [string[], string][] = [
    [["--süß=1"], "Unknown option --süß; see --help"],
    [
      ["--limit", "-1"],
      "Cannot read option --limit: it has no value; one that begins with - stands as --limit=-1",
    ],
    [["--limit"], "Cannot read option --limit: it has no value"],
    [["--limit="], "Cannot read option --limit: it has no value"],
    [["--all=1"], "Cannot read option --all: it takes no value"],
    [["--limit", "1", "--all", "--limit=2"], TWICE],
    [["--db", ROOT], `Cannot use ${ROOT}: it is a folder, not a ledger`],
    [
      ["--all", "--all", "--db", ROOT, "--db", ROOT],
      `Cannot use ${ROOT}: it is a folder, not a ledger`,
    ],
  ];
  for (const [args, message] of wrong) {
    assertEquals(await callTask(reviewTask, ...args), { code: 1, lines: [message] });
  }
});

Deno.test("serve says in a line that a host is none of this machine", () =>
  withFolder(async (folder) => {
    Deno.writeTextFileSync(`${folder}/log`, "2024-03-01T10:00:00.000Z odd words\n\n");
    const ledger = await makeLedger(folder, [`${folder}/log`]);
    // A name that leads nowhere is refused alike, but this process may not look one up.
    const called = await callTask(serve, "--db", ledger, "--port", "0", "--host", "a b");
    const message = 'Cannot serve at "a b": it is not an address of this machine';
    assertEquals(called, { code: 1, lines: [message] });
  }));

Deno.test("an empty path, no mutant at all and a day that does not exist are refused", async () => {
  const wrong: [(args: readonly string[]) => Promise<number>, string[], string][] = [
    [ingestTask, [""], 'Cannot ingest "": the path is empty'],
    [fuzz, ["--count", "0"], 'Cannot use --count "0": expected a whole number from 1'],
    [
      sample,
      ["--start", "2024-02-30"],
      'Cannot start at "2024-02-30": expected a day such as 2024-01-01',
    ],
  ];
  await withFolder(async (folder) => {
    for (const [task, args, message] of wrong) {
      const more = task === ingestTask ? ["--db", `${folder}/ledger.duckdb`] : [];
      const out = task === sample ? ["--out", `${folder}/logs`] : [];
      assertEquals(await callTask(task, ...args, ...more, ...out), { code: 1, lines: [message] });
    }
    assertEquals(
      [...Deno.readDirSync(folder)].map(({ name }) => name).filter((name) =>
        !name.endsWith(".lock")
      ),
      [],
    );
  });
});
