import { assert, assertEquals } from "../_assert.ts";
import { join } from "node:path";
import type { Browser, Page } from "playwright-core";
import { SAMPLE_LOGS } from "../../lib/ledger/paths.ts";
import { NOTEBOOKS_DIR } from "../../lib/notebook/runner/cells.ts";
import { writeSite, type WrittenSite } from "../../lib/notebook/pages/site/write_site.ts";
import { makeLedger, REAL_LOGS } from "../_temporary.ts";
import { taskArguments } from "../_task.ts";
import { writeCells } from "../notebook/pages/_live.ts";
import { HAS_BROWSER, launchBrowser, newContext } from "./_browser.ts";
import { findViolations, findViolationsOfLayout, measure } from "./_measure.ts";

const SCREENS = 5;
const HOSTILE = `<div><b>text</b><script>document.title = "hacked"</script>` +
  `<img src="https://evil.example/a.png" onerror="document.title = 'hacked'">` +
  `<a href="javascript:document.title='hacked'" id="link">link</a></div>`;

let folder: string;
let site: WrittenSite;
let browser: Browser;

/** Writes a site of the notebooks, with a few of the largest cases and users. */
async function write(ledger: string, out: string, notebooks: string): Promise<WrittenSite> {
  Deno.mkdirSync(out);
  const page = { scope: {}, thresholds: "" };
  return await writeSite({
    ledger,
    folder: out,
    notebooks,
    page,
    notice: "A notice",
    mostPages: 3,
  });
}

if (HAS_BROWSER) {
  Deno.test.beforeAll(async () => {
    folder = await Deno.makeTempDir({ prefix: "balancebook_site_" });
    const notebooks = `${folder}/notebooks`;
    Deno.mkdirSync(notebooks);
    for (const { name } of Deno.readDirSync(NOTEBOOKS_DIR)) {
      if (!name.endsWith(".ipynb")) continue;
      Deno.copyFileSync(join(NOTEBOOKS_DIR, name), `${notebooks}/${name}`);
    }
    writeCells(notebooks, "hostile", [
      `import { show } from "balancebook";`,
      `await show({ [Symbol.for("Jupyter.display")]: () => ({ "text/html": ${
        JSON.stringify(HOSTILE)
      } }) });`,
    ]);
    site = await write(await makeLedger(folder, [SAMPLE_LOGS]), `${folder}/site`, notebooks);
    browser = await launchBrowser();
  });
  Deno.test.afterAll(async () => {
    await browser.close();
    await Deno.remove(folder, { recursive: true });
  });
}

interface Opened {
  readonly page: Page;
  /** What was asked of a network; what the page's own policy forbids never comes so far. */
  readonly requests: string[];
  readonly errors: string[];
}

/** Runs a test in an empty window, at the width of a desk or another one. */
async function withWindow(run: (opened: Opened) => Promise<void>, width = 1440): Promise<void> {
  const context = await newContext(browser, { viewport: { width, height: 900 } });
  const page = await context.newPage();
  const requests: string[] = [];
  const errors: string[] = [];
  await page.route(/^(?!file:|data:|blob:)/, (route) => {
    requests.push(route.request().url());
    return route.abort();
  });
  page.on("pageerror", (error) => errors.push(String(error)));
  page.on("console", (line) => {
    if (line.type() === "error") errors.push(line.text());
  });
  await run({ page, requests, errors });
  await context.close();
}

function siteTest(name: string, fn: () => Promise<void>, ignore = false): void {
  Deno.test({
    name,
    fn,
    ignore: ignore || !HAS_BROWSER,
    sanitizeOps: false,
    sanitizeResources: false,
  });
}

const open = (page: Page, file: string, inner = "site") =>
  page.goto(`file://${folder}/${inner}/${file}`);

/** Pages that are looked at: all but the hostile one, whose policy is at work. */
const files = (written = site) =>
  written.pages.map(({ file }) => file).filter((file) => file !== "hostile.html");

for (const width of [1440, 720, 390]) {
  const find = width === 1440 ? findViolations : findViolationsOfLayout;
  siteTest(
    `pages are read at ${width} px: short, whole, and without a fault for axe`,
    () =>
      withWindow(async ({ page, requests, errors }) => {
        const looked = new Set<string>();
        for (const file of files()) {
          await open(page, file);
          const { screens, width: own, hidden } = await measure(page);
          if (width === 1440 && !file.startsWith("docs-")) assert(screens <= SCREENS, file);
          assertEquals([file, own, hidden], [file, width, []]);
          assertEquals([file, await page.locator("h1").count()], [file, 1]);
          // One of a kind stands for the others, which are made in the same way.
          const kind = file.replace(/-.*/, "");
          if (looked.has(kind)) continue;
          looked.add(kind);
          assertEquals([file, ...await find(page)], [file]);
        }
        assertEquals([requests, errors], [[], []]);
      }, width),
  );

  siteTest(`pages are whole at ${width} px without scripts`, () =>
    withWindow(async ({ page }) => {
      const subject = files().find((file) => file.startsWith("case-"))!;
      for (const file of ["index.html", "06_explore.html", subject]) {
        // A page whose scripts do not run, in a window in which axe can.
        const html = Deno.readTextFileSync(`${folder}/site/${file}`);
        await page.setContent(html.replace(/<script>[^]*?<\/script>/g, ""));
        const { width: own, hidden } = await measure(page);
        assertEquals([file, own, hidden], [file, width, []]);
        assertEquals([file, ...await find(page)], [file]);
      }
    }, width));
}

