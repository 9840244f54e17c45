import { assert, assertEquals, assertStringIncludes } from "../../_assert.ts";
import { readSiteAbout, writeExecutedPages } from "../../../lib/notebook/pages/executed_pages.ts";
import { renderTable } from "../../../lib/notebook/table.ts";
import { JUPYTER_DISPLAY } from "../../../lib/notebook/kernel/kernel.ts";
import { SAMPLE_LOGS } from "../../../lib/ledger/paths.ts";
import { makeLedger, withFolder } from "../../_temporary.ts";
import { makeExecuted } from "../runner/_make_executed.ts";

const EVIL = `<img src=x onerror="alert(1)">`;
const PARAMETERS = { source: "const A = 1;", tag: "parameters" };
const MARK = `<meta name="generator" content="balancebook">`;

Deno.test("the index has each notebook's title, question, answer and checks, and which failed", () =>
  withFolder(async (folder) => {
    await makeExecuted(folder, "01_one", [
      "# One: a title\n\n> What is\n> asked?\n\nWords.",
      PARAMETERS,
      { shows: [{ "text/markdown": "_Shown:_ **BHD**", "text/plain": "" }] },
      { shows: [{ "text/markdown": "**7** of 8 rows", "text/plain": "7 of 8 rows" }] },
      "## Which rows?\n\nSee `02_two`.",
      { shows: [{ "text/markdown": "not the answer", "text/plain": "" }] },
      { tag: "checks", shows: [{ "text/plain": "All 2 checks passed." }] },
    ]);
    await makeExecuted(folder, "02_two", [`# ${EVIL}`, `> ${EVIL}`, PARAMETERS, {
      shows: [{ "text/markdown": `${EVIL} [x](javascript:alert(1))`, "text/plain": "" }],
    }]);
    await makeExecuted(folder, "03_three", [PARAMETERS, { shows: [{ "text/plain": EVIL }] }]);
    const failure = { cell: 4, errorName: "Error", message: EVIL };
    const notebooks = ["01_one", "02_two", "03_three"]
      .map((name) => ({ name, failure: name === "02_two" ? failure : null }));
    const about = { notice: EVIL, facts: [["Ledger", EVIL]] as const };
    const read = (name: string) => Deno.readTextFileSync(`${folder}/${name}.html`);
    await writeExecutedPages(folder, notebooks, about);
    const [index, one, two] = ["index", "01_one", "02_two"].map(read);

    assertStringIncludes(index, MARK);
    assertStringIncludes(index, `<h2><a href="01_one.html">One: a title</a></h2>`);
    assertStringIncludes(index, "What is asked?");
    assertStringIncludes(index, "<strong>7</strong> of 8 rows");
    assertStringIncludes(index, "All 2 checks passed.");
    assertStringIncludes(index, `<div class="scope"><p><em>Shown:</em> <strong>BHD</strong></p>`);
    assert(!index.includes("not the answer"));
    assertStringIncludes(index, "<strong>Failed</strong> in cell 4: Error: &lt;img");
    assertStringIncludes(index, `<h2><a href="03_three.html">03_three</a></h2>`);
    assert(!/<img|<script|javascript:/.test(index));
    assert(!/javascript:|<p>(?:Synthetic)?<img|Error: <img/.test(two));
    assertStringIncludes(two, "<strong>Failed</strong> in cell 4");

    assertStringIncludes(one, `<a href="#Which-rows?">Which rows?</a>`);
    assertStringIncludes(one, `<a href="02_two.html"><code>02_two</code></a>`);
    assertStringIncludes(one, `<a href="01_one.ipynb" download>`);
    assertStringIncludes(one, `<a href="01_one.html" aria-current="page">One</a>`);
    assertEquals(one.match(/<h1/g)?.length, 1);
    assertEquals(one.match(/<details class="code">/g)?.length, 4);

    await writeExecutedPages(folder, notebooks, about);
    assertEquals(["index", "01_one", "02_two"].map(read), [index, one, two]);
  }));

Deno.test("a page lets the scripts of its tables run, and no others", () =>
  withFolder(async (folder) => {
    const rows = Array.from({ length: 20 }, (_, row) => ({ row, text: "<b>" }));
    const html = String(renderTable(rows)[JUPYTER_DISPLAY]()["text/html"]);
    const shown = {
      plain: html,
      injected: html.replace("</table>", "</table><script>evil()</script>"),
      none: EVIL,
    };
    for (const [name, output] of Object.entries(shown)) {
      await makeExecuted(folder, name, ["# One", { shows: [{ "text/html": output }] }]);
    }
    const notebooks = Object.keys(shown).map((name) => ({ name, failure: null }));
    await writeExecutedPages(folder, notebooks, { notice: null, facts: [] });
    const policies = notebooks.map(({ name }) => {
      const page = Deno.readTextFileSync(`${folder}/${name}.html`);
      return /Content-Security-Policy" content="([^"]*)"/.exec(page)?.[1].split("; ");
    });
    assertEquals(policies[0]?.[0], "default-src 'none'");
    assertEquals(policies.map((policy) => policy?.[1].match(/sha256-/g)?.length), [4, 4, 2]);
    assertEquals(policies[0], policies[1]);
  }));

Deno.test("executed pages name their ledger", () =>
  withFolder(async (folder) => {
    const about = await readSiteAbout(await makeLedger(folder, [SAMPLE_LOGS]));
    assertEquals(about.facts.map(([term]) => term), [
      "Ledger",
      "Logs",
      "Files read",
      "Transactions",
    ]);
    assert(/^2024-\d\d-\d\d to 2024-\d\d-\d\d \(UTC\)$/.test(about.facts[1][1]));
    assertEquals((await readSiteAbout(`${folder}/none.duckdb`)).facts, [["Ledger", "none.duckdb"]]);
  }));
