import { join } from "node:path";
import type { CellLimits } from "../../../lib/notebook/pages/live/thread_run.ts";
import { LiveSite } from "../../../lib/notebook/pages/live/live_site.ts";
import { LOOPBACK } from "../../../lib/notebook/pages/port.ts";
import { guard } from "../../../lib/notebook/pages/live/live_server.ts";
import { NOTEBOOKS_DIR } from "../../../lib/notebook/runner/cells.ts";
import { keepResults } from "../../../lib/ledger/store/results.ts";
import { ledgerOnce, makeLedger, withFolder } from "../../_temporary.ts";
import { makeUuid, OTHER_USER, PrintedLog } from "../../ledger/store/_printed.ts";

/** Text that a log prints to do harm. */
export const HOSTILE = `<script>document.title="hacked"</script><img src=x onerror=alert(1)>\u202e`;
/** A user's id that a log prints to do harm. */
export const HOSTILE_USER = `"><svg onload=alert(1)>`;

/** Two users, two currencies, two months, a difference, a blocked attempt, and hostile texts. */
export function makeLog(): PrintedLog {
  return new PrintedLog()
    .transaction("2024-02-01T21:00:00.000Z", { amount: 10 })
    .transaction("2024-02-02T21:00:00.000Z", { amount: 5, oldBalance: 90, paymentBalance: 92 })
    .transaction("2024-03-01T21:00:00.000Z", { amount: 1, oldBalance: 85 })
    .transaction("2024-03-02T21:00:00.000Z", {
      userId: OTHER_USER,
      currency: "SAR",
      metadata: `'${HOSTILE}'`,
      paymentBalance: 500,
    })
    .message("2024-03-03T09:00:00.000Z", [["ERROR", `odd ${HOSTILE}`], ["WARN", "take care"]])
    .transaction("2024-03-04T21:00:00.000Z", {
      userId: HOSTILE_USER,
      action: HOSTILE,
      paymentBalance: 7,
    });
}

/** A site of a small ledger, asked without a network. */
export interface TestSite {
  readonly folder: string;
  readonly ledger: string;
  /** Folder of its notebooks. */
  readonly notebooks: string;
  /** Asks by a path; gives the status and the body. */
  readonly get: (path: string, init?: RequestInit) => Promise<{ status: number; body: string }>;
  readonly ask: (request: Request) => Promise<Response>;
}

/** Options of {@linkcode withSite}. */
export interface SiteOptions extends CellLimits {
  /** What it is a ledger of; {@linkcode makeLog} by default, with its findings beside it. */
  readonly log?: PrintedLog;
  /** Code cells of notebooks by name, in place of the repository's own. */
  readonly notebooks?: Readonly<Record<string, readonly string[]>>;
}

/** The address that test sites are asked at. */
export const ORIGIN = `http://${LOOPBACK}:8000`;

const USUAL = makeLog();
const copies = new Map<PrintedLog, (folder: string) => Promise<string>>();

/** Gives a ledger of a log in a folder, which is made once. */
async function copyLedger(folder: string, log: PrintedLog): Promise<string> {
  let copy = copies.get(log);
  if (copy === undefined) {
    copy = ledgerOnce(async (folder) => {
      Deno.writeTextFileSync(`${folder}/log`, String(log));
      const ledger = await makeLedger(folder, [`${folder}/log`]);
      await keepResults(ledger);
      return ledger;
    });
    copies.set(log, copy);
  }
  return await copy(folder);
}

/** Runs a test with a site of a small ledger. */
export async function withSite(
  run: (site: TestSite) => Promise<void>,
  { log = USUAL, notebooks, ...limits }: SiteOptions = {},
): Promise<void> {
  await withFolder(async (folder) => {
    Deno.writeTextFileSync(`${folder}/log`, String(log));
    const ledger = await copyLedger(folder, log);
    const own = join(folder, "notebooks");
    Deno.mkdirSync(own);
    for (const [name, cells] of Object.entries(notebooks ?? {})) writeCells(own, name, cells);
    const path = notebooks === undefined ? NOTEBOOKS_DIR : own;
    const site = new LiveSite({ ledger, notebooks: path, notice: null, ...limits });
    try {
      const ask = guard(site, LOOPBACK);
      await run({
        folder,
        ledger,
        notebooks: path,
        ask,
        get: async (address, init) => {
          const response = await ask(new Request(`${ORIGIN}${address}`, init));
          return { status: response.status, body: await response.text() };
        },
      });
    } finally {
      site.close();
    }
  });
}

/** Writes a notebook of code cells; the first one holds its parameters. */
export function writeCells(folder: string, name: string, sources: readonly string[]): void {
  const cells = sources.map((source, place) => ({
    cell_type: "code",
    id: `cell-${place}`,
    metadata: place === 0 ? { tags: ["parameters"] } : {},
    execution_count: null,
    outputs: [],
    source,
  }));
  const title = {
    cell_type: "markdown",
    id: "title",
    metadata: {},
    source: `# ${name}: a test\n\n## Why <b>?\n`,
  };
  Deno.writeTextFileSync(
    join(folder, `${name}.ipynb`),
    JSON.stringify({ cells: [title, ...cells], metadata: {}, nbformat: 4, nbformat_minor: 5 }),
  );
}

/** The text of a page's content, without its tags. */
export function textOf(body: string): string {
  return (/<main[^]*<\/main>/.exec(body)?.[0] ?? body)
    .replace(/<(script|style|svg)[^]*?<\/\1>/g, "")
    .replace(/<[^>]*>/g, "").replace(/\s+/g, " ");
}

/** Users whose balances differ by so much, in a currency each. */
export function differ(
  differences: readonly (readonly [currency: string, by: number])[],
): PrintedLog {
  return differences.reduce((log, [currency, by]) => {
    const userId = makeUuid();
    return log.transaction("2024-02-01T21:00:00.000Z", { userId, currency })
      .transaction("2024-02-02T21:00:00.000Z", {
        userId,
        currency,
        oldBalance: 90,
        paymentBalance: 80 + by,
      });
  }, new PrintedLog());
}
