import { ROOT } from "../paths.ts";
import { readArguments, runTask } from "./_args.ts";

const HELP = `Usage: deno task test

Checks everything that must hold: format, lint, types (the notebooks' cells too), unit, property,
data and notebook tests, and the examples in the documentation. Ends with the line
"N passed, N failed".

  --help   show this`;

/** A step that is one command; it counts as one test, or as the tests that it says it ran. */
const STEPS: ReadonlyArray<readonly [string, readonly string[]]> = [
  ["format", ["fmt", "--check", "--quiet"]],
  ["lint", ["lint", "--quiet"]],
  ["types", ["check", "--quiet", "lib", "tests"]],
  ["cells", ["run", "-A", "--quiet", "lib/cli/notebooks.ts", "--check"]],
  ["tests", ["test", "-P", "--quiet", "tests"]],
  ["examples", ["test", "-P", "--quiet", "--doc", "lib", "README.md", "docs"]],
];

/**
 * Runs every check, also after one has failed.
 *
 * @returns The exit code: 0 if everything held, 1 if not.
 */
export function testAll(args: readonly string[]): Promise<number> {
  return runTask(async () => {
    const { flags } = readArguments(args, {});
    if (flags.help) {
      console.log(HELP);
      return 0;
    }
    let passed = 0;
    let failed = 0;
    for (const [name, command] of STEPS) {
      console.log(`\n== ${name}`);
      const { code, output } = await run(command);
      const counts = /(\d+) passed(?: \(\d+ steps?\))? \| (\d+) failed/.exec(output);
      passed += counts === null ? Number(code === 0) : Number(counts[1]);
      failed += counts === null
        ? Number(code !== 0)
        : Math.max(Number(counts[2]), Number(code !== 0));
    }
    console.log(`\n${passed} passed, ${failed} failed`);
    return failed === 0 ? 0 : 1;
  });
}

/** Runs Deno on the repository and prints what it prints, as it comes. */
async function run(args: readonly string[]): Promise<{ code: number; output: string }> {
  const child = new Deno.Command(Deno.execPath(), {
    args: [...args],
    cwd: ROOT,
    env: { NO_COLOR: "1" },
    stdout: "piped",
    stderr: "piped",
  }).spawn();
  const [out] = await Promise.all([
    pass(child.stdout, Deno.stdout),
    pass(child.stderr, Deno.stderr),
  ]);
  return { code: (await child.status).code, output: out };
}

async function pass(
  from: ReadableStream<Uint8Array>,
  to: { writeSync(bytes: Uint8Array): number },
): Promise<string> {
  const decoder = new TextDecoder();
  let text = "";
  for await (const chunk of from) {
    for (let written = 0; written < chunk.length;) written += to.writeSync(chunk.subarray(written));
    text += decoder.decode(chunk, { stream: true });
  }
  return text;
}

if (import.meta.main) Deno.exit(await testAll(Deno.args));
