import { assert, assertEquals, assertStringIncludes } from "../_assert.ts";
import { join } from "node:path";
import { NOTEBOOKS_DIR } from "../../lib/notebook/runner/cells.ts";
import { SAMPLE_LOGS } from "../../lib/ledger/paths.ts";
import { ask, makeLedger } from "../_temporary.ts";
import { countLosses, makeCampaign } from "../notebook/kernel/_campaign.ts";
import { HAS_BROWSER } from "./_browser.ts";
import { Lab, type SavedCell, type SavedOutput } from "./_lab.ts";

/** The one with the largest outputs; headless runs compare those of all. */
const NOTEBOOK = "03_trends";
const OUTPUTS = 300;
const FAST = 8000;
const OPEN = `import { openLedger, renderTable, show } from "balancebook";
const ledger = await openLedger();`;
const QUERY_BEGUN_MS = 800;
/** Names of the errors that each code cell of the open notebook shows. */
const SHOWN_ERRORS = `window.jupyterapp.shell.currentWidget.content.widgets
  .filter((cell) => cell.model.type === "code")
  .map((cell) => cell.model.outputs.toJSON().filter(({ ename }) => ename).map(({ ename }) => ename))`;

let folder = "";
let ledger = "";
let lab: Lab;

Deno.test.beforeAll(async () => {
  if (!HAS_BROWSER) return;
  folder = await Deno.makeTempDir({ prefix: "balancebook_lab_" });
  ledger = await makeLedger(folder, [SAMPLE_LOGS]);
  lab = await Lab.start({ ledger });
});

Deno.test.afterAll(async () => {
  if (!HAS_BROWSER) return;
  await lab.close();
  await Deno.remove(folder, { recursive: true });
});

function labTest(name: string, fn: () => Promise<void>): void {
  Deno.test({
    name: `JupyterLab: ${name}`,
    ignore: !HAS_BROWSER,
    sanitizeOps: false,
    sanitizeResources: false,
    fn,
  });
}

/**
 * What each code cell shows; of pictures only that they are there, since renderers may differ, and no
 * chart's HTML, which committed notebooks do not carry.
 */
function shownBy(cells: readonly SavedCell[]): unknown[] {
  const join = (text: string | string[] = "") => Array.isArray(text) ? text.join("") : text;
  const plain = ({ output_type, text, data = {}, evalue }: SavedOutput) => {
    const texts = Object.entries(data)
      .filter(([type]) => type !== "text/html" || data["image/svg+xml"] === undefined)
      .map(([type, value]) => [type, type === "image/png" ? "a picture" : join(value)] as const);
    return { output_type, text: join(text), data: Object.fromEntries(texts), evalue };
  };
  // A bar of progress leaves an empty place behind.
  const isBlank = (output: ReturnType<typeof plain>) =>
    output.text === "" && output.evalue === undefined &&
    Object.values(output.data).every((text) => text === "");
  return cells.filter((cell) => cell.cell_type === "code").map((cell) => [
    cell.execution_count,
    (cell.outputs ?? []).map(plain).filter((output) => !isBlank(output)),
  ]);
}

/** Compares what cells show, and names those that differ, since whole outputs are long. */
function assertSameOutputs(actual: readonly SavedCell[], expected: readonly SavedCell[]): void {
  const [have, want] = [shownBy(actual), shownBy(expected)];
  assertEquals(have.length, want.length);
  const wrong = want.flatMap((cell, index) => {
    const differs = JSON.stringify(have[index]) !== JSON.stringify(cell);
    return differs ? [[index + 1, describe(have[index]), describe(cell)]] : [];
  });
  assertEquals(wrong, []);
}

function describe(shown: unknown): string {
  const text = JSON.stringify(shown);
  return `${text.length} characters: ${text.slice(0, 2000)}`;
}

function committed(name: string): SavedCell[] {
  return JSON.parse(Deno.readTextFileSync(join(NOTEBOOKS_DIR, `${name}.ipynb`))).cells;
}

