import { basename, dirname, join, relative, resolve } from "node:path";
import { counted } from "../ledger/counted.ts";
import { UserError } from "../ledger/error.ts";
import { inspectJupyter } from "../notebook/runner/environment.ts";
import { ROOT } from "../ledger/paths.ts";
import { isFolder, isThere } from "../ledger/presence.ts";
import { defaultLedgerPath } from "../ledger/store/ledger_path.ts";
import { isLeftover } from "../ledger/store/leftovers.ts";
import { lockPath } from "../ledger/store/lock.ts";
import { LedgerReader } from "../ledger/store/open.ts";
import { resultsPath } from "../ledger/store/results.ts";
import { readArguments, runTask } from "./_args.ts";
import { runAsProcess } from "./_main.ts";
import { addResult, OUTPUT_HELP } from "./_output.ts";

const HELP = `Usage: deno task doctor [--db FILE] [--without-jupyter]

Looks at everything that balancebook needs, changes nothing, and says what to do: versions, packages,
Python and Jupyter, the kernel, the ledger. Exit code 1 if something is wrong.

  --db FILE          the ledger to look at (BALANCEBOOK_DB)
  --without-jupyter  no word about Python, Jupyter and the kernel, where no notebooks are to run
${OUTPUT_HELP}
  --help             show this`;

/** The Deno that everything is tested with. */
export const TESTED_DENO = "2.9.6";

/** What the doctor found of one thing. */
export interface Diagnosis {
  readonly name: string;
  /** `note` is nothing wrong, but worth knowing. */
  readonly state: "ok" | "note" | "wrong";
  readonly found: string;
  /** What to do, where there is something. */
  readonly advice?: string;
}

/**
 * Prints what was found of each thing, and what to do.
 *
 * @returns The exit code: 0, or 1 if something is wrong.
 */
export function doctor(args: readonly string[]): Promise<number> {
  return runTask(async () => {
    const { options, flags } = readArguments(args, {
      options: ["db"],
      flags: ["without-jupyter"],
    });
    if (flags.help) {
      console.log(HELP);
      return 0;
    }
    const found = await diagnose(
      resolve(options.db ?? defaultLedgerPath()),
      !flags["without-jupyter"],
    );
    for (const { name, state, found: what, advice } of found) {
      console.log(`${state.padEnd(5)}  ${name.padEnd(8)}  ${what}`);
      if (advice !== undefined) console.log(`${" ".repeat(17)}-> ${advice}`);
    }
    addResult({ found });
    const wrong = found.filter(({ state }) => state === "wrong").length;
    console.log(
      wrong === 0 ? "No problems found." : `${counted(wrong, "problem")} found.`,
    );
    return wrong === 0 ? 0 : 1;
  });
}

/**
 * Looks at everything that balancebook needs; changes nothing.
 *
 * @param withJupyter Whether what only notebooks need is looked at too.
 */
export async function diagnose(ledger: string, withJupyter = true): Promise<Diagnosis[]> {
  return [
    diagnoseDeno(Deno.version.deno),
    diagnosePackages(),
    ...(withJupyter ? await diagnoseJupyter() : []),
    diagnoseLock(ledger),
    await diagnoseLedger(ledger),
    diagnoseResults(ledger),
    ...diagnoseLeftovers(ledger),
    diagnoseChromium(),
  ];
}

/** Compares a Deno with the one that everything is tested with. */
export function diagnoseDeno(version: string): Diagnosis {
  const found = `${version} (tested with ${TESTED_DENO})`;
  if (version === TESTED_DENO) return { name: "Deno", state: "ok", found };
  const [major, minor] = version.split(".");
  const isOld = Number(major) < 2 || Number(major) === 2 && Number(minor) < 9;
  const advice = `run the tasks with \`npx -y deno@${TESTED_DENO} task ...\``;
  return { name: "Deno", state: isOld ? "wrong" : "note", found, advice };
}

function diagnosePackages(): Diagnosis {
  const { imports } = JSON.parse(Deno.readTextFileSync(join(ROOT, "deno.json"))) as {
    imports: Record<string, string>;
  };
  const pins = new Set(
    Object.values(imports).map((target) => /^npm:(@?[^@]+@[^/]+)/.exec(target)?.[1])
      .filter((pin) => pin !== undefined),
  );
  const missing = [...pins].filter((pin) => {
    const folder = `${pin.replaceAll("/", "+")}`;
    return !isThere(join(ROOT, "node_modules", ".deno", folder));
  });
  if (missing.length === 0) {
    return { name: "Packages", state: "ok", found: `${pins.size} pinned packages are installed` };
  }
  const found = `missing, or of another version: ${missing.join(", ")}`;
  return { name: "Packages", state: "wrong", found, advice: "run `deno install`" };
}

