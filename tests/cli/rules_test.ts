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

async function call(
  task: (args: readonly string[]) => Promise<number>,
  ...args: string[]
): Promise<{ code: number; text: string }> {
  const lines: string[] = [];
  const { log, error } = console;
  console.log = console.error = (...values: unknown[]) => void lines.push(values.join(" "));
  try {
    return { code: await task(args), text: lines.join("\n") };
  } finally {
    Object.assign(console, { log, error });
  }
}

Deno.test("every task that opens a ledger takes --rules, and refuses what is not a folder", async (test) => {
  for (const [name, task] of Object.entries(TASKS)) {
    await test.step(name, async () => {
      assertStringIncludes((await call(task, "--help")).text, "  --rules DIR ");
      const names = task === exportTask ? ["cases"] : [];
      const { code, text } = await call(task, ...names, "--rules", "no-such-folder");
      assertEquals(code, 1);
      assertStringIncludes(text, "no-such-folder: it is not a folder");
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
