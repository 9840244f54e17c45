import { resolve } from "node:path";
import { linkBucket } from "../ledger/cluster/link.ts";
import { readManifest } from "../ledger/cluster/manifest.ts";
import { readArguments, runTask } from "./_args.ts";
import { runAsProcess } from "./_main.ts";
import { BUCKET_HELP, BUCKET_OPTIONS, requireOption, runBucket } from "./_stage_task.ts";

const HELP =
  `Usage: deno task link --manifest FILE --out DIR (--bucket K/N | --collect FILE --buckets N)

For logs that no single machine is to hold, in place of deno task reduce: links the log events of some
requests, those of one of N buckets, and writes them into a new folder of this attempt, DIR/link/K/ATTEMPT;
prints one line of JSON that names it. With --collect, writes the manifest of all N.

  --manifest FILE  the manifest of deno task map
${BUCKET_HELP}`;

/**
 * Links one bucket of requests, or writes the manifest of all.
 *
 * @returns The exit code: 0, or 1 with one line that says why; the task can then be tried again.
 */
export function linkTask(args: readonly string[]): Promise<number> {
  return runTask(async () => {
    const { options, flags } = readArguments(args, { options: ["manifest", ...BUCKET_OPTIONS] });
    if (flags.help) {
      console.log(HELP);
      return 0;
    }
    const manifest = resolve(requireOption(options, "link", "manifest"));
    await runBucket(options, {
      name: "link",
      plan: async () => (await readManifest(manifest, "map"))[0].plan,
      run: (bucket, out) => linkBucket(manifest, bucket, out),
    });
    return 0;
  }, { isCancellable: true });
}

if (import.meta.main) await runAsProcess(linkTask);