/** Names the cells whose outputs are not all drawn, with a height, on the page. */
const findUndrawn = () =>
  lab.page.evaluate(
    `window.jupyterapp.shell.currentWidget.content.widgets.flatMap((cell, index) => {
    if (cell.model.type !== "code") return [];
    const drawn = [...cell.node.querySelectorAll(".jp-OutputArea-child")];
    const tall = drawn.filter((one) => one.querySelector(".jp-OutputArea-output")?.offsetHeight > 0);
    const filled = [...Array(cell.model.outputs.length).keys()].filter((at) =>
      Object.values(cell.model.outputs.get(at).toJSON().data ?? { text: "x" }).join("") !== "");
    return tall.length === filled.length ? [] : [[index + 1, tall.length, filled.length]];
  })`,
  );

labTest(`Run All on ${NOTEBOOK} puts every output under its own cell`, async () => {
  await lab.open(NOTEBOOK);
  await lab.runAll();
  assertSameOutputs(await lab.save(NOTEBOOK), committed(NOTEBOOK));
  assertEquals(await findUndrawn(), []);
});

labTest("Run All on cells with many, large, updated and thrown outputs loses none", async () => {
  const campaign = makeCampaign(OUTPUTS, true);
  const sources = campaign.sources.map((source) =>
    source.includes("throw new") ? { source, tags: ["raises-exception"] } : source
  );
  await lab.write("campaign", sources);
  await lab.open("campaign");
  await lab.runAll();
  const cells = (await lab.save("campaign")).filter((cell) => cell.cell_type === "code");
  const texts = cells.map(({ outputs = [] }) =>
    outputs.map(({ text, data, evalue }) =>
      [text ?? data?.["text/plain"] ?? evalue ?? ""].flat().join("")
    )
  );
  assertEquals(countLosses(campaign, texts), { lost: 0, misplaced: 0, doubled: 0 });
});

labTest(
  "one cell that shows more, and faster, than Jupyter's server likes shows all of it",
  async () => {
    await lab.write("fast", [
      `for (let i = 0; i < ${FAST}; i++) await Deno.jupyter.display({ "text/plain": "<" + i + ">" }, { raw: true });`,
      `for (let i = 0; i < ${FAST}; i++) (i % 2 ? console.error : console.log)("<" + i + ">");`,
    ]);
    await lab.open("fast");
    await lab.runAll();
    const cells = (await lab.save("fast")).filter((cell) => cell.cell_type === "code");
    const marks = Array.from({ length: FAST }, (_, at) => `<${at}>`).join("");
    const shown = cells.map(({ outputs = [] }) =>
      outputs.map(({ text, data }) => [text ?? data?.["text/plain"] ?? ""].flat().join("").trim())
        .join("")
    );
    assertEquals(shown.map((text) => text === marks), [true, true]);
  },
);

labTest("Run All stops at the first error and shows it, and git sees no change", async () => {
  await lab.write("errors", ["console.log(Date.now())", "1 +", `console.log("third")`]);
  await lab.open("errors");
  await lab.save("errors");
  lab.git("init", "--quiet");
  lab.git("add", "errors.ipynb");
  await lab.runAll();
  assertEquals(await lab.page.evaluate(SHOWN_ERRORS), [[], ["SyntaxError"], []]);
  const saved = (await lab.save("errors")).filter((cell) => cell.cell_type === "code");
  assertEquals(saved.map(({ outputs }) => outputs), [[], [], []]);
  assertEquals(lab.git("diff", "--", "errors.ipynb"), "");
});

