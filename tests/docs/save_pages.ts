import { readArguments, runTask } from "../../lib/cli/_args.ts";
import { UserError } from "../../lib/ledger/error.ts";
import { SAMPLE_LOGS } from "../../lib/ledger/paths.ts";
import { setUpJupyter } from "../../lib/notebook/runner/environment.ts";
import { makeLedger, withFolder } from "../_temporary.ts";
import { makeClone } from "./_clone.ts";
import { findPages, runPage, TUTORIAL, writePage } from "./_page.ts";

const HELP = `Usage: deno task docs [PAGE...]

Runs what the pages of docs/ show, on the sample, and writes what is printed into the pages. A page is
named by its path; without one, all that show outputs are run. What a page leaves out with "…" stays
left out. Look at the changes before you commit them: the text around an output is not changed.

  --help    show this`;

/**
 * Writes what their blocks print into pages.
 *
 * @returns The exit code: 0, or 1 with one line that says why.
 */
function savePages(args: readonly string[]): Promise<number> {
  return runTask(async () => {
    const { names, flags } = readArguments(args, { takesNames: true });
    if (flags.help) {
      console.log(HELP);
      return 0;
    }
    const known = [TUTORIAL, ...findPages()];
    const stranger = names.find((name) => !known.includes(name));
    if (stranger !== undefined) {
      throw new UserError(`Cannot run page ${stranger}: expected one of ${known.join(", ")}`);
    }
    const pages = names.length === 0 ? known : names;
    if (pages.includes(TUTORIAL)) await setUpJupyter();
    for (const page of pages) console.log(`${page}: ${await savePage(page)}`);
    return 0;
  });
}

async function savePage(page: string): Promise<string> {
  return await withFolder(async (folder) => {
    const clone = page === TUTORIAL
      ? makeClone(folder)
      : makeClone(folder, await makeLedger(folder, [SAMPLE_LOGS]));
    const count = writePage(page, await runPage(page, clone));
    return count === 0 ? "as it was" : `${count} outputs written`;
  });
}

if (import.meta.main) Deno.exit(await savePages(Deno.args));
