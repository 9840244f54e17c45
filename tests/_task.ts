import { join } from "node:path";
import { ROOT } from "../lib/ledger/paths.ts";

/**
 * Gives the arguments that Deno runs a task with, from any folder: its permissions are those of
 * `deno.json`, so that a test fails where they do not suffice.
 *
 * @throws {Error} If there is no such task, or it runs no program of the repository.
 */
export function taskArguments(task: string): string[] {
  const { tasks } = JSON.parse(Deno.readTextFileSync(join(ROOT, "deno.json")));
  const [deno, run, ...rest] = String(tasks[task]).split(" ");
  const program = rest.pop();
  if (deno !== "deno" || run !== "run" || program === undefined) {
    throw new Error(`Cannot run the task ${task}: it is no program`);
  }
  return ["run", ...rest, "--quiet", "--no-check", join(ROOT, program)];
}
