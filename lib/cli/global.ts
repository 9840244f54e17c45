import { resolve } from "node:path";
import { makeGlobal } from "../ledger/cluster/global.ts";
import { readArguments, runTask } from "./_args.ts";
import { runAsProcess } from "./_main.ts";
import { OUTPUT_HELP } from "./_output.ts";
import { printLine, requireOption } from "./_stage_task.ts";

const HELP = `Usage: deno task global --manifest FILE --linked FILE --out DIR

Makes what deno task find needs of all logs, in a new folder DIR/global/0/ATTEMPT: files and their order,
settings, and each transaction's number among all. Prints one line of JSON that names it, the manifest.

  --manifest FILE   the manifest of deno task map
  --linked FILE     the manifest of deno task link
  --out DIR         the folder that all tasks write to
${OUTPUT_HELP}
  --help            show this

BALANCEBOOK_TOLERANCE sets the largest difference that counts as rounding (0.001).`;

/**
 * Makes what all tasks of users need.
 *
 * @returns The exit code: 0, or 1 with one line that says why; the task can then be tried again.
 */
export function globalTask(args: readonly string[]): Promise<number> {
  return runTask(async () => {
    const { options, flags } = readArguments(args, { options: ["manifest", "linked", "out"] });
    if (flags.help) {
      console.log(HELP);
      return 0;
    }
    const path = (name: string) => resolve(requireOption(options, "make the global part", name));
    printLine(
      await makeGlobal({
        manifest: path("manifest"),
        linked: path("linked"),
        out: path("out"),
        tolerance: Deno.env.get("BALANCEBOOK_TOLERANCE") || null,
      }),
    );
    return 0;
  }, { isCancellable: true });
}

if (import.meta.main) await runAsProcess(globalTask);
