import { assertEquals } from "../_assert.ts";
import { checkNotebooks, formatProblem } from "../../lib/notebook/runner/check.ts";
import { ROOT, SAMPLE_LOGS } from "../../lib/ledger/paths.ts";
import { makeNotebook } from "../notebook/runner/_make_notebook.ts";
import { makeLedger, withFolder } from "../_temporary.ts";
import { makeClone } from "./_clone.ts";
import { cellsOf, changesCode, runPage } from "./_page.ts";

const PAGES = ["how_to", "explanation"].flatMap((folder) =>
  [...Deno.readDirSync(`${ROOT}/docs/${folder}`)].map(({ name }) => `docs/${folder}/${name}`)
).toSorted();

Deno.test("the how-tos and explanations do what they say, and print what they show", (test) =>
  withFolder(async (folder) => {
    const ledger = await makeLedger(folder, [SAMPLE_LOGS]);
    const makeCopy = (name: string) => {
      Deno.mkdirSync(`${folder}/${name}`);
      return makeClone(`${folder}/${name}`, ledger);
    };
    const shared = makeCopy("shared");
    for (const [index, page] of PAGES.entries()) {
      const clone = changesCode(page) ? makeCopy(`own_${index}`) : shared;
      await test.step(page, () => runPage(page, clone));
    }
  }));

Deno.test("the cells of all pages are well typed", () =>
  withFolder(async (folder) => {
    const notebooks = [];
    for (const page of ["docs/tutorial.md", ...PAGES]) {
      const head = 'import { renderTable as $table, show as $show } from "balancebook";';
      const name = page.replaceAll("/", "-").replace(".md", "");
      notebooks.push(await makeNotebook(folder, name, [head, ...cellsOf(page)]));
    }
    assertEquals((await checkNotebooks(notebooks)).map(formatProblem), []);
  }));
