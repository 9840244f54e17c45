import fs from "node:fs";
import { isThere } from "../../lib/ledger/presence.ts";
import { assertEquals } from "../_assert.ts";
import type { Browser, BrowserContext, BrowserContextOptions, Page } from "playwright-core";

// The shell draws as Chromium does, without the windows around it, and takes a third of the time.
const PLACES = ["/usr/bin/chromium-headless-shell", "/usr/bin/chromium"];
const FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-quic"];

// Playwright looks into /proc for Windows below; Deno refuses that, where Node only says no.
const { existsSync } = fs;
fs.existsSync = (path) => {
  try {
    return existsSync(path);
  } catch {
    return false;
  }
};

const CHROMIUM = Deno.env.get("CHROMIUM") ?? PLACES.find(isThere) ?? PLACES.at(-1)!;

/** Whether there is a browser to test in; a message says loudly how to get one if not. */
export const HAS_BROWSER: boolean = findBrowser();

/** How long a page may take for what a test waits for: on a busy machine long. */
const PATIENCE_MS = 120_000;

/** The browser of all pages of a test file, which are strangers to one another. */
let shared: Promise<Browser> | undefined;

/** A page that is open in the browser, and what went wrong on it. */
export interface OpenPage {
  readonly page: Page;
  /** Errors that scripts threw, and what they wrote as errors. */
  readonly errors: string[];
}

/** Options of {@linkcode withPage}. */
export interface PageOptions {
  readonly width?: number;
  readonly colorScheme?: "light" | "dark";
  readonly javaScript?: boolean;
  /** What must be on the page before the test begins, as a selector. */
  readonly awaits?: string;
}

/** Tests HTML as a page of its own, without any network; an error on the page fails the test. */
export function browserTest(
  name: string,
  body: string,
  test: (page: Page) => Promise<void>,
  options: PageOptions = {},
): void {
  Deno.test({
    name,
    ignore: !HAS_BROWSER,
    sanitizeOps: false,
    sanitizeResources: false,
    fn: () =>
      withPage(body, async ({ page, errors }) => {
        if (options.awaits !== undefined) await page.waitForSelector(options.awaits);
        await test(page);
        assertEquals(errors, []);
      }, options),
  });
}

/** Collects what goes wrong on a page from now on, and what its scripts print as errors. */
export function collectErrors(page: Page): string[] {
  const errors: string[] = [];
  page.on("pageerror", (error) => errors.push(String(error)));
  page.on("console", (line) => {
    if (line.type() === "error") errors.push(line.text());
  });
  return errors;
}

/**
 * Opens HTML as a page of its own, without any network, and closes it afterwards.
 *
 * @param body what stands in the page's body
 */
export async function withPage(
  body: string,
  test: (open: OpenPage) => Promise<void>,
  options: PageOptions = {},
): Promise<void> {
  const folder = await Deno.makeTempDir({ prefix: "balancebook_browser_" });
  let context: BrowserContext | undefined;
  try {
    const path = `${folder}/page.html`;
    await Deno.writeTextFile(path, document(body));
    context = await newContext(await sharedBrowser(), {
      viewport: { width: options.width ?? 1100, height: 900 },
      colorScheme: options.colorScheme ?? "light",
      javaScriptEnabled: options.javaScript ?? true,
      offline: true,
    });
    const page = await context.newPage();
    const errors = collectErrors(page);
    page.on("dialog", (dialog) => {
      errors.push(`dialog: ${dialog.message()}`);
      dialog.dismiss();
    });
    await page.goto(`file://${path}`);
    await test({ page, errors });
  } finally {
    await context?.close();
    await Deno.remove(folder, { recursive: true });
  }
}

function sharedBrowser(): Promise<Browser> {
  shared ??= launchBrowser();
  return shared;
}

Deno.test.afterAll(async () => {
  await (await shared)?.close();
});

/** Starts a browser. */
export async function launchBrowser(): Promise<Browser> {
  const { chromium } = await import("playwright-core");
  return await chromium.launch({ executablePath: CHROMIUM, args: FLAGS });
}

/** Opens what pages of one visitor have in common, which wait for long before they fail. */
export async function newContext(
  browser: Browser,
  options: BrowserContextOptions = {},
): Promise<BrowserContext> {
  const context = await browser.newContext(options);
  context.setDefaultTimeout(PATIENCE_MS);
  return context;
}

function document(body: string): string {
  return `<!doctype html>\n<html lang="en"><head><meta charset="utf-8"><title>Tables</title>` +
    `<meta name="viewport" content="width=device-width, initial-scale=1"></head>` +
    `<body>\n${body}\n</body></html>\n`;
}

function findBrowser(): boolean {
  if (isThere(CHROMIUM)) return true;
  console.error(
    `\n*** NOT TESTED: what stands in a browser. There is no Chromium at ${CHROMIUM}.\n` +
      "*** Install it (Debian: apt-get install chromium-headless-shell, or chromium), or name one\n" +
      "*** in the environment variable CHROMIUM.\n",
  );
  return false;
}
