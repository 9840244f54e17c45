import { UserError } from "../ledger/error.ts";
import { ROOT } from "../ledger/paths.ts";
import { TextLineStream } from "../ledger/streams.ts";
import { readArguments, runTask } from "./_args.ts";
import { MALLOC_CACHE } from "../notebook/runner/environment.ts";
import { runAsProcess } from "./_main.ts";
import { addResult, isJsonWanted, OUTPUT_HELP } from "./_output.ts";

const HELP = `Usage: deno task test [ops | cluster | kernel | laws]

Checks everything that must hold: format, lint, types (the notebooks' cells too), unit, property,
data and notebook tests, and the examples in the documentation. Ends with the line
"N passed, N failed".

  ops              instead, what needs programs that are none of ours: buckets and log groups against moto, the DAG in
                   Airflow (both are installed from the Python package index into data/build/ops), the images (as root,
                   with buildah, debootstrap, podman, runc and docker-compose), the other examples
  cluster          instead, the Spark driver on a standalone Spark of two workers (installed likewise; needs Java 17)
  kernel           instead, 18,000 outputs in Jupyter kernels on a busy machine; none may be lost or misplaced;
                   and kernels of a run that was killed
  laws             instead, the laws of a ledger and what is masked on more drawn inputs than everyday

${OUTPUT_HELP}
  --help   show this`;

/** A step that is one command; it counts as one test, or as the tests that it says it ran. */
type Step = readonly [name: string, command: readonly string[]];

/** What needs programs that are installed for it, by the name that asks for it. */
const OTHER_LANES: Readonly<Record<string, readonly (readonly Step[])[]>> = {
  ops: [[["ops", [
    "test",
    "-A",
    "--quiet",
    "--no-check",
    "tests/ops/airflow_ops.ts",
    "tests/ops/containers_ops.ts",
    "tests/ops/examples_ops.ts",
    "tests/ops/sources_ops.ts",
  ]]]],
  cluster: [[["cluster", ["test", "-A", "--quiet", "--no-check", "tests/ops/spark_ops.ts"]]]],
  kernel: [[["kernel", [
    "test",
    "-A",
    "--quiet",
    "--no-check",
    "tests/ops/kernel_ops.ts",
    "tests/ops/killed_run_ops.ts",
  ]]]],
  laws: [[["laws", [
    "test",
    "-P",
    "--quiet",
    "--parallel",
    "--no-check",
    "tests/laws",
    "tests/ledger/export/report_as_of_test.ts",
    "tests/ledger/export/report_test.ts",
    "tests/ledger/ingest_test.ts",
    "tests/ledger/store/changed_users_test.ts",
    "tests/ledger/store/masked_parts_test.ts",
    "tests/ledger/store/results_test.ts",
  ]]]],
};

/** Steps of one lane run one after the other, lanes at the same time. */
const LANES: readonly (readonly Step[])[] = [
  [["tests", ["test", "-P", "--quiet", "--parallel", "--no-check", "tests"]]],
  [
    ["format", ["fmt", "--check", "--quiet"]],
    ["lint", ["lint", "--quiet"]],
    ["types", ["check", "--quiet", "lib", "tests"]],
    ["cells", ["run", "-A", "--quiet", "lib/cli/notebooks.ts", "--check"]],
    ["examples", ["test", "-P", "--quiet", "--doc", "lib", "README.md", "docs"]],
  ],
];

interface Outcome {
  readonly passed: number;
  readonly failed: number;
}

/**
 * Runs every check, also after one has failed.
 *
 * @returns The exit code: 0 if everything held, 1 if not.
 */
export function testAll(args: readonly string[]): Promise<number> {
  return runTask(async () => {
    const { names, flags } = readArguments(args, { takesNames: true });
    if (flags.help) {
      console.log(HELP);
      return 0;
    }
    const [name, surplus] = names;
    const lanes = name === undefined ? LANES : OTHER_LANES[name];
    if (lanes === undefined || surplus !== undefined) {
      throw new UserError(`Cannot use "${surplus ?? name}": see --help`);
    }
    const env: Record<string, string> = name === undefined ? {} : { BALANCEBOOK_CAMPAIGN: "1" };
    const outcomes = (await Promise.all(lanes.map((lane) => runLane(lane, env)))).flat();
    const passed = outcomes.reduce((sum, outcome) => sum + outcome.passed, 0);
    const failed = outcomes.reduce((sum, outcome) => sum + outcome.failed, 0);
    addResult({ passed, failed });
    console.log(`\n${passed} passed, ${failed} failed`);
    return failed === 0 ? 0 : 1;
  });
}

async function runLane(
  steps: readonly Step[],
  env: Readonly<Record<string, string>>,
): Promise<Outcome[]> {
  const outcomes = [];
  for (const [name, command] of steps) {
    const begun = performance.now();
    const { code, output } = await run(name, command, env);
    const seconds = ((performance.now() - begun) / 1000).toFixed(1);
    console.log(`== ${name}: ${code === 0 ? "ok" : "FAILED"}, ${seconds} s`);
    outcomes.push(readOutcome(code, output));
  }
  return outcomes;
}

/** Reads what `deno test` says that it ran; a test that ends without a count is one that failed. */
export function readOutcome(code: number, output: string): Outcome {
  const counts = [...output.matchAll(/(\d+) passed(?: \(\d+ steps?\))? \| (\d+) failed/g)].at(-1);
  if (counts === undefined) return { passed: Number(code === 0), failed: Number(code !== 0) };
  return { passed: Number(counts[1]), failed: Math.max(Number(counts[2]), Number(code !== 0)) };
}

/** Runs Deno on the repository and prints what it prints, a line at a time, with the step's name. */
async function run(
  name: string,
  args: readonly string[],
  env: Readonly<Record<string, string>>,
): Promise<{ code: number; output: string }> {
  const child = new Deno.Command(Deno.execPath(), {
    args: [...args],
    cwd: ROOT,
    env: {
      ...MALLOC_CACHE,
      NO_COLOR: "1",
      // Tests that wait, for kernels and browsers, leave room for one more.
      DENO_JOBS: String(navigator.hardwareConcurrency + 1),
      ...env,
    },
    stdout: "piped",
    stderr: "piped",
  }).spawn();
  const [output] = await Promise.all([
    pass(name, child.stdout, isJsonWanted() ? Deno.stderr : Deno.stdout),
    pass(name, child.stderr, Deno.stderr),
  ]);
  return { code: (await child.status).code, output };
}

async function pass(
  name: string,
  from: ReadableStream<Uint8Array<ArrayBuffer>>,
  to: { writeSync(bytes: Uint8Array): number },
): Promise<string> {
  const encoder = new TextEncoder();
  let text = "";
  const lines = from.pipeThrough(new TextDecoderStream()).pipeThrough(new TextLineStream());
  for await (const line of lines) {
    text += `${line}\n`;
    const bytes = encoder.encode(line === "" ? "\n" : `${name}| ${line}\n`);
    for (let written = 0; written < bytes.length;) written += to.writeSync(bytes.subarray(written));
  }
  return text;
}

if (import.meta.main) await runAsProcess(testAll);