labTest("a table is searched, filtered and sorted as SQL does it", async () => {
  const columns = `select transaction_id, user_id, currency, direction, amount, outcome, logged_at
    from transactions`;
  await lab.write("table", [
    OPEN,
    `await show(renderTable(await ledger.sql\`${columns} order by logged_at, transaction_id, line\`,
      { caption: "Transactions" }));`,
  ]);
  await lab.open("table");
  await lab.runAll();
  const page = lab.notebook;
  const [{ total, user }] = await ask(
    ledger,
    "select count(*) as total, mode(user_id) as user from transactions",
  );
  const thousands = Number(total).toLocaleString("en");
  await page.getByText(`of ${thousands} rows`).waitFor();
  await page.getByLabel("Search").fill(String(user).slice(0, 8));
  await page.getByText("Filters", { exact: true }).click();
  await page.getByRole("group", { name: "amount" }).getByLabel("From").fill("1");
  const rows = await ask(
    ledger,
    `from (${columns}) where starts_with(user_id, left('${user}', 8)) and amount >= 1
     order by amount desc, logged_at, transaction_id`,
  );
  assert(rows.length > 0 && rows.length < Number(total));
  await page.getByText(`${rows.length} of ${thousands} rows`).waitFor();
  const sign = page.locator(".dt-column-order").nth(4);
  await sign.click();
  await page.locator("th[aria-sort=ascending]").waitFor();
  await sign.click();
  await page.locator("th[aria-sort=descending]").waitFor();
  const shown = await page.locator(".balancebook-table tbody tr td:nth-child(5)").allTextContents();
  assertEquals(shown.map(Number), rows.slice(0, shown.length).map(({ amount }) => Number(amount)));
});

labTest("pointing at a chart's mark shows its value", async () => {
  const sql = `select currency as name, direction as "group", count(*) as count
    from transactions group by all order by count desc, name, "group"`;
  await lab.write("chart", [
    OPEN.replace("{", "{ countBars,"),
    `await show(countBars(await ledger.sql\`${sql}\`, { title: "Transactions", unit: "transactions" }));`,
  ]);
  await lab.open("chart");
  await lab.runAll();
  const [{ name, count }] = await ask(ledger, sql);
  const mark = lab.notebook.locator(".balancebook-chart > svg :has(> title)", {
    hasText: String(name),
  }).first();
  await mark.hover();
  const tip = lab.page.locator(".balancebook-tip");
  await tip.waitFor();
  assertStringIncludes(await tip.innerText(), Number(count).toLocaleString("en"));
});

labTest(
  "Stop ends a long query or, in the place of what does not end, starts Deno again",
  async () => {
    await lab.write("stop", [
      OPEN,
      "await ledger.sql`select count(*) from range(100000) a, range(1000000) b`",
      "const rows = await ledger.sql`select count(*) as n from range(7)`; console.log(rows.get('n'))",
      "await new Promise((resolve) => setTimeout(resolve, 60_000))",
      `console.log("alive")`,
    ]);
    await lab.open("stop");
    const [query, next, endless, alive] = [2, 3, 4, 5];
    await lab.choose("Run", "Run All Cells");
    await lab.waitForCell(1);
    await stopAfterAWhile();
    await lab.runCell(next);
    await lab.startCell(endless);
    await stopAfterAWhile();
    await lab.runCell(alive);
    const cells = (await lab.save("stop")).filter((cell) => cell.cell_type === "code");
    const shown = cells.map(({ outputs = [] }) =>
      outputs.map(({ text, evalue }) => evalue ?? [text].flat().join(""))
    );
    assertEquals(shown[query - 1].at(-1), "Query stopped; the ledger can be queried again");
    assertEquals(shown[next - 1], ["7\n"]);
    assertStringIncludes(shown[endless - 1].join(), "Deno was started again");
    assertEquals(shown[alive - 1], ["alive\n"]);
  },
);

/** Presses Stop once a cell is well under way; it must end soon. */
async function stopAfterAWhile(): Promise<void> {
  await lab.page.waitForTimeout(QUERY_BEGUN_MS);
  const begun = performance.now();
  await lab.stop();
  await lab.waitUntilDone();
  assert(performance.now() - begun < 10_000);
}
