import { resolve } from "node:path";
import { counted } from "../ledger/counted.ts";
import { UserError } from "../ledger/error.ts";
import { collectAttempts, writeManifest } from "../ledger/cluster/manifest.ts";
import { mapTask } from "../ledger/cluster/map.ts";
import { readPlanHead, readTask } from "../ledger/cluster/plan_file.ts";
import { readArguments, runTask } from "./_args.ts";
import { runAsProcess } from "./_main.ts";
import { giveUp } from "./_permissions.ts";
import { addResult, isJsonWanted, OUTPUT_HELP } from "./_output.ts";

const HELP = `Usage: deno task map --plan FILE --out DIR (--task K | --collect FILE)

Reads the files of one task of a plan into Parquet, in a new folder of this attempt,
DIR/map/K/ATTEMPT, and prints one line of JSON that names it: a line of the manifest. A task that is tried
again, or twice at the same time, changes nothing that another attempt wrote; the manifest names one of
them. With --collect in place of --task, writes the manifest of what is in DIR, for drivers that do not
keep the lines.

  --plan FILE       the plan, by deno task plan
  --out DIR         the folder that all tasks write to; the machine that reduces reads it
  --task K          number of the task, from 0
  --collect FILE    write the manifest, once all tasks are done; it belongs into DIR
${OUTPUT_HELP}
  --help            show this`;

/**
 * Does one task of a plan, or writes the manifest of all.
 *
 * @param giveUpUnused Called with the permissions that these arguments do not need.
 * @returns The exit code: 0, or 1 with one line that says why; the task can then be tried again.
 */
export function mapCommand(
  args: readonly string[],
  giveUpUnused: typeof giveUp = () => {},
): Promise<number> {
  return runTask(async () => {
    const { options, flags } = readArguments(args, {
      options: ["plan", "out", "task", "collect"],
    });
    if (flags.help) {
      console.log(HELP);
      return 0;
    }
    const { plan, out, task, collect } = options;
    if (plan === undefined) throw new UserError("Cannot map without --plan FILE");
    if (out === undefined) throw new UserError("Cannot map without --out DIR");
    if ((task === undefined) === (collect === undefined)) {
      throw new UserError("Cannot map: expected either --task K or --collect FILE");
    }
    if (collect !== undefined) {
      giveUpUnused("net");
      const lines = collectAttempts(resolve(out), "map", await readPlanHead(plan));
      await writeManifest(resolve(collect), lines);
      console.log(`${counted(lines.length, "task")} in ${collect}`);
      addResult({ manifest: collect, tasks: lines.length });
      return 0;
    }
    const planned = await readTask(plan, readTaskNumber(task!));
    if (planned.task.files.every(({ place }) => place.kind !== "object")) giveUpUnused("net");
    const line = await mapTask(planned.task, { head: planned.head, out: resolve(out) });
    if (!isJsonWanted()) console.log(JSON.stringify(line));
    addResult({ ...line });
    return 0;
  }, { isCancellable: true });
}

function readTaskNumber(text: string): number {
  if (/^\d{1,9}$/.test(text)) return Number(text);
  throw new UserError(`Cannot use --task "${text}": expected a number from 0`);
}

if (import.meta.main) await runAsProcess((args) => mapCommand(args, giveUp));
