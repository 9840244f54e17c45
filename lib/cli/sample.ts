import { parseArgs } from "node:util";
import { join, relative } from "@std/path";
import { ROOT } from "../paths.ts";
import { simulate, writeSimulation } from "../simulate/mod.ts";

const HELP = `Write synthetic balance-sync logs, with known faults.

Usage: deno task sample [options]

  --seed N     any integer; the same seed gives the same bytes (default 1)
  --days N     length of the run in days (default 45)
  --users N    number of subscribers (default 60)
  --out DIR    where to write (default data/raw/simulated)
  --help       show this text
`;
const NUMBERS = ["seed", "days", "users"] as const;

/** Writes the sample; returns the exit code. */
function main(args: readonly string[]): number {
  let options;
  try {
    options = parseOptions(args);
  } catch (error) {
    return refuse(`${(error as Error).message.split(/[.\n]/)[0]}; see --help for the options`);
  }
  if (options.help) {
    console.log(HELP.trimEnd());
    return 0;
  }
  const numbers: { [name in typeof NUMBERS[number]]?: number } = {};
  for (const name of NUMBERS) {
    const text = options[name];
    if (text === undefined) continue;
    if (!/^-?\d{1,15}$/.test(text)) {
      return refuse(`Cannot use --${name} "${text}": expected an integer`);
    }
    numbers[name] = Number(text);
  }
  if (options.out === "") return refuse('Cannot write to "": expected a folder after --out');
  const folder = options.out ?? join(ROOT, "data", "raw", "simulated");
  try {
    const simulation = simulate(numbers);
    const sizeBytes = writeSimulation(folder, simulation);
    const { counts, settings } = simulation.truth;
    console.log(
      `wrote ${counts.files} log files with ${counts.transactions} transactions of ` +
        `${counts.users} users in ${settings.days} days, ${sizeBytes} bytes, to ` +
        (relative(Deno.cwd(), folder) || "."),
    );
    return 0;
  } catch (error) {
    if (error instanceof RangeError) return refuse(error.message);
    if (error instanceof Deno.errors.PermissionDenied || isFileError(error)) {
      return refuse(`Cannot write to ${folder}: ${(error as Error).message}`);
    }
    throw error;
  }
}

function parseOptions(args: readonly string[]) {
  const text = { type: "string" } as const;
  const flag = { type: "boolean" } as const;
  const options = { seed: text, days: text, users: text, out: text, help: flag };
  return parseArgs({ args: [...args], options }).values;
}

function isFileError(error: unknown): boolean {
  return error instanceof Error && "code" in error;
}

function refuse(message: string): number {
  console.error(message);
  return 1;
}

if (import.meta.main) Deno.exit(main(Deno.args));
