import { type RuleScores, scoreRules, writeScores } from "../dev/score.ts";
import { readArguments, runTask } from "./_args.ts";

const HELP = `Usage: deno task score [--save]

Simulates logs with every kind of fault, and logs without any, and reports how well the rules find what
was injected: precision and recall per kind, and false alarms in 100,000 clean transactions.

  --save   write the scores to data/scores.json, which a test compares
  --help   show this`;

/**
 * Scores the rules and prints a table.
 *
 * @returns The exit code: 0.
 */
export function score(args: readonly string[]): Promise<number> {
  return runTask(async () => {
    const { flags } = readArguments(args, { flags: ["save"] });
    if (flags.help) {
      console.log(HELP);
      return 0;
    }
    const scores = await scoreRules((line) => console.log(line));
    print(scores);
    if (flags.save) writeScores(scores);
    return 0;
  });
}

function print({ kinds, outlierPrecisionAt20 }: RuleScores): void {
  const head = ["kind", "injected", "found", "correct", "missed", "precision", "recall", "alarms"];
  const rows = kinds.map((score) => [
    score.kind,
    ...[score.injected, score.found, score.correct, score.missed].map(String),
    share(score.precision),
    share(score.recall),
    score.falseAlarms.toFixed(1),
  ]);
  for (const [kind, ...cells] of [head, ...rows]) {
    console.log(kind.padEnd(26) + cells.map((cell) => cell.padStart(10)).join(""));
  }
  console.log("alarms: findings in 100,000 transactions without faults");
  const shares = outlierPrecisionAt20.map((precision) => share(precision)).join(", ");
  console.log(`precision of the 20 highest amount_outlier scores, by run: ${shares}`);
}

function share(value: number | null): string {
  return value === null ? "-" : value.toFixed(3);
}

if (import.meta.main) Deno.exit(await score(Deno.args));
