import { makePages, readPage, tellDifference, writePages } from "../reference/pages.ts";
import { readArguments, runTask } from "./_args.ts";

const HELP = `Usage: deno task reference [--check]

Writes docs/reference from the code: tables and columns from the comments and notes of the SQL, the
library from its doc comments, the tasks from what they print with --help.

  --check   write nothing; exit code 1 if a page is not what the code says
  --help    show this`;

/**
 * Writes the pages of the reference, or compares them with the code.
 *
 * @returns The exit code: 0, or 1 if a page that is checked differs.
 */
export function reference(args: readonly string[]): Promise<number> {
  return runTask(async () => {
    const { flags } = readArguments(args, { flags: ["check"] });
    if (flags.help) {
      console.log(HELP);
      return 0;
    }
    const pages = await makePages();
    const differences = [...pages].map(([name, text]) => tellDifference(name, readPage(name), text))
      .filter((difference) => difference !== "");
    if (flags.check) {
      for (const difference of differences) console.error(difference);
      if (differences.length > 0) console.error("Run `deno task reference` to write them anew");
      return differences.length === 0 ? 0 : 1;
    }
    writePages(pages);
    const names = [...pages.keys()].map((name) => `docs/reference/${name}`).join(", ");
    console.log(`${names}: ${differences.length} changed`);
    return 0;
  });
}

if (import.meta.main) Deno.exit(await reference(Deno.args));
