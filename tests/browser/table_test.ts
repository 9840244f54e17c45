import { assertEquals, assertStringIncludes } from "../_assert.ts";
import type { Page } from "playwright-core";
import { readColumn } from "../../lib/notebook/_table_column.ts";
import { writeOutput } from "../../lib/notebook/_table_output.ts";
import { packTable } from "../../lib/notebook/_table_pack.ts";
import { renderTable } from "../../lib/notebook/table.ts";
import { ask, makeLedger, withFolder } from "../_temporary.ts";
import { browserTest, HAS_BROWSER, type PageOptions, withPage } from "./_browser.ts";

type Row = Record<string, unknown>;

const HOSTILE = ['</script><img src=x onerror="alert(1)">', "=HYPERLINK(1)", "@x", "-1+2", '"><b>'];
const ROWS: Row[] = Array.from({ length: 60 }, (_, i) => ({
  id: `id${String(i).padStart(2, "0")}`,
  currency: ["BHD", "KWD", "AED"][i % 3],
  amount: `${(i * 37) % 50 - 20}.${i % 10}00000000000000001`,
  at: i % 7 === 0 ? null : new Date(Date.UTC(2024, 0, 1 + i, 3, 4, 5)),
  note: i < 5 ? HOSTILE[i] : `note ${i}`,
}));

function tableTest(
  name: string,
  body: string,
  test: (page: Page) => Promise<void>,
  options: PageOptions = {},
): void {
  const awaits = options.javaScript === false ? undefined : ".balancebook-tools";
  browserTest(name, body, test, { awaits, ...options });
}

/** Writes rows as a notebook's output, with or without the library. */
function outputOf(rows: Row[], carriesLibrary = true, maxBytes = 1e8): string {
  const columns = Object.keys(rows[0]).map((name) =>
    readColumn(name, rows.map((row) => row[name]))
  );
  const plain = renderTable(rows, { caption: "Debits", interactive: false }).html;
  const options = { total: rows.length, pageLength: 10, name: "debits", maxBytes };
  return writeOutput(plain, packTable(columns, rows.length, options), carriesLibrary);
}

const cellsOf = (page: Page, column: number) =>
  page.locator(`tbody tr td:nth-child(${column})`).allTextContents();
const info = (page: Page) => page.locator(".dt-info").innerText();
const sign = (page: Page, column: number) => page.locator(".dt-column-order").nth(column - 1);

tableTest(
  "all rows of a table are printed, and then its page is there again",
  outputOf(ROWS),
  async (page) => {
    await page.getByLabel("Search").fill("kwd");
    await page.getByText("1 to 10 of 20 of 60 rows").waitFor();
    const print = (event: string) => page.evaluate(`void dispatchEvent(new Event("${event}"))`);
    await print("beforeprint");
    assertEquals((await cellsOf(page, 1)).length, 20);
    await print("afterprint");
    assertEquals((await cellsOf(page, 1)).length, 10);
  },
);

tableTest("a table is searched, filtered and paged", outputOf(ROWS), async (page) => {
  assertEquals(await info(page), "1 to 10 of 60 rows");
  await page.getByRole("link", { name: "Next page" }).click();
  await page.getByText("11 to 20 of 60 rows").waitFor();
  assertEquals((await cellsOf(page, 1))[0], "id10");
  await page.getByLabel("Search").fill("kwd NOTE");
  await page.getByText("of 60 rows").filter({ hasText: "18 of" }).waitFor();
  await page.getByText("Filters", { exact: true }).click();
  await page.getByRole("group", { name: "amount" }).getByLabel("From").fill("0.5");
  const want = ROWS.filter((row) =>
    row.currency === "KWD" && String(row.note).startsWith("note") && Number(row.amount) >= 0.5
  );
  await page.getByText(`${want.length} of 60 rows`).waitFor();
  assertEquals(await cellsOf(page, 1), want.slice(0, 10).map((row) => row.id));
  await page.getByRole("button", { name: "Reset" }).click();
  await page.getByText("1 to 10 of 60 rows").waitFor();
  await page.getByLabel("AED (20)").check();
  await page.getByText("20 of 60 rows").waitFor();
});

tableTest(
  "sorting goes by the digits, over several columns, by keyboard",
  outputOf(ROWS),
  async (page) => {
    await sign(page, 2).focus();
    await page.keyboard.press("Enter");
    await page.locator("th[aria-sort=ascending]").waitFor();
    await sign(page, 3).focus();
    await page.keyboard.press("Shift+Enter");
    assertEquals(await page.locator("th[aria-sort=ascending]").allInnerTexts(), ["currency"]);
    const want = ROWS.filter((row) => row.currency === "AED")
      .sort((a, b) => Number(a.amount) - Number(b.amount)).map((row) => row.amount);
    await page.locator("tbody tr:first-child td:nth-child(3)").getByText(String(want[0])).waitFor();
    assertEquals(await cellsOf(page, 3), want.slice(0, 10));
    assertEquals(await sign(page, 3).getAttribute("data-place"), "2");
  },
);

