import { relative, resolve } from "node:path";
import { UserError } from "../ledger/error.ts";
import { SAMPLE_LEDGER, SAMPLE_LOGS } from "../ledger/paths.ts";
import { defaultLedgerPath } from "../ledger/store/ledger_path.ts";
import { LedgerReader } from "../ledger/store/open.ts";
import { NOTEBOOKS_DIR } from "../notebook/runner/cells.ts";
import { noticeOf } from "../notebook/pages/content/shell.ts";
import { LOOPBACK } from "../notebook/pages/port.ts";
import { serveLive } from "../notebook/pages/live/live_server.ts";
import { readArguments, runTask } from "./_args.ts";
import { describeIngest, ingestWithProgress, keepResultsWithProgress } from "./_ingest_lines.ts";
import { runAsProcess } from "./_main.ts";
import { addResult, OUTPUT_HELP } from "./_output.ts";
import { RULES_HELP, useRules } from "./_scope.ts";
import { untilAsked } from "./_signals.ts";

const HELP = `Usage: deno task serve [--port N] [--db FILE]

Serves the notebooks as live pages, to this machine, until Ctrl+C: filters on top of each page, a page
for each case, user, transaction and finding, all rows of the ledger with CSV and XLSX, and reviews. A
page is the notebook's own cells run for the scope of its address, so an address can be saved and sent;
edit a notebook and reload the page. A ledger that an ingest replaces meanwhile is picked up.

  --port N         the port to serve on (8000); 0 takes any that is free
  --db FILE        the ledger to read (BALANCEBOOK_DB); without any, the sample's, which is made
  --host ADDRESS   the address to listen at (${LOOPBACK}, which only this machine reaches); whoever
                   reaches another one reads the ledger and can review cases
${RULES_HELP}
${OUTPUT_HELP}
  --help           show this`;

const DEFAULT_PORT = "8000";

/**
 * Serves a ledger as the arguments say, until it is asked to end.
 *
 * @returns The exit code: 0, or 1 with one line that says why.
 */
export function serve(args: readonly string[]): Promise<number> {
  return runTask(async () => {
    const { options, flags } = readArguments(args, {
      options: ["port", "db", "host", "rules"],
    });
    if (flags.help) {
      console.log(HELP);
      return 0;
    }
    const port = readPort(options.port ?? DEFAULT_PORT);
    useRules(options.rules);
    const ledger = resolve(options.db ?? defaultLedgerPath());
    if (ledger === SAMPLE_LEDGER) {
      const summary = await ingestWithProgress([SAMPLE_LOGS], ledger);
      if (summary.isPublished) console.log(describeIngest(summary, ledger));
      await keepResultsWithProgress(ledger);
    }
    (await LedgerReader.open(ledger)).close();
    await serveUntilSignal(ledger, port, options.host ?? LOOPBACK);
    return 0;
  });
}

async function serveUntilSignal(ledger: string, port: number, host: string): Promise<void> {
  const listen = (signal: AbortSignal) =>
    serveLive({
      ledger,
      notebooks: NOTEBOOKS_DIR,
      notice: noticeOf(ledger),
      port,
      host,
      signal,
      onListen: (address) => {
        // It goes on serving; cells of notebooks have no network, as in a run without a browser.
        Deno.permissions.revokeSync({ name: "net" });
        addResult({ ledger, address });
        const shown = relative(Deno.cwd(), ledger);
        console.log(`Serving ${shown} at ${address} (Ctrl+C ends it)`);
        if (host !== LOOPBACK) {
          console.log(`Whoever reaches ${host} reads this ledger and can review its cases`);
        }
      },
    });
  await untilAsked(listen);
}

function readPort(text: string): number {
  if (/^\d{1,5}$/.test(text) && Number(text) <= 65535) return Number(text);
  throw new UserError(`Cannot use --port "${text}": expected a whole number from 0 to 65535`);
}

if (import.meta.main) await runAsProcess(serve);
