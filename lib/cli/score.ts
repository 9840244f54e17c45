import { type RuleScores, scoreRules, writeScores } from "../dev/score.ts";
import { printBlindScore } from "./_blind.ts";
import { readArguments, runTask } from "./_args.ts";
import { runAsProcess } from "./_main.ts";
import { addResult, OUTPUT_HELP } from "./_output.ts";

const HELP = `Usage: deno task score [--save]
       deno task score --blind [--logs PATH] [--faults N] [--seed N] [--class NAME] [--json]

Simulates logs with every kind of fault, and logs without any, and reports whether the rules and the
simulator agree: precision and recall per kind, and false alarms in 100,000 clean transactions. This is
a law, not a measure of quality. What the rules are worth is measured blind: faults that they know
nothing of are put into real logs, at random places, with later balances and errors made consistent.
It reports per class of faults the shares that were noticed, warned of, and told with the right cause, and
how many new findings have nothing to do with any fault. The logs are not changed.

  --save          write the scores to data/scores.json, which a test compares
  --blind         measure with faults in real logs
  --logs PATH     folder of an export; by default the real logs beside the repository, where there are any
  --faults N      faults of each class (4)
  --seed N        another seed draws other places (1)
  --class NAME    only this class of faults
${OUTPUT_HELP}
  --help          show this`;

/**
 * Scores the rules and prints a table.
 *
 * @returns The exit code: 0.
 */
export function score(args: readonly string[]): Promise<number> {
  return runTask(async () => {
    const { flags, options } = readArguments(args, {
      options: ["logs", "faults", "seed", "class"],
      flags: ["save", "blind"],
    });
    if (flags.help) {
      console.log(HELP);
      return 0;
    }
    if (flags.blind) {
      addResult(await printBlindScore(options));
      return 0;
    }
    const scores = await scoreRules((line) => console.log(line));
    addResult(scores);
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

if (import.meta.main) await runAsProcess(score);
