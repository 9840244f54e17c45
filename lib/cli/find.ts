import { resolve } from "node:path";
import { findBucket, readGlobal } from "../ledger/cluster/find.ts";
import { readManifest } from "../ledger/cluster/manifest.ts";
import { readArguments, runTask } from "./_args.ts";
import { runAsProcess } from "./_main.ts";
import { BUCKET_HELP, BUCKET_OPTIONS, requireOption, runBucket } from "./_stage_task.ts";

const HELP = `Usage: deno task find --linked FILE --global FILE --out DIR
                      (--bucket K/N | --collect FILE --buckets N)

Works out, for the users of one of N buckets, what depends on one user each: chains of balances, differences,
most kinds of findings. Writes it into a new folder of this attempt, DIR/find/K/ATTEMPT, and prints one
line of JSON that names it. With --collect, writes the manifest of all N.

  --linked FILE    the manifest of deno task link
  --global FILE    the line that deno task global printed
${BUCKET_HELP}`;

/**
 * Works out what depends on the users of one bucket, or writes the manifest of all.
 *
 * @returns The exit code: 0, or 1 with one line that says why; the task can then be tried again.
 */
export function findTask(args: readonly string[]): Promise<number> {
  return runTask(async () => {
    const { options, flags } = readArguments(args, {
      options: ["linked", "global", ...BUCKET_OPTIONS],
    });
    if (flags.help) {
      console.log(HELP);
      return 0;
    }
    const linked = resolve(requireOption(options, "find", "linked"));
    const global = resolve(requireOption(options, "find", "global"));
    await runBucket(options, {
      name: "find",
      plan: async () => {
        const [{ plan }] = await readManifest(linked, "link");
        return (await readGlobal(global, plan)).lines[0].plan;
      },
      run: (bucket, out) => findBucket(bucket, { linked, global, out }),
    });
    return 0;
  }, { isCancellable: true });
}

if (import.meta.main) await runAsProcess(findTask);
