import { assert, assertEquals, assertStringIncludes } from "../_assert.ts";
import type { Page } from "playwright-core";
import { reviewsPath } from "../../lib/ledger/store/reviews.ts";
import { ROW_VIEWS } from "../../lib/notebook/pages/live/rows_views.ts";
import { newContext } from "./_browser.ts";
import { findViolations, findViolationsOfLayout, measure } from "./_measure.ts";
import { address, askLedger, browser, ledger, readDownload, serveTest } from "./_serve.ts";
// Tests of the same server, which works its pages out once for all of them.
import "./_controls.ts";

/** Waits for what a change of a control brings, and says how long it took. */
async function timed(page: Page, change: () => Promise<unknown>, brought: string): Promise<number> {
  const begun = performance.now();
  await change();
  await page.locator(brought).first().waitFor();
  return performance.now() - begun;
}

serveTest(
  "user X complains: from the first characters to the line that proves it",
  "/",
  async ({ page }) => {
    const { user_id } = await askLedger(
      "select user_id from outstanding_differences order by abs(difference) desc limit 1",
    );
    await page.getByLabel("Find an id").fill(String(user_id).slice(0, 10));
    await page.getByRole("button", { name: "Find" }).click();
    assertStringIncludes(page.url(), `/user/${user_id}`);
    for (const words of ["Both balances over time", "Cases", "Transactions", "Log lines"]) {
      await page.getByRole("heading", { name: words, exact: true }).waitFor();
    }
    await page.locator("td b a").first().click();
    assertStringIncludes(page.url(), "/case/case-");
    await page.locator("summary", { hasText: "As printed" }).click();
    const printed = page.locator("details pre:visible")
      .filter({ hasText: "Start syncing the balance" }).first();
    assertStringIncludes(await printed.innerText(), String(user_id));
    await page.getByRole("link", { name: /^01[0-9A-Z]{24}$/ }).first().click();
    await page.getByRole("heading", { name: /^Transaction / }).waitFor();
  },
);

serveTest("all ERROR lines of a user in February as CSV", "/06_explore", async ({ page }) => {
  const { user_id, n } = await askLedger(
    `select user_id, count(*) as n from attributed_events
     where level = 'ERROR' and logged_at >= '2024-02-01' and logged_at < '2024-03-01'
         and user_id is not null
     group by user_id order by n desc, user_id limit 1`,
  );
  await page.getByRole("navigation", { name: "Pages" }).getByText("Log lines").click();
  await page.getByRole("heading", { name: "Log lines" }).waitFor();
  await page.getByLabel("Month").selectOption("2024-02");
  await page.waitForURL(/from=2024-02-01&to=2024-03-01/);
  await page.locator("form.scope [name=level]").selectOption("ERROR");
  await page.waitForURL(/level=ERROR/);
  await page.locator("form.scope [name=user]").fill(String(user_id));
  await page.waitForURL(/user=/);
  await page.getByText(new RegExp(`of ${n} rows?`)).waitFor();
  const { file, bytes } = await readDownload(page, "CSV");
  const text = new TextDecoder().decode(bytes);
  assertStringIncludes(file, "attributed_events_2024-02-01_2024-03-01");
  const { own } = await askLedger(
    `select count(*) as own from attributed_events where level = 'ERROR' and user_id = '${user_id}'
     and logged_at >= '2024-02-01' and logged_at < '2024-03-01'`,
  );
  assertEquals(
    [text.split("\r\n").filter((line) => line.includes(",ERROR,")).length, Number(own)],
    [
      Number(n),
      Number(n),
    ],
  );
});

serveTest("overdrafts of one currency last month as XLSX", "/05_overdrafts", async ({ page }) => {
  await page.getByRole("navigation", { name: "Pages" }).getByText("Transactions").click();
  await page.getByRole("link", { name: "Overdraft attempts and episodes" }).click();
  await page.getByRole("heading", { name: "Overdraft attempts and episodes" }).waitFor();
  await page.getByLabel("Month").selectOption({ index: 1 });
  await page.waitForURL(/from=\d{4}-\d\d-01&to=/);
  await page.locator("form.scope [name=currency]").selectOption("SAR");
  await page.waitForURL(/currency=SAR/);
  await page.locator("main:not([aria-busy])").waitFor();
  const { file, bytes } = await readDownload(page, "XLSX");
  assert(/^overdrafts_\d{4}-\d\d-01_\d{4}-\d\d-01_SAR\.xlsx$/.test(file), file);
  assertEquals([...bytes.subarray(0, 2)], [0x50, 0x4b]);
});

