import { basename, join, resolve } from "node:path";
import { UserError } from "../../ledger/error.ts";
import { SAMPLE_LEDGER } from "../../ledger/paths.ts";
import { LedgerReader } from "../../ledger/store/open.ts";
import { setUpJupyter } from "../runner/environment.ts";

/** What the pages of a site say about the ledger that its notebooks read. */
export interface SiteAbout {
  /** A line on top of every page; null for none. */
  readonly notice: string | null;
  /** What stands at the top of the index, as pairs of a term and a text. */
  readonly facts: readonly (readonly [term: string, text: string])[];
}

/** A notebook of a site. */
export interface SiteNotebook {
  readonly name: string;
  /** What kept it from running to its end; null if nothing did. */
  readonly failure: {
    readonly cell: number | null;
    readonly errorName: string;
    readonly message: string;
  } | null;
}

/**
 * Reads what pages say about a ledger: its file's name, the time that its logs span, and what it
 * holds. Of a ledger that cannot be read it is only the name.
 */
export async function readSiteAbout(ledgerPath: string): Promise<SiteAbout> {
  const notice = resolve(ledgerPath) === SAMPLE_LEDGER
    ? "Synthetic sample: all users and amounts are invented."
    : null;
  const ledger = ["Ledger", basename(ledgerPath)] as const;
  let reader;
  try {
    reader = await LedgerReader.open(ledgerPath);
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    return { notice, facts: [ledger] };
  }
  try {
    const facts = await reader.columns(`select
      (select strftime(min(logged_at), '%Y-%m-%d') || ' to '
        || strftime(max(logged_at), '%Y-%m-%d') || ' (UTC)' from log_events) as "Logs",
      (select format('{:,}', count(*)) from log_files) as "Files read",
      (select format('{:,}', count(*)) from transactions) as "Transactions"`);
    const pairs = Object.entries(facts).map(([term, [text]]) => [term, String(text)] as const);
    return { notice, facts: [ledger, ...pairs] };
  } finally {
    reader.close();
  }
}

/**
 * Writes the pages of executed notebooks, which stand in a folder already, and the index that leads to
 * them. What computes the same gives the same bytes.
 *
 * @throws {UserError} If Jupyter cannot be set up, or a notebook cannot be read
 */
export async function writeExecutedPages(
  folder: string,
  notebooks: readonly SiteNotebook[],
  about: SiteAbout,
): Promise<void> {
  const { python, variables } = await setUpJupyter();
  const writer = new Deno.Command(python, {
    args: ["-W", "ignore", join(import.meta.dirname!, "write_site.py")],
    env: { ...variables },
    stdin: "piped",
    stdout: "null",
    stderr: "piped",
  }).spawn();
  const input = writer.stdin.getWriter();
  await input.write(new TextEncoder().encode(JSON.stringify({ folder, about, notebooks })));
  await input.close();
  const { code, stderr } = await writer.output();
  if (code === 0) return;
  const reason = new TextDecoder().decode(stderr).trim().split("\n").at(-1);
  throw new UserError(`Cannot write the pages: ${reason}`);
}
