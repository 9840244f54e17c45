import { resolve } from "node:path";
import { counted } from "../ledger/counted.ts";
import { skippedLines } from "./_ingest_lines.ts";
import { UserError } from "../ledger/error.ts";
import { makePlan } from "../ledger/cluster/plan.ts";
import { writePlan } from "../ledger/cluster/plan_file.ts";
import { isRemote } from "../ledger/remote/remote_path.ts";
import { readArguments, runTask } from "./_args.ts";
import { runAsProcess } from "./_main.ts";
import { giveUp } from "./_permissions.ts";
import { addResult, OUTPUT_HELP } from "./_output.ts";

const HELP = `Usage: deno task plan PATH... --out FILE [--task-bytes SIZE]

Lists logs and divides them into tasks that any scheduler can run, on machines that see the same paths:
docs/how_to/past_one_machine.md. A PATH is a folder, a file or an archive, or s3://bucket/prefix, which is
listed and not fetched. A log stream is in one task, unless it is larger than a task is to be.

  --out FILE          the plan: a line for all, then a line for each task
  --task-bytes SIZE   how large a task is, as the files are kept: 64MB, 1GB or a number of bytes (64MB)
${OUTPUT_HELP}
  --help              show this`;

const UNITS: Readonly<Record<string, number>> = { "": 1, KB: 1e3, MB: 1e6, GB: 1e9 };

/**
 * Lists logs and writes the plan of their tasks, and prints how many there are.
 *
 * @param giveUpUnused Called with the permissions that these arguments do not need.
 * @returns The exit code: 0, or 1 with one line that says why.
 */
export function planTask(
  args: readonly string[],
  giveUpUnused: typeof giveUp = () => {},
): Promise<number> {
  return runTask(async () => {
    const { names, options, flags } = readArguments(args, {
      takesNames: true,
      options: ["out", "task-bytes"],
    });
    if (flags.help) {
      console.log(HELP);
      return 0;
    }
    if (!names.some(isRemote)) giveUpUnused("net");
    if (options.out === undefined) throw new UserError("Cannot plan without --out FILE");
    const taskBytes = readSize(options["task-bytes"] ?? "64MB");
    const plan = await makePlan(names, taskBytes);
    const head = await writePlan(resolve(options.out), plan);
    console.log(
      `${counted(head.files, "file")} of ${counted(head.sizeBytes, "byte")}: ` +
        `${counted(head.tasks, "task")}, 0 to ${head.tasks - 1}, in ${options.out}`,
    );
    for (const line of skippedLines(plan)) console.log(line);
    addResult({ out: options.out, ...head });
    return 0;
  });
}

/**
 * Reads a size, as `64MB`.
 *
 * @returns Bytes.
 * @throws {UserError} If it is none.
 */
function readSize(text: string): number {
  const [, digits, unit = ""] = /^(\d{1,12})(KB|MB|GB)?$/.exec(text) ?? [];
  const bytes = Number(digits) * UNITS[unit];
  if (bytes > 0) return bytes;
  throw new UserError(
    `Cannot use --task-bytes "${text}": expected 64MB, 1GB or a number of bytes from 1`,
  );
}

if (import.meta.main) await runAsProcess((args) => planTask(args, giveUp));