serveTest(
  "SAR only: the charts and tables follow a control at once, and so does Back",
  "/02_reconcile",
  async ({ page, errors }) => {
    const first = await page.locator("figure.chart").first().innerHTML();
    const ms = await timed(
      page,
      () => page.locator("form.scope [name=currency]").selectOption("SAR"),
      `main p:has-text("currency: SAR")`,
    );
    console.log(`SAR only: ${ms.toFixed(0)} ms`);
    assertStringIncludes(page.url(), "currency=SAR");
    assert(await page.locator("figure.chart").first().innerHTML() !== first);
    // Tables that came with the change are interactive too.
    await page.locator(".balancebook-tools").first().waitFor({ state: "attached" });
    await page.getByRole("button", { name: "Show all code" }).click();
    assert(await page.locator("details.code[open]").count() > 5);
    const link = page.getByRole("navigation", { name: "Pages" }).getByText("Trends");
    assertStringIncludes((await link.getAttribute("href"))!, "currency=SAR");
    await page.goBack();
    await page.locator(`main p:has-text("currency: all")`).waitFor();
    assertEquals([await page.locator("form.scope [name=currency]").inputValue(), errors], [
      "",
      [],
    ]);
  },
);

serveTest(
  "send it to a colleague: the address alone brings the same page",
  "/00_overview",
  async ({ page }) => {
    await page.locator("form.scope [name=currency]").selectOption("BHD");
    await page.locator(`main p:has-text("currency: BHD")`).waitFor();
    const colleague = await (await newContext(browser)).newPage();
    await colleague.goto(page.url());
    assertEquals(
      await colleague.locator("main").innerText(),
      await page.locator("main").innerText(),
    );
    assertEquals(await colleague.locator("form.scope [name=currency]").inputValue(), "BHD");
    await colleague.close();
  },
);

serveTest(
  "what a list leaves out is one click away, as many rows as it says",
  "/",
  async ({ page }) => {
    let checked = 0;
    for (const name of ["00_overview", "02_reconcile", "04_anomalies"]) {
      await page.goto(`${address}/${name}?currency=BHD`);
      const links = page.locator(`tfoot a[href^="/rows/"]`);
      for (const link of await links.all()) {
        const isOfCases = (await link.getAttribute("href"))!.startsWith("/rows/reviewed_cases");
        // Folded parts have no inner text.
        const words = await link.locator("xpath=..").textContent() ?? "";
        const text = await link.textContent() ?? "";
        const answer = await page.request.get(address + await link.getAttribute("href"));
        const rows = Number(/of <b>([\d,]+) rows?</.exec(await answer.text())?.[1] ?? "0");
        const left = new RegExp(`${text} \\((\\d+)\\)`).exec(words);
        if (isOfCases) assertEquals(`${rows} cases`, text);
        // Those of the kind that are shown are among them.
        else assert(rows >= Number(left?.[1]) && rows > 0, `${text}: ${rows} of ${words}`);
        checked++;
      }
    }
    assert(checked > 5, `${checked}`);
  },
  { javaScript: false },
);

serveTest(
  "on a phone rows that are filtered stand below a folded form, which stays as it is opened",
  "/rows/findings?is.currency=BHD&is.severity=warning",
  async ({ page }) => {
    const filters = page.locator("form.rows details");
    assertEquals(await filters.getAttribute("open"), null);
    await page.locator("form.rows summary", { hasText: "Filters (2)" }).click();
    await page.getByRole("checkbox", { name: /^notice/ }).check();
    await page.waitForURL(/is\.severity=notice/);
    await page.locator("form.rows summary", { hasText: "Filters (3)" }).waitFor();
    assertEquals(await filters.getAttribute("open"), "");
    await page.goto(`${address}/rows/outstanding_differences`);
    assertEquals(await page.locator(".sums").getAttribute("open"), null);
  },
  { width: 390 },
);

serveTest(
  "on paper rows say what their columns mean, and a table's count stands once",
  "/rows/reviewed_cases",
  async ({ page }) => {
    const meaning = page.getByText("Users that it is about.");
    assertEquals(await meaning.isVisible(), false);
    await page.emulateMedia({ media: "print" });
    assertEquals(await meaning.isVisible(), true);
    await page.goto(`${address}/00_overview`);
    const footers = await page.evaluate<string[]>(
      "[...document.querySelectorAll('tfoot')].map((one) => getComputedStyle(one).display)",
    );
    assertEquals([...new Set(footers)], ["table-row-group"]);
  },
);

