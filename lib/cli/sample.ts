import { join, relative } from "@std/path";
import { UserError } from "../error.ts";
import { ROOT } from "../paths.ts";
import { simulate, type SimulateOptions, writeSimulation } from "../simulate/mod.ts";
import { readArguments, runTask } from "./_args.ts";

const HELP = `Usage: deno task sample [--seed N] [--days N] [--users N] [--out DIR]

Writes synthetic balance-sync logs with known faults, and beside the folder what is in them.

  --seed N     any integer; the same seed gives the same bytes (default 1)
  --days N     length of the run in days (default 45)
  --users N    number of subscribers (default 60)
  --out DIR    where to write (default data/raw/simulated)
  --help       show this`;
const NUMBERS = ["seed", "days", "users"] as const;

/**
 * Writes synthetic logs as the arguments say.
 *
 * @returns The exit code: 0, or 1 with one line that says why.
 */
export function sample(args: readonly string[]): Promise<number> {
  return runTask(() => {
    const { names, options, flags } = readArguments(args, { options: [...NUMBERS, "out"] });
    if (flags.help) {
      console.log(HELP);
      return Promise.resolve(0);
    }
    if (names.length > 0) {
      throw new UserError(`Cannot use "${names[0]}": see --help for the options`);
    }
    const folder = options.out ?? join(ROOT, "data", "raw", "simulated");
    const { simulation, sizeBytes } = write(folder, readNumbers(options));
    const { counts, settings } = simulation.truth;
    console.log(
      `wrote ${counts.files} log files with ${counts.transactions} transactions of ` +
        `${counts.users} users in ${settings.days} days, ${sizeBytes} bytes, to ` +
        (relative(Deno.cwd(), folder) || "."),
    );
    return Promise.resolve(0);
  });
}

function readNumbers(options: Readonly<Record<string, string | undefined>>): SimulateOptions {
  const numbers: { [name in typeof NUMBERS[number]]?: number } = {};
  for (const name of NUMBERS) {
    const text = options[name];
    if (text === undefined) continue;
    if (!/^-?\d{1,15}$/.test(text)) {
      throw new UserError(`Cannot use --${name} "${text}": expected an integer`);
    }
    numbers[name] = Number(text);
  }
  return numbers;
}

function write(folder: string, options: SimulateOptions) {
  try {
    const simulation = simulate(options);
    return { simulation, sizeBytes: writeSimulation(folder, simulation) };
  } catch (error) {
    if (error instanceof RangeError) throw new UserError(error.message, { cause: error });
    if (
      error instanceof Error && "code" in error || error instanceof Deno.errors.PermissionDenied
    ) {
      throw new UserError(`Cannot write to ${folder}: ${(error as Error).message}`, {
        cause: error,
      });
    }
    throw error;
  }
}

if (import.meta.main) Deno.exit(await sample(Deno.args));
