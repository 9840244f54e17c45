import { assertEquals } from "../_assert.ts";
import type { Browser, Page } from "playwright-core";
import { SAMPLE_LOGS } from "../../lib/ledger/paths.ts";
import { LedgerReader } from "../../lib/ledger/store/open.ts";
import { makeLedger } from "../_temporary.ts";
import { taskArguments } from "../_task.ts";
import { collectErrors, HAS_BROWSER, launchBrowser, newContext } from "./_browser.ts";

/** Folder of what a test writes. */
export let folder: string;
/** Path of the ledger that is served. */
export let ledger: string;
/** The browser of all its pages. */
export let browser: Browser;
let server: Deno.ChildProcess;
/** Where it is served, without a slash at the end. */
export let address: string;

if (HAS_BROWSER) {
  Deno.test.beforeAll(async () => {
    folder = await Deno.makeTempDir({ prefix: "balancebook_serve_" });
    ledger = await makeLedger(folder, [SAMPLE_LOGS]);
    server = new Deno.Command(Deno.execPath(), {
      args: taskArguments("serve").concat("--port", "0", "--db", ledger),
      stdout: "piped",
    }).spawn();
    const lines = server.stdout.pipeThrough(new TextDecoderStream()).getReader();
    address = / at (http:\S+)\//.exec((await lines.read()).value ?? "")![1];
    browser = await launchBrowser();
  });
  Deno.test.afterAll(async () => {
    await browser.close();
    server.kill("SIGINT");
    assertEquals((await server.status).code, 0);
    await Deno.remove(folder, { recursive: true });
  });
}

/** A page of the server, and what went wrong on it. */
export interface Opened {
  readonly page: Page;
  readonly errors: string[];
}

/** Runs a test in a page of the server; an error on the page, or a request elsewhere, fails it. */
export function serveTest(
  name: string,
  path: string,
  run: (opened: Opened) => Promise<void>,
  { width = 1440, javaScript = true }: { width?: number; javaScript?: boolean } = {},
): void {
  Deno.test({
    name,
    ignore: !HAS_BROWSER,
    sanitizeOps: false,
    sanitizeResources: false,
    fn: async () => {
      const context = await newContext(browser, {
        viewport: { width, height: 900 },
        javaScriptEnabled: javaScript,
        permissions: [],
      });
      const page = await context.newPage();
      const errors = collectErrors(page);
      page.on("request", (request) => {
        if (!/^(?:data|blob):/.test(request.url()) && !request.url().startsWith(address)) {
          errors.push(request.url());
        }
      });
      await page.goto(address + path);
      await run({ page, errors });
      assertEquals(errors, []);
      await context.close();
    },
  });
}

/** Asks the ledger for one row. */
export async function askLedger(sql: string): Promise<Record<string, unknown>> {
  const reader = await LedgerReader.open(ledger);
  try {
    const columns = await reader.columns(sql);
    return Object.fromEntries(Object.entries(columns).map(([name, [value]]) => [name, value]));
  } finally {
    reader.close();
  }
}

/** Follows a link that downloads; gives the name of the file, and what it holds. */
export async function readDownload(
  page: Page,
  name: string,
): Promise<{ file: string; bytes: Uint8Array }> {
  const [download] = await Promise.all([
    page.waitForEvent("download"),
    page.getByRole("link", { name, exact: true }).click(),
  ]);
  const path = `${folder}/${download.suggestedFilename()}`;
  await download.saveAs(path);
  return { file: download.suggestedFilename(), bytes: await Deno.readFile(path) };
}
