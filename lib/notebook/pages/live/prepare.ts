import { sessionTables, sharedTables } from "../../../ledger/store/schema.ts";
import { readPageScope } from "../content/address.ts";
import type { LiveLedger } from "../content/live_ledger.ts";

/** Findings of more months are worked out when they are asked for. */
const MONTHS = 6;
/** What all pages of a month go by. */
const CASES = "reviewed_cases";
/** What the pages of users, requests and log lines ask for, and takes longest of a large ledger. */
const EVENTS = "event_subjects";

/** What {@linkcode prepare} works out. */
export interface Prepared {
  readonly ledger: LiveLedger;
  /** Months of the logs, as `2024-01`, the last one first. */
  readonly months: readonly string[];
  /** Names of the notebooks, in order. */
  readonly notebooks: readonly string[];
  /** Makes the page of a notebook of all logs, and keeps it. */
  readonly makePage: (name: string) => Promise<unknown>;
}

/**
 * Works out ahead what pages ask for: of everything, the cases as of the ends of the last months, which
 * pages of a month go by, and the notebooks' pages of everything; of a large ledger the first page, what
 * pages of users ask for, the other pages, what any end of a period goes by, and then the last months.
 */
export async function prepare(
  { ledger, months, notebooks, makePage }: Prepared,
  signal: AbortSignal,
): Promise<void> {
  const isSmall = !await ledger.isLarge();
  const views = isSmall ? sharedTables().map(({ name }) => name) : [CASES];
  await workOut(ledger, { views }, signal);
  const workOutMonths = async () => {
    for (const month of months.slice(0, MONTHS)) {
      await workOut(ledger, { views: [CASES], month }, signal);
    }
  };
  if (isSmall) await workOutMonths();
  for (const [index, name] of notebooks.entries()) {
    if (signal.aborted) return;
    // What goes wrong with one is told by its page, when somebody asks for it.
    await makePage(name).catch(() => {});
    if (signal.aborted) return;
    if (index === 0 && !isSmall) await workOut(ledger, { views: [EVENTS] }, signal);
    else await ledger.compress();
  }
  if (isSmall) return;
  await workOut(ledger, { views: tablesOfAnyEnd() }, signal);
  await workOutMonths();
  await ledger.compress();
}

/**
 * Names what the cases as of whichever end are worked out from, and does not depend on that end: without what
 * stands beside the ledger.
 */
function tablesOfAnyEnd(): readonly string[] {
  const tables = new Map(sharedTables(true).map((table) => [table.name, table]));
  const beside = new Set(sessionTables().filter(({ isAid }) => !isAid).map(({ name }) => name));
  const found = new Set<string>();
  const seen = new Set<string>();
  const walk = (name: string): void => {
    if (seen.has(name)) return;
    seen.add(name);
    const { dependsOn, asks } = tables.get(name)!;
    if (dependsOn === "state" || dependsOn === "reviews") asks.forEach(walk);
    else if (!beside.has(name)) found.add(name);
  };
  walk(CASES);
  return [...found];
}

/** Works out views as of the end of a month, or of all logs without one. */
async function workOut(
  ledger: LiveLedger,
  { views, month }: { readonly views: readonly string[]; readonly month?: string },
  signal: AbortSignal,
): Promise<void> {
  await ledger.ask(async (reader) => {
    const query = new URLSearchParams(month === undefined ? {} : { period: month });
    await reader.setScope({ to: readPageScope(query).scope.to });
    for (const view of views) {
      if (!signal.aborted) await reader.columns(`select 1 from ${view} limit 1`);
    }
  });
}