Deno.test({
  name: "the CSV is what SQL gives for the same question, with formulas defused",
  ignore: !HAS_BROWSER,
  sanitizeOps: false,
  sanitizeResources: false,
  fn: () =>
    withPage(outputOf(ROWS), async ({ page }) => {
      await page.waitForSelector(".balancebook-tools");
      await page.getByLabel("Search").fill("bhd");
      await page.getByText("20 of 60 rows").waitFor();
      await sign(page, 3).click();
      await page.getByText("Columns", { exact: true }).click();
      await page.getByRole("group", { name: "Columns" }).getByLabel("at (UTC)").uncheck();
      const [download] = await Promise.all([
        page.waitForEvent("download"),
        page.getByRole("button", { name: "CSV" }).click(),
      ]);
      assertEquals(download.suggestedFilename(), "debits.csv");
      const csv = await Deno.readTextFile(await download.path());
      await withFolder(async (folder) => {
        Deno.writeTextFileSync(`${folder}/rows.json`, JSON.stringify(ROWS));
        Deno.writeTextFileSync(`${folder}/log`, "2024-03-01T10:00:00.000Z words\n\n");
        const rows = await ask(
          await makeLedger(folder, [`${folder}/log`]),
          `select id, currency, amount, note from read_json('${folder}/rows.json', columns = {
            id: 'varchar', currency: 'varchar', amount: 'varchar', note: 'varchar'})
          where currency = 'BHD' order by amount::decimal(38, 18), id`,
        );
        const quote = (text: string) =>
          /[",]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
        const lines = rows.map((row) =>
          [row.id, row.currency, row.amount, String(row.note).replace(/^[-=@]/, "'$&")]
            .map((cell) => quote(String(cell))).join(",")
        );
        assertEquals(csv, `\ufeff${["id,currency,amount,note", ...lines].join("\r\n")}\r\n`);
      });
    }),
});

tableTest("hostile texts stay texts", outputOf(ROWS), async (page) => {
  assertEquals((await cellsOf(page, 5)).slice(0, 5), HOSTILE);
  assertEquals(await page.locator("td img, td b, td script").count(), 0);
});

tableTest(
  "one output carries the library for all, wherever it stands",
  [outputOf(ROWS, false), outputOf(ROWS, true), outputOf(ROWS, false)].join("\n"),
  async (page) => {
    await page.waitForFunction("document.querySelectorAll('.balancebook-tools').length === 3");
    await page.evaluate(`document.querySelectorAll(".balancebook-table")[1].remove()`);
    const late = outputOf(ROWS, false);
    await page.evaluate(`{
      const host = document.createElement("div");
      host.innerHTML = ${JSON.stringify(late)};
      const script = document.createElement("script");
      script.textContent = host.querySelector("script:last-of-type").textContent;
      document.body.append(host);
      host.append(script);
    }`);
    await page.waitForFunction("document.querySelectorAll('.balancebook-tools').length === 3");
  },
);

tableTest(
  "without scripts the first rows stand there",
  outputOf(ROWS),
  async (page) => {
    assertEquals(await page.locator("tbody tr").count(), 20);
    assertStringIncludes(await page.locator("tfoot").innerText(), "20 of 60 rows");
  },
  { javaScript: false },
);

tableTest(
  "a table has its caption and scopes, and its headings are buttons",
  outputOf(ROWS),
  async (page) => {
    assertEquals(await page.locator("table caption").innerText(), "Debits");
    assertEquals(await page.locator("th[scope=col]").count(), 5);
    assertEquals(await page.locator(".dt-column-order[role=button][tabindex='0']").count(), 5);
  },
);

tableTest(
  "texts stand left and numbers right, also under JupyterLab's own rule",
  "<style>.jp-RenderedHTMLCommon:not(.jp-RenderedMarkdown) td { text-align: right }</style>" +
    `<div class="jp-RenderedHTMLCommon">${outputOf(ROWS)}</div>`,
  async (page) => {
    const sides = await page.evaluate(
      `[...document.querySelectorAll("tbody tr:first-child td")].map((td) => getComputedStyle(td).textAlign)`,
    );
    assertEquals(sides, ["left", "left", "right", "left", "left"]);
  },
);

Deno.test({
  name: "100,000 rows stay smooth",
  ignore: !HAS_BROWSER,
  sanitizeOps: false,
  sanitizeResources: false,
  async fn() {
    const many = Array.from({ length: 100_000 }, (_, i) => ({ ...ROWS[i % 60], id: `id${i}` }));
    const output = outputOf(many);
    const start = performance.now();
    await withPage(output, async ({ page, errors }) => {
      await page.waitForSelector(".balancebook-tools");
      const ready = performance.now();
      await sign(page, 1).click();
      await page.locator("th[aria-sort=ascending]").waitFor();
      const sorted = performance.now();
      await page.getByLabel("Search").fill("id9999");
      await page.getByText("11 of 100,000 rows").waitFor();
      console.log(
        `100,000 rows, ${output.length} bytes: ${
          Math.round(ready - start)
        } ms with the browser's ` +
          `start, sort ${Math.round(sorted - ready)} ms, ` +
          `search ${Math.round(performance.now() - sorted)} ms`,
      );
      assertEquals(errors, []);
    });
  },
});
