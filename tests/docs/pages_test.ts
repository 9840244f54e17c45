import { assertEquals } from "../_assert.ts";
import { checkNotebooks, formatProblem } from "../../lib/notebook/runner/check.ts";
import { SAMPLE_LOGS } from "../../lib/ledger/paths.ts";
import { makeNotebook } from "../notebook/runner/_make_notebook.ts";
import { makeLedger, withFolder } from "../_temporary.ts";
import { makeClone } from "./_clone.ts";
import { cellsOf, changesCode, comparePage, findPages, runPage, TUTORIAL } from "./_page.ts";

const PAGES = findPages();

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
      await test.step(page, async () => comparePage(page, await runPage(page, clone)));
    }
  }));

Deno.test("the cells of all pages pass the type check", () =>
  withFolder(async (folder) => {
    const notebooks = [];
    for (const page of [TUTORIAL, ...PAGES]) {
      const head = 'import { renderTable as $table, show as $show } from "balancebook";';
      const name = page.replaceAll("/", "-").replace(".md", "");
      notebooks.push(await makeNotebook(folder, name, [head, ...cellsOf(page)]));
    }
    assertEquals((await checkNotebooks(notebooks)).map(formatProblem), []);
  }));
