import { join, relative, resolve } from "node:path";
import { UserError } from "../ledger/error.ts";
import { findNotebooks, NOTEBOOKS_DIR } from "../notebook/runner/cells.ts";
import { scopeOf } from "../notebook/pages/content/address.ts";
import { noticeOf } from "../notebook/pages/content/shell.ts";
import { requirePort } from "../notebook/pages/port.ts";
import { serveSite } from "../notebook/pages/site/site_server.ts";
import { isSite, replaceSite, requireReplaceable } from "../notebook/pages/site/replace_site.ts";
import type { WriteSiteOptions } from "../notebook/pages/site/write_site.ts";
import { SAMPLE_LEDGER, SAMPLE_LOGS } from "../ledger/paths.ts";
import { defaultLedgerPath } from "../ledger/store/ledger_path.ts";
import { LedgerReader } from "../ledger/store/open.ts";
import { readArguments, runTask } from "./_args.ts";
import { addResult, OUTPUT_HELP } from "./_output.ts";
import {
  outputFolder,
  readScopeOptions,
  RULES_HELP,
  SCOPE_HELP,
  SCOPE_OPTIONS,
  scopeVariables,
  useRules,
} from "./_scope.ts";
import { describeIngest, ingestWithProgress, keepResultsWithProgress } from "./_ingest_lines.ts";
import { describeSite, failedPages, MOST_PAGES, printPage } from "./_site_lines.ts";
import { runAsProcess } from "./_main.ts";
import { untilAsked } from "./_signals.ts";

const HELP =
  `Usage: deno task site [NAME...] [--serve] [--db FILE] [--from DAY] [--to DAY] [--currency CODE] ...

Writes a ledger as pages into out/site/ that need no network and no server: the notebooks, whose own cells
run in this process, a page for each open case and each user in one, and lists of both. It begins with
index.html. An older site there is replaced as a whole once the new one is done. Names of notebooks go with
or without .ipynb; none means all. What is narrowed by the options below goes into a folder of its own, such
as out/currency-BHD/site.

  --pages N        pages of cases, and pages of users, at most: the largest ones (${MOST_PAGES})
  --serve          serve the site to this machine when it is done, until Ctrl+C
  --only-serve     serve the site that is there; write nothing
  --port N         the port to serve on (8000); 0 takes any that is free
  -o, --output DIR where to (out/site)
  --db FILE        the ledger to read (BALANCEBOOK_DB); without any, the sample's, which is made
${RULES_HELP}
${SCOPE_HELP}
${OUTPUT_HELP}
  --help           show this

A notebook that fails has its page too, which says so; the exit code is 1 then. For filters, all rows and
reviews there is \`deno task serve\`.`;

const DEFAULT_PORT = "8000";

/**
 * Builds the site, serves it, or both, as the arguments say.
 *
 * @returns The exit code: 0 if everything held, 1 if not.
 */
export function site(args: readonly string[]): Promise<number> {
  return runTask(async () => {
    const { names, options, flags } = readArguments(args, {
      takesNames: true,
      options: ["db", "output", "pages", "port", "rules", ...SCOPE_OPTIONS],
      flags: ["serve", "only-serve"],
    });
    if (flags.help) {
      console.log(HELP);
      return 0;
    }
    const scope = readScopeOptions(options);
    const folder = resolve(options.output ?? join(outputFolder(scope), "site"));
    addResult({ folder });
    const port = readPort(options.port, flags.serve || flags["only-serve"]);
    if (flags["only-serve"]) {
      await requireSite(folder);
      return await serve(folder, port, 0);
    }
    await requireReplaceable(folder);
    if (flags.serve) requirePort(port);
    useRules(options.rules);
    const mostPages = readPages(options.pages ?? String(MOST_PAGES));
    const paths = await findNotebooks(names);
    const ledger = resolve(options.db ?? defaultLedgerPath());
    if (ledger === SAMPLE_LEDGER) {
      const summary = await ingestWithProgress([SAMPLE_LOGS], ledger);
      if (summary.isPublished) console.log(describeIngest(summary, ledger));
      await keepResultsWithProgress(ledger);
    }
    (await LedgerReader.open(ledger)).close();
    const variables = { ...Deno.env.toObject(), ...await scopeVariables(scope, paths, ledger) };
    const code = await build(folder, { ledger, names, mostPages, page: scopeOf(variables) });
    return flags.serve ? await serve(folder, port, code) : code;
  });
}

/** Builds a site and says how it went; gives the exit code. */
async function build(
  folder: string,
  options: Pick<WriteSiteOptions, "ledger" | "names" | "mostPages" | "page">,
): Promise<number> {
  const begun = performance.now();
  const written = await replaceSite(folder, {
    ...options,
    notebooks: NOTEBOOKS_DIR,
    notice: noticeOf(options.ledger),
    onPage: printPage,
  });
  const durationMs = performance.now() - begun;
  addResult({ index: join(folder, "index.html"), durationMs, ...written });
  for (const line of describeSite(written, folder, durationMs)) console.log(line);
  return failedPages(written).length === 0 ? 0 : 1;
}

async function serve(folder: string, port: number, code: number): Promise<number> {
  const listen = (signal: AbortSignal) =>
    serveSite(folder, {
      port,
      signal,
      onListen: (address) => {
        addResult({ address });
        console.log(
          `Serving ${relative(Deno.cwd(), folder) || "."} at ${address} (Ctrl+C ends it)`,
        );
      },
    });
  await untilAsked(listen);
  return code;
}

function readPort(text: string | undefined, isServed: boolean): number {
  if (text !== undefined && !isServed) throw new UserError("Cannot use --port without --serve");
  const port = text ?? DEFAULT_PORT;
  if (/^\d{1,5}$/.test(port) && Number(port) <= 65535) return Number(port);
  throw new UserError(`Cannot use --port "${port}": expected a whole number from 0 to 65535`);
}

function readPages(text: string): number {
  if (/^\d{1,6}$/.test(text)) return Number(text);
  throw new UserError(`Cannot use --pages "${text}": expected a whole number from 0`);
}

async function requireSite(folder: string): Promise<void> {
  if (await isSite(folder)) return;
  throw new UserError(`Cannot serve ${folder}: it holds no site; \`deno task site\` builds one`);
}

if (import.meta.main) await runAsProcess(site);
