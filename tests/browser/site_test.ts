import { assert, assertEquals } from "../_assert.ts";
import { join } from "node:path";
import type { Browser, Page } from "playwright-core";
import { NOTEBOOKS_DIR } from "../../lib/notebook/runner/cells.ts";
import { writeSite } from "../../lib/notebook/pages/site.ts";
import { makeExecuted } from "../notebook/runner/_make_executed.ts";
import { HAS_BROWSER, launchBrowser } from "./_browser.ts";
import { FAINT } from "./_faint.ts";
import { taskArguments } from "../_task.ts";

const TABLES = "04_anomalies";
const NAMES = ["01_ingest", TABLES, "hostile"];
const PAGES = ["index", ...NAMES];
const HOSTILE = `<div><b>text</b><script>document.title = "hacked"</script>` +
  `<img src="https://evil.example/a.png" onerror="document.title = 'hacked'">` +
  `<a href="javascript:document.title='hacked'" id="link">link</a></div>`;

interface OpenOptions {
  readonly width?: number;
  readonly colorScheme?: "light" | "dark";
  readonly javaScript?: boolean;
}

let folder: string;
let browser: Browser;

if (HAS_BROWSER) {
  Deno.test.beforeAll(async () => {
    folder = await Deno.makeTempDir({ prefix: "balancebook_site_" });
    for (const name of NAMES.slice(0, 2)) {
      await Deno.copyFile(join(NOTEBOOKS_DIR, `${name}.ipynb`), `${folder}/${name}.ipynb`);
    }
    await makeExecuted(folder, "hostile", ["# Hostile", { shows: [{ "text/html": HOSTILE }] }]);
    const about = { notice: "A notice", facts: [["Ledger", "sample.duckdb"]] as const };
    await writeSite(folder, NAMES.map((name) => ({ name, failure: null })), about);
    browser = await launchBrowser();
  });
  Deno.test.afterAll(async () => {
    await browser.close();
    await Deno.remove(folder, { recursive: true });
  });
}

/** Opens a page of the site, and gives what it asked of a network and what went wrong on it. */
async function open(
  name: string,
  { width = 1280, colorScheme = "light", javaScript = true }: OpenOptions = {},
): Promise<{ page: Page; requests: string[]; errors: string[] }> {
  const context = await browser.newContext({
    viewport: { width, height: 900 },
    colorScheme,
    javaScriptEnabled: javaScript,
  });
  const page = await context.newPage();
  const requests: string[] = [];
  const errors: string[] = [];
  // What the page's own policy forbids never comes so far.
  await page.route(/^(?!file:|data:|blob:)/, (route) => {
    requests.push(route.request().url());
    return route.abort();
  });
  page.on("pageerror", (error) => errors.push(String(error)));
  page.on("console", (line) => {
    if (line.type() === "error") errors.push(line.text());
  });
  await page.goto(`file://${folder}/${name}.html`);
  return { page, requests, errors };
}

function siteTest(name: string, fn: () => Promise<void>): void {
  Deno.test({ name, fn, ignore: !HAS_BROWSER, sanitizeOps: false, sanitizeResources: false });
}

const widthOf = (page: Page) => page.evaluate("document.documentElement.scrollWidth");
const countOf = (page: Page, selector: string) => page.locator(selector).count();

for (
  const [width, javaScript] of [[1280, true], [390, true], [1280, false], [390, false]] as const
) {
  siteTest(
    `pages fit ${width} px, ${javaScript ? "with" : "without"} scripts, offline`,
    async () => {
      for (const name of PAGES) {
        const { page, requests, errors } = await open(name, { width, javaScript });
        if (javaScript && name === TABLES) await page.waitForSelector(".balancebook-tools");
        assertEquals([await widthOf(page), await countOf(page, "h1")], [width, 1], name);
        assertEquals([requests, name === "hostile" ? [] : errors], [[], []], name);
        await page.context().close();
      }
    },
  );
}

siteTest("a table is searched, and says how many rows it found", async () => {
  const { page } = await open(TABLES);
  const table = page.locator(".balancebook-table").first();
  await table.getByLabel("Search").fill("outlier_score");
  await table.getByText(/^1 to 1 of 1 /).waitFor();
  assertEquals(await table.locator("tbody tr").count(), 1);
  await page.context().close();
});

siteTest("without scripts the plain rows stand there, and the code opens by a click", async () => {
  const { page } = await open(TABLES, { javaScript: false });
  assert(await page.locator(".balancebook-table").first().locator("tbody tr").count() > 10);
  assertEquals(await page.locator("button.all-code").isVisible(), false);
  const code = page.locator("details.code").first();
  assertEquals(await code.locator("pre").isVisible(), false);
  await code.locator("summary").click();
  assertEquals(await code.locator("pre").isVisible(), true);
  await page.context().close();
});

