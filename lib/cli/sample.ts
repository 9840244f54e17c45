import { join, relative } from "node:path";
import { counted } from "../ledger/counted.ts";
import { UserError } from "../ledger/error.ts";
import { ROOT } from "../ledger/paths.ts";
import {
  DEFAULT_FAULTS,
  parseFaults,
  simulate,
  type SimulateOptions,
  writeSimulation,
} from "../dev/simulate/mod.ts";
import { readArguments, runTask } from "./_args.ts";
import { runAsProcess } from "./_main.ts";
import { addResult, OUTPUT_HELP } from "./_output.ts";

const HELP = `Usage: deno task sample [--seed N] [--days N] [--users N] [--start DAY]
                        [--faults RATES] [--out DIR]

Writes synthetic balance-sync logs with known faults, and beside the folder what is in them.

  --seed N        any integer; the same seed gives the same bytes (default 1)
  --days N        length of the run in days (default 45)
  --users N       number of subscribers (default 60)
  --start DAY     first day (default 2024-01-01)
  --faults RATES  faults in 100 days, as kind=rate with commas between; other kinds keep their
                  rates, or have none after "none": double_charge=10,outage=2
                  none
                  none,sync_break=5
  --out DIR       where to write (default data/raw/simulated)
${OUTPUT_HELP}
  --help          show this

Kinds, with the rates that they have by default:

${Object.entries(DEFAULT_FAULTS).map(([kind, rate]) => `  ${kind}=${rate}`).join("\n")}`;
const NUMBERS = ["seed", "days", "users"] as const;

/**
 * Writes synthetic logs as the arguments say.
 *
 * @returns The exit code: 0, or 1 with one line that says why.
 */
export function sample(args: readonly string[]): Promise<number> {
  return runTask(() => {
    const { options, flags } = readArguments(args, {
      options: [...NUMBERS, "start", "faults", "out"],
    });
    if (flags.help) {
      console.log(HELP);
      return Promise.resolve(0);
    }
    const folder = options.out ?? join(ROOT, "data", "raw", "simulated");
    const { simulation, sizeBytes } = write(folder, () => readOptions(options));
    const { counts, settings } = simulation.groundTruth;
    addResult({
      folder,
      counts,
      settings,
      findings: simulation.groundTruth.findings.length,
      sizeBytes,
    });
    console.log(
      `wrote ${counted(counts.files, "log file")} with ` +
        `${counted(counts.transactions, "transaction")} of ${counted(counts.users, "user")} in ` +
        `${counted(settings.days, "day")}, ` +
        `${counted(simulation.groundTruth.findings.length, "finding")}, ` +
        `${counted(sizeBytes, "byte")}, to ` +
        (relative(Deno.cwd(), folder) || "."),
    );
    return Promise.resolve(0);
  });
}

function readOptions(options: Readonly<Record<string, string | undefined>>): SimulateOptions {
  const numbers: { [name in typeof NUMBERS[number]]?: number } = {};
  for (const name of NUMBERS) {
    const text = options[name];
    if (text === undefined) continue;
    if (!/^-?\d{1,15}$/.test(text)) {
      throw new UserError(`Cannot use --${name} "${text}": expected an integer`);
    }
    numbers[name] = Number(text);
  }
  const { start, faults } = options;
  return { ...numbers, start, faults: faults === undefined ? undefined : readFaults(faults) };
}

function readFaults(text: string): SimulateOptions["faults"] {
  return text === "none" ? "none" : parseFaults(text);
}

function write(folder: string, readOptions: () => SimulateOptions) {
  try {
    const simulation = simulate(readOptions());
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

if (import.meta.main) await runAsProcess(sample);
