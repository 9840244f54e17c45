import { dirname, join } from "node:path";
import { pathToFileURL } from "node:url";
import { ROOT } from "../../ledger/paths.ts";
import { WorkFolder } from "../../ledger/work_folder.ts";
import { nameOf, NOTEBOOKS_DIR, readCodeCells } from "./cells.ts";
import { jupyterFolder } from "./environment.ts";
import { type CellLine, joinCells } from "./join.ts";

/** Something that the type checker has against a cell. */
export interface CellProblem {
  /** The notebook's name without `.ipynb`. */
  readonly notebook: string;
  /** The cell's position in its notebook, counted from 1; absent if no cell is to blame. */
  readonly cell?: number;
  /** Line within the cell, counted from 1. */
  readonly line?: number;
  /** The text of that line. */
  readonly text?: string;
  readonly message: string;
}

/** Names that a session keeps for a later cell, or for the reader, are not at fault. */
const UNUSED = /^TS(6133|6192|6196|6198|6199)\b/;

/**
 * Type-checks the code cells of notebooks, which the kernel itself never does.
 *
 * The cells of each notebook are joined into a module under the git-ignored `.jupyter/`. What is
 * declared and never used is not reported.
 *
 * @param paths notebooks, in the order in which to report
 * @returns the problems, in the order of the notebooks, cells and lines; empty if there are none
 */
export async function checkNotebooks(paths: readonly string[]): Promise<CellProblem[]> {
  if (paths.length === 0) return [];
  // What Deno has checked once it does not check again, if the file is the same.
  const isKept = paths.every((path) => dirname(path) === NOTEBOOKS_DIR);
  const own = isKept ? null : WorkFolder.make("check", await ensureFolder(jupyterFolder()));
  const folder = own?.path ?? await ensureFolder(join(jupyterFolder(), "cells"));
  try {
    const modules = new Map<string, Source>();
    for (const [index, path] of paths.entries()) {
      const { code, origins } = joinCells(await readCodeCells(path));
      const file = join(folder, `${nameOf(path)}.ts`);
      await Deno.writeTextFile(`${file}.${Deno.pid}`, code);
      await Deno.rename(`${file}.${Deno.pid}`, file);
      modules.set(pathToFileURL(file).href, {
        notebook: nameOf(path),
        origins,
        lines: code.split("\n"),
        file,
        index,
      });
    }
    const report = await runChecker([...modules.values()].map(({ file }) => file));
    return report === undefined ? [] : readReport(report, modules);
  } finally {
    own?.remove();
  }
}

/** Writes a problem as one line: notebook, cell, line, what is wrong, and the code. */
export function formatProblem(problem: CellProblem): string {
  const place = problem.cell === undefined
    ? problem.notebook
    : `${problem.notebook}, cell ${problem.cell}, line ${problem.line}`;
  return problem.text
    ? `${place}: ${problem.message} (${problem.text})`
    : `${place}: ${problem.message}`;
}

interface Source {
  readonly notebook: string;
  readonly origins: readonly (CellLine | undefined)[];
  readonly lines: readonly string[];
  readonly file: string;
  readonly index: number;
}

/** `deno check` skips files that the configuration excludes; `deno cache --check` does not. */
async function runChecker(files: readonly string[]): Promise<string | undefined> {
  // What cells import beyond the project's packages is not for its lock file.
  const lock = await Deno.makeTempFile({ prefix: "balancebook-", suffix: ".lock" });
  await Deno.copyFile(join(ROOT, "deno.lock"), lock);
  const configuration = ["--config", join(ROOT, "deno.json"), "--lock", lock];
  const { code, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
    args: ["cache", "--quiet", ...configuration, "--check", ...files],
    cwd: ROOT,
    env: { NO_COLOR: "1" },
    stdin: "null",
  }).output().finally(() => Deno.remove(lock));
  if (code === 0) return undefined;
  const decoder = new TextDecoder();
  return `${decoder.decode(stdout)}\n${decoder.decode(stderr)}`
    // deno-lint-ignore no-control-regex
    .replace(/\u001b\[[0-9;]*m/g, "");
}

function readReport(report: string, modules: ReadonlyMap<string, Source>): CellProblem[] {
  const found: { order: number; problem: CellProblem }[] = [];
  let message = "";
  for (const line of report.split("\n")) {
    const head = /^(?:(TS\d+) \[ERROR\]|error): (.*)$/.exec(line);
    if (head !== null) {
      message = head[1] === undefined ? head[2] : `${head[1]}: ${head[2]}`;
      continue;
    }
    const at = /^ {4}at (\S+):(\d+):(\d+)$/.exec(line);
    if (at === null || message === "") continue;
    const source = modules.get(at[1]);
    const origin = source?.origins[Number(at[2]) - 1];
    if (!UNUSED.test(message)) {
      found.push({
        order: (source?.index ?? 0) * 1e9 + (origin?.cell ?? 0) * 1e5 + (origin?.line ?? 0),
        problem: {
          notebook: source?.notebook ?? at[1],
          cell: origin?.cell,
          line: origin?.line,
          text: source?.lines[Number(at[2]) - 1]?.trim(),
          message,
        },
      });
    }
    message = "";
  }
  const sawOnlyUnused = found.length === 0 && /^TS\d+ \[ERROR\]/m.test(report);
  if (found.length === 0 && !sawOnlyUnused) {
    const reason = report.split("\n").find((line) => line.startsWith("error:")) ?? report.trim();
    return [{ notebook: [...modules.values()][0].notebook, message: reason }];
  }
  return found.sort((a, b) => a.order - b.order).map(({ problem }) => problem);
}

async function ensureFolder(path: string): Promise<string> {
  await Deno.mkdir(path, { recursive: true });
  return path;
}
