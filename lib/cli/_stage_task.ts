import { resolve } from "node:path";
import { counted } from "../ledger/counted.ts";
import { UserError } from "../ledger/error.ts";
import { type Bucket, readBucket } from "../ledger/cluster/bucket.ts";
import { collectAttempts, type StageLine, writeManifest } from "../ledger/cluster/manifest.ts";
import { addResult, isJsonWanted, OUTPUT_HELP } from "./_output.ts";

/** What the help of tasks that do one bucket says of the options that they share. */
export const BUCKET_HELP = `  --out DIR        the folder that all tasks write to
  --bucket K/N     which bucket, from 0, of how many
  --collect FILE   write the manifest, once all N are done; it belongs into DIR
  --buckets N      with --collect: how many there are
${OUTPUT_HELP}
  --help           show this`;

/** Options of tasks whose work is divided into buckets. */
export const BUCKET_OPTIONS = ["bucket", "out", "collect", "buckets"];

/**
 * Returns an option that a task cannot do without.
 *
 * @param name Of the option, without the dashes.
 * @throws {UserError} If it was not given.
 */
export function requireOption(
  options: Readonly<Record<string, string | undefined>>,
  task: string,
  name: string,
): string {
  const { [name]: value } = options;
  if (value !== undefined) return value;
  const kind = name === "out" ? "DIR" : "FILE";
  throw new UserError(`Cannot ${task} without --${name} ${kind}`);
}

/** Prints the line that names what a task wrote, for the manifest. */
export function printLine(line: StageLine): void {
  if (!isJsonWanted()) console.log(JSON.stringify(line));
  addResult({ ...line });
}

/** What {@linkcode runBucket} runs. */
export interface BucketTask {
  /** Name of the task, which is that of its folder too. */
  readonly name: "link" | "find";
  /** Digest of what the buckets are of; attempts of others do not fit. */
  readonly plan: () => Promise<string>;
  readonly run: (bucket: Bucket, out: string) => Promise<StageLine>;
}

/**
 * Does the work of one bucket, or writes the manifest of all.
 *
 * @throws {UserError} If the options do not say which.
 */
export async function runBucket(
  options: Readonly<Record<string, string | undefined>>,
  { name, plan, run }: BucketTask,
): Promise<void> {
  const out = resolve(requireOption(options, name, "out"));
  const { bucket, collect, buckets } = options;
  if ((bucket === undefined) === (collect === undefined)) {
    throw new UserError(`Cannot ${name}: expected either --bucket K/N or --collect FILE`);
  }
  if (bucket !== undefined) return printLine(await run(readBucket(bucket), out));
  if (!/^[1-9]\d{0,4}$/.test(buckets ?? "")) {
    throw new UserError(`Cannot use --buckets "${buckets ?? ""}": expected how many there are`);
  }
  const tasks = Number(buckets);
  const lines = collectAttempts(out, name, { plan: `${await plan()}/${tasks}`, tasks });
  await writeManifest(resolve(collect!), lines);
  console.log(`${counted(lines.length, "task")} in ${collect}`);
  addResult({ manifest: collect, tasks: lines.length });
}
