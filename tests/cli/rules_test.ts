import { callTask } from "../_call.ts";
import { assertEquals, assertStringIncludes, assertThrows } from "../_assert.ts";
import { exportTask } from "../../lib/cli/export.ts";
import { lab, takeRules } from "../../lib/cli/lab.ts";
import { notebooks } from "../../lib/cli/notebooks.ts";
import { reportTask } from "../../lib/cli/report.ts";
import { reviewTask } from "../../lib/cli/review.ts";
import { runAll } from "../../lib/cli/run.ts";
import { site } from "../../lib/cli/site.ts";
import { UserError } from "../../lib/ledger/error.ts";

const TASKS = { exportTask, lab, notebooks, reportTask, reviewTask, runAll, site };

Deno.test("every task that opens a ledger takes --rules, and refuses what is not a folder", async (test) => {
  for (const [name, task] of Object.entries(TASKS)) {
    await test.step(name, async () => {
      assertStringIncludes((await callTask(task, "--help")).lines.join("\n"), "  --rules DIR ");
      const names = task === exportTask ? ["cases"] : [];
      const { code, lines } = await callTask(task, ...names, "--rules", "no-such-folder");
      assertEquals(code, 1);
      assertStringIncludes(lines.join("\n"), "no-such-folder: it is not a folder");
    });
  }
});

Deno.test("lab keeps --rules to itself and gives the other options on", () => {
  const others = ["--no-browser", "--port=8890"];
  assertEquals(takeRules(others), { folder: undefined, others });
  assertEquals(takeRules(["--no-browser", "--rules", "own", "--port=8890"]), {
    folder: "own",
    others,
  });
  assertEquals(takeRules(["--rules=own", ...others]), { folder: "own", others });
  assertThrows(() => takeRules(["--rules", "--no-browser"]), UserError, "it has no value");
});