siteTest(
  "from the list to a case, to its user, and to what the page explains",
  () =>
    withWindow(async ({ page, errors }) => {
      await open(page, "index.html");
      assertEquals(await page.locator("header [aria-current=page]").allInnerTexts(), ["Overview"]);
      await page.getByRole("link", { name: "Cases", exact: true }).click();
      await page.getByText(/the first 3 have a page here/).waitFor();
      const file = files().find((file) =>
        file.startsWith("case-") &&
        Deno.readTextFileSync(`${folder}/site/${file}`).includes('href="user-')
      );
      const id = file!.replace(".html", "");
      await page.getByLabel("Search").fill(id.slice(0, 9));
      await page.getByText(/^1 to 1 of 1 /).waitFor();
      await page.getByRole("link", { name: id }).click();
      await page.getByRole("heading", { name: "Log lines" }).waitFor();
      await page.locator('main a[href^="user-"]').first().click();
      await page.getByRole("heading", { name: "Both balances over time" }).waitFor();
      await open(page, "index.html");
      await page.locator('details[open] a[href="docs-reading_the_pages.html#who-owes-whom"]')
        .first()
        .click();
      await page.getByRole("heading", { name: "Who owes whom" }).waitFor();
      assertEquals(errors, []);
    }),
);

siteTest("every link of the site leads to a page of it, and no page is out of reach", () => {
  const all = new Set(site.pages.map(({ file }) => file));
  const reached = new Set<string>();
  for (const file of all) {
    const html = Deno.readTextFileSync(`${folder}/site/${file}`);
    const packed = /<script type="application\/json" id="links">([^<]*)/.exec(html)?.[1] ?? "[]";
    const links = [
      ...[...html.matchAll(/ href="([^"#]+)(?:#[^"]*)?"/g)].map(([, href]) => href),
      ...(JSON.parse(packed) as [string, string][]).map(([, href]) => href),
    ].filter((href) => !/^(?:data:|https?:|javascript:)/.test(href));
    for (const href of links) {
      assert(all.has(href), `${file} leads to ${href}`);
      if (href !== file) reached.add(href);
    }
  }
  // A text of the documentation may be one that no notebook leads to.
  const left = [...all].filter((file) => !reached.has(file) && !file.startsWith("docs-"));
  assertEquals(left, []);
  return Promise.resolve();
});

siteTest(
  "parts and code open by a click, by a link and by keyboard",
  () =>
    withWindow(async ({ page }) => {
      await open(page, "02_reconcile.html");
      await page.keyboard.press("Tab");
      assertEquals(await page.locator(":focus").innerText(), "Skip to the content");
      const code = page.locator("details.code");
      await page.getByRole("button", { name: "Show all code" }).click();
      assert(await code.count() > 5);
      assertEquals(await page.locator("details.code[open]").count(), await code.count());
      const part = page.locator("details.section").filter({ hasText: "On which days?" });
      assertEquals(await part.getAttribute("open"), null);
      await page.getByRole("navigation", { name: "On this page" }).getByText("On which days?")
        .click();
      await part.locator("figure.chart > svg.wide").waitFor();
      await page.getByRole("button", { name: "Open all parts" }).click();
      assertEquals(await page.locator("details.section:not([open])").count(), 0);
    }),
);

siteTest(
  "charts are dark on a dark page",
  () =>
    withWindow(async ({ page }) => {
      await page.emulateMedia({ colorScheme: "dark" });
      await open(page, "03_trends.html");
      const filter = () =>
        page.evaluate(`getComputedStyle(document.querySelector("figure.chart > svg")).filter`);
      assert(/^invert\(/.test(String(await filter())));
      await page.emulateMedia({ colorScheme: "light" });
      assertEquals(await filter(), "none");
    }, 390),
);

// Of the charts that are shown: whether they scroll, and texts that are small, cut or lie on another.
const FAULTS_OF_CHARTS = `(() => {
  for (const part of document.querySelectorAll("details.section")) part.open = true;
  const faults = [];
  for (const figure of document.querySelectorAll("figure.chart")) {
    const shown = [...figure.children].filter((svg) => getComputedStyle(svg).display !== "none");
    const title = figure.querySelector("text").textContent;
    if (shown.length !== 1) faults.push(title + ": " + shown.length + " drawings are shown");
    if (figure.scrollWidth > figure.clientWidth) faults.push(title + " scrolls");
    const frame = figure.getBoundingClientRect();
    const texts = [...shown[0].querySelectorAll("text")].filter((text) => text.textContent !== "")
      .map((text) => ({ words: text.textContent, box: text.getBoundingClientRect() }));
    for (const [index, { words, box }] of texts.entries()) {
      if (box.left < frame.left || box.right > frame.right) faults.push(title + " cuts " + words);
      if (parseFloat(getComputedStyle(shown[0]).fontSize) < 9) faults.push(title + " is small");
      for (const other of texts.slice(index + 1)) {
        const width = Math.min(box.right, other.box.right) - Math.max(box.left, other.box.left);
        const height = Math.min(box.bottom, other.box.bottom) - Math.max(box.top, other.box.top);
        if (width > 2 && height > 4) faults.push(title + ": " + words + " on " + other.words);
      }
    }
  }
  return faults;
})()`;

for (const width of [1440, 390]) {
  siteTest(
    `charts are drawn for a page of ${width} px: whole, and each text beside the others`,
    () =>
      withWindow(async ({ page }) => {
        for (const file of files().filter((name) => /^(?:\d|index|user-1)/.test(name))) {
          await open(page, file);
          const drawn = await page.locator("figure.chart").count();
          assertEquals([file, drawn > 0], [file, true]);
          assertEquals([file, await page.evaluate(FAULTS_OF_CHARTS)], [file, []]);
        }
      }, width),
  );
}

siteTest(
  "print has neither navigation nor code nor tools, but all words and charts",
  () =>
    withWindow(async ({ page }) => {
      await page.emulateMedia({ media: "print", colorScheme: "dark" });
      await page.setViewportSize({ width: 703, height: 1000 });
      await open(page, "04_anomalies.html");
      await page.waitForSelector(".balancebook-tools", { state: "attached" });
      for (const gone of ["header", ".contents", "details.code", ".balancebook-tools"]) {
        assertEquals(await page.locator(gone).first().isVisible(), false, gone);
      }
      for (const there of ["h1", "main .notice", "figure.chart svg", "tbody tr"]) {
        assertEquals(await page.locator(there).first().isVisible(), true, there);
      }
      const folded = page.locator("details.section:not([open])").last();
      assertEquals(await folded.locator("p").first().isVisible(), true);
      assertEquals(await page.evaluate("getComputedStyle(document.body).color"), "rgb(27, 27, 27)");
      assertEquals(await page.evaluate("document.documentElement.scrollWidth"), 703);
    }),
);

siteTest(
  "HTML that slipped into an output runs nothing and loads nothing",
  () =>
    withWindow(async ({ page, requests }) => {
      await open(page, "hostile.html");
      await page.locator("summary h2").first().click();
      await page.locator("#link").click();
      await page.waitForTimeout(100);
      assertEquals([await page.title(), requests], ["hostile: a test \u00b7 balancebook", []]);
    }),
);

siteTest("the served site works the same", () =>
  withWindow(async () => {
    const server = new Deno.Command(Deno.execPath(), {
      args: taskArguments("site").concat("--only-serve", "--port", "0", "-o", `${folder}/site`),
      stdout: "piped",
    }).spawn();
    const lines = server.stdout.pipeThrough(new TextDecoderStream()).getReader();
    const address = / at (http:\S+)/.exec((await lines.read()).value ?? "")![1];
    const page = await (await newContext(browser)).newPage();
    const errors: string[] = [];
    page.on("console", (line) => {
      if (line.type() === "error") errors.push(line.text());
    });
    await page.goto(address);
    await page.getByRole("link", { name: "Users", exact: true }).click();
    await page.waitForSelector(".balancebook-tools");
    assertEquals([page.url(), errors], [`${address}users.html`, []]);
    await page.close();
    server.kill();
    await server.status;
  }));

siteTest(
  "of real logs, every page is short and has its columns in sight, and its charts on a phone",
  () =>
    withWindow(async ({ page, errors }) => {
      const ledger = await makeLedger(folder, [REAL_LOGS], "real.duckdb");
      const written = await write(ledger, `${folder}/real`, NOTEBOOKS_DIR);
      for (const file of files(written)) {
        if (file.startsWith("docs-")) continue;
        await open(page, file, "real");
        const { screens, hidden } = await measure(page);
        assert(screens <= SCREENS, `${file}: ${screens} screens`);
        assertEquals([file, hidden], [file, []]);
        if (/^\d/.test(file)) {
          await page.setViewportSize({ width: 390, height: 900 });
          assertEquals([file, await page.evaluate(FAULTS_OF_CHARTS)], [file, []]);
          await page.setViewportSize({ width: 1440, height: 900 });
        }
      }
      assertEquals(errors, []);
    }),
  !hasRealLogs(),
);

function hasRealLogs(): boolean {
  try {
    return Deno.statSync(REAL_LOGS).isDirectory;
  } catch {
    return false;
  }
}