async function diagnoseJupyter(): Promise<Diagnosis[]> {
  const { python, isInstalled, kernelCommand } = await inspectJupyter();
  if ("trouble" in python) {
    return [{
      name: "Python",
      state: "wrong",
      found: python.trouble,
      advice: "install Python 3.10 or later with its venv module; only the notebooks need it",
    }];
  }
  const later = "nothing to do: the first `deno task lab` or `notebooks` does it";
  const isOwn = kernelCommand === Deno.execPath();
  return [
    { name: "Python", state: "ok", found: python.version },
    isInstalled
      ? { name: "Jupyter", state: "ok", found: "the pinned packages are installed in .venv" }
      : {
        name: "Jupyter",
        state: "note",
        found: "not installed, or other packages",
        advice: later,
      },
    isOwn
      ? { name: "Kernel", state: "ok", found: `starts Deno ${Deno.version.deno}` }
      : kernelCommand === null
      ? { name: "Kernel", state: "note", found: "not set up yet", advice: later }
      : {
        name: "Kernel",
        state: "note",
        found: `starts another Deno: ${kernelCommand}`,
        advice: "nothing to do: the next `deno task lab` or `notebooks` sets it up for this one",
      },
  ];
}

function diagnoseLock(ledger: string): Diagnosis {
  const path = lockPath(ledger);
  if (!isThere(path)) return { name: "Lock", state: "ok", found: "no ingest is running" };
  using file = Deno.openSync(path, { write: true });
  if (!file.tryLockSync(true)) {
    return {
      name: "Lock",
      state: "note",
      found: "an ingest is writing a new ledger",
      advice: "nothing to do: notebooks keep the ledger that they have open",
    };
  }
  file.unlockSync();
  return { name: "Lock", state: "ok", found: "no ingest is running" };
}

async function diagnoseLedger(path: string): Promise<Diagnosis> {
  const shown = relative(Deno.cwd(), path) || path;
  if (!isThere(path)) {
    return {
      name: "Ledger",
      state: "note",
      found: `none at ${shown}`,
      advice: "make one with `deno task run PATH`, or of the sample with `deno task run`",
    };
  }
  try {
    const reader = await LedgerReader.open(path);
    try {
      const { files, transactions, last } = await reader.columns(`
        select
            (select count(*) from log_files) as files,
            (select count(*) from transactions) as transactions,
            (select strftime(max(logged_at), '%Y-%m-%d %H:%M UTC') from log_events) as last`);
      const found = `${shown}: ${counted(Number(files[0]), "file")}, ` +
        `${counted(Number(transactions[0]), "transaction")}, logs until ${last[0] ?? "(none)"}`;
      return { name: "Ledger", state: "ok", found };
    } finally {
      reader.close();
    }
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    const [found, advice] = error.message.split("; ");
    return { name: "Ledger", state: "wrong", found, advice };
  }
}

function diagnoseResults(ledger: string): Diagnosis {
  if (isFolder(resultsPath(ledger))) {
    const found = `${resultsPath(ledger)} is a folder, where the findings of a ledger belong`;
    return { name: "Findings", state: "wrong", found, advice: "move it away" };
  }
  return isThere(resultsPath(ledger))
    ? { name: "Findings", state: "ok", found: "kept beside the ledger" }
    : {
      name: "Findings",
      state: "note",
      found: "not kept: each session works them out",
      advice: "nothing to do: the next `deno task ingest` or `run` keeps them",
    };
}

/** Lists what tasks that were killed have left beside the ledger. */
function diagnoseLeftovers(ledger: string): Diagnosis[] {
  if (!isThere(dirname(ledger)) || diagnoseLock(ledger).state !== "ok") return [];
  const names = [...Deno.readDirSync(dirname(ledger))].map(({ name }) => name)
    .filter((name) => isLeftover(name, basename(ledger))).sort();
  return names.map((name) => ({
    name: "Leftover",
    state: "note",
    found: name,
    advice: "nothing to do: the next ingest into this ledger removes it",
  }));
}

function diagnoseChromium(): Diagnosis {
  const named = Deno.env.get("CHROMIUM");
  const paths = ["/usr/bin/chromium-headless-shell", "/usr/bin/chromium"];
  const path = named ?? paths.find(isThere);
  return path !== undefined && isThere(path) ? { name: "Chromium", state: "ok", found: path } : {
    name: "Chromium",
    state: "note",
    found: "not found",
    advice:
      "only the browser tests need it; install Debian's chromium-headless-shell or set CHROMIUM",
  };
}

if (import.meta.main) await runAsProcess(doctor);
