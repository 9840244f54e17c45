import { join } from "node:path";
import { UserError } from "../ledger/error.ts";
import { ROOT } from "../ledger/paths.ts";
import { readArguments, runTask } from "./_args.ts";
import { runAsProcess } from "./_main.ts";
import { addResult, isJsonWanted, OUTPUT_HELP } from "./_output.ts";

const CAMPAIGN = join("tests", "ledger", "envelope", "mutants_test.ts");
const HELP = `Usage: deno task fuzz [--count N] [--seed N]

Ingests mutated inputs, a thousand at a time, and fails where a byte of one is in no event and no issue,
where an error is thrown, or where a transaction is called matched of which a figure is not known.

  --count N   how many (100000)
  --seed N    what they are drawn by (the time); a failing run prints it
${OUTPUT_HELP}
  --help      show this`;

/**
 * Runs the campaign of mutated inputs.
 *
 * @returns The exit code: 0, or that of the test.
 */
export function fuzz(args: readonly string[]): Promise<number> {
  return runTask(async () => {
    const { options, flags } = readArguments(args, { options: ["count", "seed"] });
    if (flags.help) {
      console.log(HELP);
      return 0;
    }
    for (const [name, value] of Object.entries(options)) {
      const isNone = name === "count" && /^0+$/.test(value ?? "");
      if (value === undefined || /^\d{1,9}$/.test(value) && !isNone) continue;
      throw new UserError(
        `Cannot use --${name} "${value}": expected a whole number${isNone ? " from 1" : ""}`,
      );
    }
    const count = options.count ?? "100000";
    addResult({ count: Number(count), seed: options.seed });
    const child = new Deno.Command(Deno.execPath(), {
      args: ["test", "-A", "--no-check", CAMPAIGN],
      cwd: ROOT,
      env: {
        BALANCEBOOK_MUTANTS: count,
        ...options.seed === undefined ? {} : { BALANCEBOOK_SEED: options.seed },
      },
      stdout: isJsonWanted() ? "piped" : "inherit",
      stderr: "inherit",
    }).spawn();
    if (isJsonWanted()) await child.stdout.pipeTo(Deno.stderr.writable, { preventClose: true });
    return (await child.status).code;
  });
}

if (import.meta.main) await runAsProcess(fuzz);