siteTest("one button opens all code and folds it again", async () => {
  const { page } = await open("01_ingest");
  const button = page.getByRole("button", { name: "Show all code" });
  await button.click();
  const all = await countOf(page, "details.code");
  assertEquals([await countOf(page, "details.code[open]"), all > 5], [all, true]);
  await button.click();
  assertEquals(await countOf(page, "details.code[open]"), 0);
  await page.context().close();
});

siteTest(
  "the index, the pages and their questions lead to one another, by keyboard too",
  async () => {
    const { page } = await open("index");
    await page.keyboard.press("Tab");
    assertEquals(await page.locator(":focus").innerText(), "Skip to the content");
    await page.keyboard.press("Enter");
    assertEquals(await page.evaluate("document.activeElement.id"), "main");
    await page.locator("h2 a").nth(1).click();
    assert(page.url().endsWith(`/${TABLES}.html`));
    assertEquals(await page.locator("header [aria-current=page]").allInnerTexts(), ["Anomalies"]);
    for (const link of await page.locator(".contents a").all()) {
      const id = (await link.getAttribute("href"))!.slice(1);
      const found = `document.getElementById(decodeURIComponent(${JSON.stringify(id)}))?.tagName`;
      assertEquals(await page.evaluate(found), "H2", id);
    }
    await page.getByRole("link", { name: "balancebook", exact: true }).click();
    assert(page.url().endsWith("/index.html"));
    await page.context().close();
  },
);

siteTest("print has neither navigation nor code nor tools, but all words and charts", async () => {
  const { page } = await open(TABLES, { colorScheme: "dark" });
  await page.waitForSelector(".balancebook-tools");
  await page.emulateMedia({ media: "print", colorScheme: "dark" });
  await page.setViewportSize({ width: 703, height: 1000 });
  for (const gone of ["header", ".contents", "details.code", ".balancebook-tools", ".dt-paging"]) {
    assertEquals(await page.locator(gone).first().isVisible(), false, gone);
  }
  for (const there of ["h1", ".notice", ".verdict", "figure.chart svg", "tbody tr"]) {
    assertEquals(await page.locator(there).first().isVisible(), true, there);
  }
  assertEquals(await page.evaluate("getComputedStyle(document.body).color"), "rgb(27, 27, 27)");
  assertEquals(await widthOf(page), 703);
  await page.goto(`file://${folder}/01_ingest.html`);
  assertEquals(await widthOf(page), 703);
  await page.context().close();
});

for (const colorScheme of ["light", "dark"] as const) {
  siteTest(`words stand out from what is behind them, ${colorScheme}`, async () => {
    const { page } = await open(TABLES, { colorScheme });
    await page.waitForSelector(".balancebook-tools");
    await page.getByRole("button", { name: "Show all code" }).click();
    assertEquals(await page.evaluate(FAINT), []);
    const card = "getComputedStyle(document.querySelector('figure.chart')).backgroundColor";
    assertEquals(await page.evaluate(card), "rgb(255, 255, 255)");
    await page.context().close();
  });
}

siteTest("HTML that slipped into an output runs nothing and loads nothing", async () => {
  const { page, requests } = await open("hostile");
  await page.locator("#link").click();
  await page.waitForTimeout(100);
  assertEquals([await page.title(), requests], ["Hostile", []]);
  await page.context().close();
});

siteTest("the served site works the same, and gives the notebooks to take away", async () => {
  const server = new Deno.Command(Deno.execPath(), {
    args: taskArguments("site").concat("--only-serve", "--port", "0", "-o", folder),
    stdout: "piped",
  }).spawn();
  const lines = server.stdout.pipeThrough(new TextDecoderStream()).getReader();
  const address = / at (http:\S+)/.exec((await lines.read()).value ?? "")![1];
  const page = await browser.newPage();
  const errors: string[] = [];
  page.on("console", (line) => {
    if (line.type() === "error") errors.push(line.text());
  });
  await page.goto(address);
  await page.locator("h2 a").nth(1).click();
  await page.waitForSelector(".balancebook-tools");
  const [download] = await Promise.all([
    page.waitForEvent("download"),
    page.getByRole("link", { name: "Notebook (.ipynb)" }).click(),
  ]);
  assertEquals([page.url(), errors], [`${address}${TABLES}.html`, []]);
  assertEquals(download.suggestedFilename(), `${TABLES}.ipynb`);
  await page.close();
  server.kill();
  await server.status;
});
