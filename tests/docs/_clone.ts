import { dirname, join } from "node:path";
import { ROOT } from "../../lib/ledger/paths.ts";
import { isThere } from "../../lib/ledger/presence.ts";
import { resultsPath } from "../../lib/ledger/store/results.ts";

/** A working copy of the repository in a folder of its own, as a newcomer has it. */
export interface Clone {
  readonly folder: string;
  /** Runs a line of a shell in it; gives what it prints, errors too, without the task's own line. */
  run(line: string): Promise<{ code: number; printed: string }>;
}

/**
 * Makes a working copy in a folder: the code is copied, so that it may be changed; the sample, the
 * notebooks and the installed packages are linked. Notebooks are run by the Jupyter of the repository
 * itself and written into the copy's `out/`.
 *
 * @param ledger The sample's ledger, for the copy to have from the beginning, with the findings that are
 * kept beside it, and the empty ledger that new ones begin as; none of them by default.
 */
export function makeClone(folder: string, ledger?: string): Clone {
  copyFolder(join(ROOT, "lib"), join(folder, "lib"));
  Deno.mkdirSync(join(folder, "data"));
  for (const name of ["node_modules", "notebooks", "docs", "data/sample"]) {
    Deno.symlinkSync(join(ROOT, name), join(folder, name));
  }
  for (const name of ["deno.lock", "README.md"]) {
    Deno.copyFileSync(join(ROOT, name), join(folder, name));
  }
  if (ledger !== undefined) {
    Deno.mkdirSync(join(folder, "data", "build"));
    const copy = join(folder, "data", "build", "sample.duckdb");
    Deno.copyFileSync(ledger, copy);
    if (isThere(resultsPath(ledger))) Deno.copyFileSync(resultsPath(ledger), resultsPath(copy));
    for (const { name } of Deno.readDirSync(join(ROOT, "data", "build"))) {
      if (!/^rules-.*\.duckdb$/.test(name)) continue;
      Deno.copyFileSync(join(ROOT, "data", "build", name), join(folder, "data", "build", name));
    }
  }
  const settings = JSON.parse(Deno.readTextFileSync(join(ROOT, "deno.json")));
  settings.nodeModulesDir = "manual";
  delete settings.workspace;
  settings.tasks.notebooks = `deno run -A ${join(ROOT, "tests/docs/_notebooks.ts")}`;
  Deno.writeTextFileSync(join(folder, "deno.json"), JSON.stringify(settings));
  const env = environment();
  return {
    folder,
    async run(line) {
      const { code, stdout } = await new Deno.Command("sh", {
        args: ["-c", `{ ${line}\n} 2>&1`],
        cwd: folder,
        env,
        clearEnv: true,
        stdin: "null",
      }).output();
      const printed = new TextDecoder().decode(stdout).replace(/^Task \w+ .*\n/gm, "");
      return { code, printed };
    },
  };
}

/** The environment without balancebook's own settings, with the Deno that runs this first. */
export function environment(): Record<string, string> {
  const kept = Object.entries(Deno.env.toObject())
    .filter(([name]) => !name.startsWith("BALANCEBOOK_"));
  const path = `${dirname(Deno.execPath())}:${Deno.env.get("PATH") ?? ""}`;
  return { ...Object.fromEntries(kept), PATH: path, NO_COLOR: "1" };
}

function copyFolder(from: string, to: string): void {
  Deno.mkdirSync(to);
  for (const entry of Deno.readDirSync(from)) {
    const [source, target] = [join(from, entry.name), join(to, entry.name)];
    if (entry.isDirectory) copyFolder(source, target);
    else Deno.copyFileSync(source, target);
  }
}
