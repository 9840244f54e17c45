import { join } from "node:path";
import { UserError } from "../ledger/error.ts";
import { isFolder } from "../ledger/presence.ts";
import { ROOT } from "../ledger/paths.ts";
import { FAULT_CLASSES } from "../dev/blind/classes/all_classes.ts";
import { type BlindScore, type ClassScore, scoreBlind, scoreOf } from "../dev/blind/blind_score.ts";

/** Arguments of the blind score, as they were given. */
export interface BlindArguments {
  readonly logs?: string;
  readonly faults?: string;
  readonly seed?: string;
  readonly class?: string;
}

const DEFAULT_LOGS = join(ROOT, "..", "shared", "real", "balance-sync-logs");
const DEFAULT_FAULTS = 4;

/**
 * Puts faults into real logs and prints what was found of them.
 *
 * @returns What was found, with what was concluded of each fault.
 * @throws {UserError} If there are no logs, or an argument is not what it should be.
 */
export async function printBlindScore(args: BlindArguments): Promise<BlindScore> {
  const logs = args.logs ?? DEFAULT_LOGS;
  if (!isFolder(logs)) {
    throw new UserError(`Cannot read ${logs}: it is not a folder of log files; see --logs`);
  }
  const className = args.class;
  if (className !== undefined && !FAULT_CLASSES.some(({ name }) => name === className)) {
    const names = FAULT_CLASSES.map(({ name }) => name).join(", ");
    throw new UserError(`Unknown class ${className}; there are ${names}`);
  }
  const score = await scoreBlind({
    logs,
    className,
    faults: wholeNumber("faults", args.faults, DEFAULT_FAULTS),
    seed: wholeNumber("seed", args.seed, 1),
    onProgress: (line) => console.log(line),
  });
  printTable(score);
  return score;
}

function printTable({ classes, unchanged, newFindings, unrelated, verdicts }: BlindScore): void {
  const rows = [
    ["class", "injected", "noticed", "warned", "cause told"],
    ...[...classes, scoreOf("all", verdicts)].map(cellsOf),
  ];
  for (const [name, ...cells] of rows) {
    console.log(name.padEnd(28) + cells.map((cell) => cell.padStart(12)).join(""));
  }
  const part = newFindings === 0 ? "" : ` (${percent(unrelated.length, newFindings)})`;
  console.log(
    `unrelated: ${unrelated.length} of ${newFindings} new findings${part} touch no fault`,
  );
  if (unchanged.injected > 0) {
    console.log(
      `unchanged: ${unchanged.newFindings} new findings where ${unchanged.injected} streams were ` +
        "copied or put into another order",
    );
  }
}

function cellsOf({ name, injected, noticed, warned, told }: ClassScore): string[] {
  return [
    name,
    String(injected),
    ...[noticed, warned, told].map((count) => percent(count, injected)),
  ];
}

function percent(count: number, of: number): string {
  return of === 0 ? "-" : `${Math.round(count / of * 100)} %`;
}

function wholeNumber(name: string, value: string | undefined, otherwise: number): number {
  if (value === undefined) return otherwise;
  if (!/^\d{1,6}$/.test(value) || Number(value) < 1) {
    throw new UserError(`Cannot read option --${name} ${value}: expected a whole number from 1`);
  }
  return Number(value);
}
