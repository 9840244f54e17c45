import { ingest } from "../../ledger/ingest.ts";
import { Random } from "../random/random.ts";
import { FAULT_CLASSES } from "./classes/all_classes.ts";
import { type Conclusions, readConclusions } from "./conclusions.ts";
import { cloneCopy, type ExportCopy, readCopy, writeCopy } from "./export_copy.ts";
import type { FaultClass, FaultScope } from "./fault.ts";
import { type InjectedFault, judge, type Judgement, type Verdict } from "./judge.ts";
import { LogBook } from "./log_book.ts";

/** Options of {@linkcode scoreBlind}. */
export interface BlindOptions {
  /** Folder of an export. */
  readonly logs: string;
  /** Faults of each class. */
  readonly faults: number;
  readonly seed: number;
  /** Only this class, where one is given. */
  readonly className?: string;
  /** Called with one line for each copy of the logs. */
  readonly onProgress?: (line: string) => void;
}

/** How well the faults of one class were found. */
export interface ClassScore {
  readonly name: string;
  readonly injected: number;
  readonly noticed: number;
  readonly warned: number;
  readonly told: number;
}

/** How well faults in real logs were found that the rules know nothing of. */
export interface BlindScore {
  /** In the order of `FAULT_CLASSES`; classes that change nothing in what is said are left out. */
  readonly classes: readonly ClassScore[];
  /** What each class that must change nothing was put into, and the new findings then. */
  readonly unchanged: { readonly injected: number; readonly newFindings: number };
  /** New findings in logs with faults, and those of them that touch no fault. */
  readonly newFindings: number;
  readonly unrelated: readonly { readonly kind: string; readonly reason: string }[];
  readonly verdicts: readonly Verdict[];
}

/** Most faults of a class in one copy, so that they lie apart. */
const PER_COPY: Readonly<Record<FaultScope, number>> = { user: 2, system: 1, none: 5 };

/**
 * Puts faults into copies of real logs, and compares what the rules find in them with what they find
 * without. Depends on nothing but the logs, the options and the code; takes about ten seconds for a copy
 * of logs with some thousand transactions. The logs are not changed.
 */
export async function scoreBlind(options: BlindOptions): Promise<BlindScore> {
  const { faults, className, onProgress = () => {} } = options;
  const original = readCopy(options.logs);
  const before = await concludeFrom(original);
  const judgements: Judgement[] = [];
  const unchanged = { injected: 0, newFindings: 0 };
  for (const scope of ["user", "system", "none"] as const) {
    const classes = FAULT_CLASSES.filter((one) =>
      one.scope === scope && (className === undefined || one.name === className)
    );
    const left = new Map(classes.map((one) => [one, faults]));
    for (let round = 0; left.size > 0; round++) {
      const copy = cloneCopy(original);
      const random = new Random(`${options.seed} ${scope} ${round}`);
      const injected = injectInto(copy, random, left, PER_COPY[scope]);
      if (injected.length === 0) break;
      const judgement = judge(before, await concludeFrom(copy), injected);
      onProgress(
        `${injected.length} faults: ${judgement.newCount} new findings, ` +
          `${judgement.unrelated.length} of them touch no fault`,
      );
      if (scope !== "none") judgements.push(judgement);
      else {
        unchanged.injected += injected.length;
        unchanged.newFindings += judgement.newCount;
      }
    }
  }
  return summarize(judgements, unchanged);
}

function injectInto(
  copy: ExportCopy,
  random: Random,
  left: Map<FaultClass, number>,
  perCopy: number,
): InjectedFault[] {
  const book = new LogBook(copy);
  const injected: InjectedFault[] = [];
  for (const faultClass of random.shuffle([...left.keys()])) {
    const wanted = left.get(faultClass)!;
    for (let count = 0; count < Math.min(perCopy, wanted); count++) {
      const fault = faultClass.inject(book, random);
      if (fault === null) break;
      injected.push({ faultClass, fault });
    }
    const done = injected.filter((one) => one.faultClass === faultClass).length;
    if (done === 0 || done >= wanted) left.delete(faultClass);
    else left.set(faultClass, wanted - done);
  }
  return injected;
}

async function concludeFrom(copy: ExportCopy): Promise<Conclusions> {
  const folder = Deno.makeTempDirSync({ prefix: "balancebook-blind-" });
  try {
    writeCopy(`${folder}/logs`, copy);
    await ingest([`${folder}/logs`], { ledger: `${folder}/ledger.duckdb` });
    return await readConclusions(`${folder}/ledger.duckdb`);
  } finally {
    Deno.removeSync(folder, { recursive: true });
  }
}

function summarize(
  judgements: readonly Judgement[],
  unchanged: BlindScore["unchanged"],
): BlindScore {
  const verdicts = judgements.flatMap(({ verdicts }) => verdicts);
  const classes = FAULT_CLASSES.filter(({ scope }) => scope !== "none").flatMap(({ name }) => {
    const own = verdicts.filter((verdict) => verdict.name === name);
    return own.length === 0 ? [] : [scoreOf(name, own)];
  });
  return {
    classes,
    unchanged,
    newFindings: judgements.reduce((sum, { newCount }) => sum + newCount, 0),
    unrelated: judgements.flatMap(({ unrelated }) =>
      unrelated.map(({ kind, reason }) => ({ kind, reason }))
    ),
    verdicts,
  };
}

/** Counts the verdicts of faults under a name. */
export function scoreOf(name: string, verdicts: readonly Verdict[]): ClassScore {
  return {
    name,
    injected: verdicts.length,
    noticed: verdicts.filter(({ isNoticed }) => isNoticed).length,
    warned: verdicts.filter(({ isWarned }) => isWarned).length,
    told: verdicts.filter(({ isTold }) => isTold).length,
  };
}