serveTest(
  "this one is a false alarm: reviewed from its page, gone from the open ones",
  "/rows/reviewed_cases",
  async ({ page }) => {
    await page.getByRole("link", { name: "Open cases" }).click();
    await page.locator("td a", { hasText: /^case-/ }).last().click();
    const id = new URL(page.url()).pathname.split("/")[2];
    await page.getByLabel("State").selectOption("false-alarm");
    await page.getByLabel("Why").fill("A gift of the company");
    await page.getByLabel("By", { exact: true }).fill("Amal");
    await page.getByRole("button", { name: "Save review" }).click();
    await page.getByText(/false-alarm by Amal at .* A gift of the company/).waitFor();
    const lines = Deno.readTextFileSync(reviewsPath(ledger)).trim().split("\n");
    assertEquals(lines.map((line) => JSON.parse(line).case_id), [id]);
    await page.goto(`${address}/rows/reviewed_cases?is.is_open=true&size=250`);
    assertEquals(await page.locator("td a", { hasText: id }).count(), 0);
  },
);

serveTest(
  "what is new since last week, and the ten cases to act on",
  "/00_overview",
  async ({ page }) => {
    await page.getByRole("link", { name: "What is new?" }).click();
    await page.getByText(/first seen in the last 7 days/).waitFor();
    await page.getByRole("navigation", { name: "Pages" }).getByText("Cases").click();
    await page.getByRole("link", { name: "Open cases" }).click();
    await page.getByLabel("Rows per page").waitFor();
    const cases = page.locator("tbody tr");
    assert(await cases.count() >= 10);
    await cases.nth(9).getByRole("link", { name: /^case-/ }).click();
    await page.getByRole("heading", { name: "What happened" }).waitFor();
  },
);

serveTest(
  "rows are searched, sorted and paged while typing, and keep the focus",
  "/rows/reconciliation",
  async ({ page }) => {
    const search = page.getByLabel("Search all columns");
    await search.pressSequentially("refund", { delay: 30 });
    await page.waitForURL(/q=refund/);
    await page.locator("main:not([aria-busy])").waitFor();
    assertEquals(await page.evaluate("document.activeElement.name"), "q");
    await search.fill("");
    await page.waitForURL((url) => !url.searchParams.has("q"));
    await page.getByRole("link", { name: /^amount/ }).click();
    await page.waitForURL(/sort=amount/);
    await page.getByRole("link", { name: "Next" }).click();
    await page.waitForURL(/page=2/);
    await page.getByText(/26 to 50 of/).waitFor();
  },
);

serveTest(
  "who types slowly loses nothing, and a user is found by the first characters",
  "/rows/reconciliation",
  async ({ page, errors }) => {
    const { user_id } = await askLedger("select user_id from transactions order by all limit 1");
    const slowly = { delay: 420 };
    await page.route("**/rows/**", (route) => setTimeout(() => route.continue(), 250));
    await page.getByLabel("Search all columns").pressSequentially("refund", slowly);
    await page.waitForURL(/q=refund/);
    await page.goBack();
    await page.waitForURL((url) => url.search === "");
    const user = page.locator("form.scope [name=user]");
    await user.pressSequentially(String(user_id).slice(0, 8), slowly);
    await page.waitForURL((url) => url.searchParams.get("user") === user_id);
    assertEquals(await user.inputValue(), String(user_id).slice(0, 8));
    await user.blur();
    await page.locator(`form.scope [name=user][value="${user_id}"]`).waitFor();
    const [status, body] = [503, "There is no ledger"];
    await page.route("**/rows/**", (route) => route.fulfill({ status, body }));
    await user.fill("");
    await page.getByText(body).waitFor();
    // An id that is not finished yet is refused, and says so.
    errors.length = 0;
  },
);

serveTest(
  "a filter that is refused is corrected where it stands",
  "/02_reconcile?currency=SAR",
  async ({ page, errors }) => {
    const asked: string[] = [];
    page.on("request", (request) => asked.push(request.url()));
    // As the year is typed; a busy machine is too slow for Chromium to take keys as digits of one number.
    for (const year of ["0002", "0020", "0202", "2024"]) {
      await page.locator("form.scope [name=from]").fill(`${year}-02-10`);
    }
    await page.waitForURL(/from=2024-02-10/);
    assertEquals(asked.filter((url) => url.includes("from=0")), []);
    await page.locator("form.scope [name=to]").fill("2024-02-01");
    await page.getByText("it ends before it begins").waitFor();
    assertEquals(await page.locator("form.scope [name=from]").inputValue(), "2024-02-10");
    const link = page.getByRole("navigation", { name: "Pages" }).getByText("Trends");
    assertEquals(await link.getAttribute("href"), "/03_trends");
    await page.locator("form.scope [name=to]").fill("2024-02-12");
    await page.locator(`main p:has-text("currency: SAR")`).waitFor();
    assertStringIncludes(page.url(), "from=2024-02-10&to=2024-02-12");
    assert(errors.every((error) => error.includes("400")), errors.join());
    errors.length = 0;
  },
);

