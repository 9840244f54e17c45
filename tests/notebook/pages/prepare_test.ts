import { assertEquals } from "../../_assert.ts";
import type { LedgerReader } from "../../../lib/ledger/store/open.ts";
import type { LiveLedger } from "../../../lib/notebook/pages/content/live_ledger.ts";
import { prepare } from "../../../lib/notebook/pages/live/prepare.ts";

const MONTHS = ["2024-03", "2024-02", "2024-01"];
/** Says in order what is worked out of a ledger: pages, and views as of which end. */
async function prepared(isLarge: boolean, stopsAfter = Infinity): Promise<string[]> {
  const stopping = new AbortController();
  const done: string[] = [];
  const note = (what: string) => {
    if (done.at(-1) !== what) done.push(what);
    if (done.length >= stopsAfter) stopping.abort();
  };
  let end: string | undefined;
  const reader = {
    setScope: ({ to }: { to?: string }) => Promise.resolve(end = to),
    columns: (sql: string) => {
      if (sql.includes("from reviewed_cases")) note(end === undefined ? "all" : `until ${end}`);
      if (isLarge && sql.includes("from event_subjects")) note("users' events");
      if (isLarge && sql.includes("from numbered_charges")) note("what any end goes by");
      return Promise.resolve({});
    },
  } as unknown as LedgerReader;
  const ledger = {
    isLarge: () => Promise.resolve(isLarge),
    ask: (run: (reader: LedgerReader) => Promise<unknown>) => run(reader),
    compress: () => Promise.resolve(note("packed")),
  } as unknown as LiveLedger;
  const makePage = (name: string) => Promise.resolve(note(name));
  const notebooks = ["00_overview", "01_ingest"];
  await prepare({ ledger, months: MONTHS, notebooks, makePage }, stopping.signal);
  return done;
}

Deno.test("of a small ledger the ends of months come before the pages", async () => {
  assertEquals(await prepared(false), [
    "all",
    "until 2024-04-01",
    "until 2024-03-01",
    "until 2024-02-01",
    "00_overview",
    "packed",
    "01_ingest",
    "packed",
  ]);
});

Deno.test("of a large ledger the first page comes first, and the ends of months last", async () => {
  assertEquals(await prepared(true), [
    "all",
    "00_overview",
    "users' events",
    "01_ingest",
    "packed",
    "what any end goes by",
    "until 2024-04-01",
    "until 2024-03-01",
    "until 2024-02-01",
    "packed",
  ]);
});

Deno.test("nothing more is begun once the server ends", async () => {
  assertEquals(await prepared(true, 2), ["all", "00_overview"]);
  assertEquals(await prepared(true, 4), ["all", "00_overview", "users' events", "01_ingest"]);
});
