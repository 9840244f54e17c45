import { assertEquals } from "../_assert.ts";
import type { Page } from "playwright-core";
import { address, serveTest } from "./_serve.ts";

for (
  const { control, change, wanted } of [
    {
      control: "a month",
      change: choose("[data-period]", "2024-02"),
      wanted: /from=2024-02-01&to=/,
    },
    { control: "a currency", change: choose("[name=currency]", "SAR"), wanted: /currency=SAR/ },
    { control: "a user", change: type("[name=user]", "27"), wanted: /user=27/ },
  ]
) {
  serveTest(`${control} that is set before the page's scripts are there counts`, "/", async ({
    page,
  }) => {
    let release = () => {};
    const held = new Promise<void>((resolve) => release = resolve);
    await page.route("**/assets/live.js", async (route) => {
      await held;
      await route.continue();
    });
    await page.goto(`${address}/00_overview`, { waitUntil: "commit" });
    await page.locator("form.scope [name=currency]").waitFor();
    await change(page);
    release();
    await page.waitForURL(wanted);
    assertEquals(page.url().includes("period="), false);
    await page.getByText("thresholds: default").waitFor();
  });
}

for (const path of ["/00_overview?from=2024-13-01", "/rows/findings?to=2024-02-30"]) {
  serveTest(`the page that refuses ${path} stays until it is corrected`, "/", async ({
    page,
    errors,
  }) => {
    await page.goto(address + path);
    const drawn = page.locator("main[aria-busy], main:not(:has(.verdict.failed))");
    await page.waitForTimeout(500);
    assertEquals(await drawn.count(), 0);
    assertEquals(new URL(page.url()).pathname + new URL(page.url()).search, path);
    const [, name, day] = /(from|to)=(.*)$/.exec(path)!;
    assertEquals(await page.locator(`form.scope [name=${name}]`).inputValue(), day);
    await page.locator(`form.scope [name=${name}]`).fill("2024-02-01");
    await page.getByRole("button", { name: "Show" }).click();
    await page.waitForURL(new RegExp(`${name}=2024-02-01`));
    await page.locator("main:not([aria-busy]):not(:has(.verdict.failed))").waitFor();
    // The browser itself says that an address was refused.
    assertEquals(errors.splice(0).filter((error) => !error.includes("400 (Bad Request)")), []);
  });
}

serveTest(
  "a list that is open while the page of another choice comes stays, and what is chosen counts",
  "/",
  async ({
    page,
  }) => {
    await page.goto(`${address}/rows/attributed_events`);
    let release = () => {};
    const held = new Promise<void>((resolve) => release = resolve);
    await page.route(/level=ERROR$/, async (route) => {
      await held;
      await route.continue();
    });
    const months = page.locator("[data-period]");
    await page.locator("form.scope [name=level]").selectOption("ERROR");
    await months.focus();
    const list = await months.elementHandle();
    release();
    await page.waitForURL(/level=ERROR$/);
    await page.locator("main:not([aria-busy])").waitFor();
    assertEquals(await list!.evaluate(isConnected), true);
    await list!.selectOption("2024-02");
    await page.waitForURL(/from=2024-02-01&to=2024-03-01&level=ERROR/);
    await page.locator("main:not([aria-busy])").waitFor();
    assertEquals(await page.locator("form.scope [name=level]").inputValue(), "ERROR");
    // The list that was changed last is of the new page again.
    assertEquals(await list!.evaluate(isConnected), false);
  },
);

function isConnected(element: unknown): boolean {
  return (element as { isConnected: boolean }).isConnected;
}

function choose(selector: string, value: string): (page: Page) => Promise<unknown> {
  return (page) => page.locator(`form.scope ${selector}`).selectOption(value);
}

function type(selector: string, text: string): (page: Page) => Promise<unknown> {
  return (page) => page.locator(`form.scope ${selector}`).fill(text);
}

serveTest(
  "a link that redraws the page keeps the focus, for who has no mouse",
  "/rows/reconciliation",
  async ({
    page,
  }) => {
    const focused = () => page.evaluate("document.activeElement.innerText");
    const press = async (name: RegExp | string, wanted: RegExp) => {
      await page.getByRole("link", { name, exact: true }).focus();
      await page.keyboard.press("Enter");
      await page.waitForURL(wanted);
      await page.locator("main:not([aria-busy])").waitFor();
    };
    await press(/^amount/, /sort=amount/);
    assertEquals(await focused(), "amount \u25b2");
    await press("Mismatches", /is\.status=/);
    assertEquals(await focused(), "Mismatches");
    await press("Next", /page=2/);
    assertEquals(await focused(), "Next");
    await press("Last", /page=/);
    assertEquals(
      await page.evaluate("document.activeElement.id"),
      "main",
      "there is no link any more",
    );
  },
);

serveTest(
  "a button says whether all parts are open, also of a page that was redrawn",
  "/00_overview",
  async ({
    page,
  }) => {
    const button = page.getByRole("button", { name: "Open all parts" });
    await button.click();
    await page.locator("form.scope [name=currency]").selectOption("SAR");
    await page.waitForURL(/currency=SAR/);
    await page.getByText("currency: SAR").first().waitFor();
    assertEquals(await button.getAttribute("aria-pressed"), "true");
    await page.locator("details.section > summary").first().click();
    await page.locator("button.all-parts[aria-pressed=false]").waitFor();
    await button.click();
    assertEquals(await page.locator("details.section:not([open])").count(), 0);
  },
);