serveTest(
  "each filter of an address has a field, and stays when another one changes",
  "/rows/reconciliation",
  async ({ page }) => {
    const { user_id, n } = await askLedger(
      "select user_id, count(*) as n from transactions where amount >= 1000 group by user_id order by all limit 1",
    );
    await page.goto(`${address}/rows/reconciliation?is.user_id=${user_id}&has.message_id=-`);
    await page.getByLabel("From").and(page.locator("[name='from.amount']")).fill("1,000");
    await page.keyboard.press("Enter");
    await page.getByText(new RegExp(`of ${n} rows?`)).waitFor();
    await page.getByLabel("Rows per page").selectOption("50");
    await page.waitForURL(/size=50/);
    await page.getByText(new RegExp(`of ${n} rows?`)).waitFor();
    await page.locator("form.rows [name='is.user_id']").uncheck();
    await page.waitForURL((url) => !url.searchParams.has("is.user_id"));
    assertEquals(new URL(page.url()).searchParams.get("has.message_id"), "-");
  },
);

serveTest("a mark of a chart leads to what it shows", "/02_reconcile", async ({ page }) => {
  await page.getByRole("button", { name: "Open all parts" }).click();
  const mark = page.locator("figure.chart a").first();
  const href = (await mark.getAttribute("href"))!;
  await mark.dispatchEvent("click");
  await page.waitForURL((url) => url.pathname + url.search === href);
  await page.goBack();
  await page.getByRole("button", { name: "Open all parts" }).click();
  await page.locator("figure.chart svg:has(a)").first().focus();
  await page.keyboard.press("ArrowRight");
  await page.evaluate("document.dispatchEvent(new Event('scroll'))");
  await page.keyboard.press("Enter");
  await page.waitForURL((url) => url.pathname + url.search !== "/02_reconcile");
});

serveTest(
  "on a phone filters are folded, stay open once they are opened, and are there when it is turned",
  "/00_overview",
  async ({ page }) => {
    const form = page.locator("form.scope");
    assert(!await form.isVisible());
    await page.locator("details.filters > summary").click();
    await form.locator("[name=currency]").selectOption("SAR");
    await page.waitForURL(/currency=SAR/);
    await page.getByText("Filters (1)").waitFor();
    assert(await form.isVisible());
    await page.reload();
    assert(!await form.isVisible());
    await page.setViewportSize({ width: 844, height: 390 });
    assert(await page.locator("details.filters > summary").isVisible(), "nothing opens them");
  },
  { width: 390 },
);

for (const width of [1440, 1280, 720, 390]) {
  serveTest(
    `pages are read at ${width} px: short, whole, and without a fault for axe`,
    "/find?q=01",
    async ({ page }) => {
      const { case_id } = await askLedger("select case_id from cases order by case_id limit 1");
      const find = width === 1440 ? findViolations : findViolationsOfLayout;
      const paths = ["/find?q=01", "/rows/attributed_events", `/case/${case_id}`, "/00_overview"];
      for (const { view } of ROW_VIEWS) {
        await page.goto(`${address}/rows/${view}?size=250`);
        assertEquals([view, (await measure(page)).hidden], [view, []]);
      }
      for (const path of paths) {
        await page.goto(address + path);
        const { screens, width: own, hidden, broken } = await measure(page);
        if (width > 720) assert(screens <= 5, path);
        assertEquals([path, own, hidden, broken], [path, width, [], []]);
        assertEquals([path, await page.locator("h1").count()], [path, 1]);
        assertEquals([path, ...await find(page)], [path]);
      }
    },
    { width },
  );
}

serveTest(
  "without scripts a form and links do the same",
  "/rows/reconciliation",
  async ({ page }) => {
    await page.getByLabel("Month").selectOption({ index: 1 });
    await page.getByRole("button", { name: "Show" }).click();
    await page.getByText(/ of .* rows/).waitFor();
    await page.getByRole("link", { name: /^amount/ }).click();
    assertStringIncludes(page.url(), "sort=amount");
  },
  { javaScript: false },
);
