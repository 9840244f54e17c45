import { relative } from "node:path";
import {
  describeOtherPicture,
  readPicture,
  takePictures,
  writePictures,
} from "../dev/reference/pictures.ts";
import { LIBRARY, writeLibrary } from "../dev/reference/library.ts";
import { describeDifference, makePages, readPage, writePages } from "../dev/reference/pages.ts";
import { counted } from "../ledger/counted.ts";
import { ROOT } from "../ledger/paths.ts";
import { readArguments, runTask } from "./_args.ts";
import { runAsProcess } from "./_main.ts";
import { addResult, OUTPUT_HELP } from "./_output.ts";

const HELP = `Usage: deno task reference [--check]

Writes docs/reference from the code: tables and columns from the comments and notes of the SQL, the
tasks from what they print with --help. The pictures in docs/images are taken from the committed outputs
of the notebooks. The library's own pages go to out/library, from the doc comments.

  --check   write nothing; exit code 1 if a page is not what the code says
${OUTPUT_HELP}
  --help    show this`;

/**
 * Writes the pages of the reference and the pictures, or compares them with the code.
 *
 * @returns The exit code: 0, or 1 if what is checked differs.
 */
export function reference(args: readonly string[]): Promise<number> {
  return runTask(async () => {
    const { flags } = readArguments(args, { flags: ["check"] });
    if (flags.help) {
      console.log(HELP);
      return 0;
    }
    const pages = await makePages();
    const pictures = takePictures();
    const differences = [
      ...[...pages].map(([name, text]) => describeDifference(name, readPage(name), text)),
      ...[...pictures].map(([name, png]) => describeOtherPicture(name, readPicture(name), png)),
    ]
      .filter((difference) => difference !== "");
    addResult({ pages: [...pages.keys()], pictures: [...pictures].length, differences });
    if (flags.check) {
      for (const difference of differences) console.error(difference);
      if (differences.length > 0) console.error("Run `deno task reference` to regenerate them");
      return differences.length === 0 ? 0 : 1;
    }
    writePages(pages);
    writePictures(pictures);
    await writeLibrary();
    const count = pages.size + pictures.size;
    console.log(
      `${counted(count, "file")} in docs/reference and docs/images, ${differences.length} changed`,
    );
    console.log(`The library: ${relative(ROOT, LIBRARY)}/index.html`);
    return 0;
  });
}

if (import.meta.main) await runAsProcess(reference);
