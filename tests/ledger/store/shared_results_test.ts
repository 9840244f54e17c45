import { assert, assertEquals } from "../../_assert.ts";
import { readLayer } from "../../../lib/ledger/model/objects.ts";
import { LedgerReader } from "../../../lib/ledger/store/open.ts";
import { sharedTables, sharedTablesFor } from "../../../lib/ledger/store/schema.ts";
import { SharedResults } from "../../../lib/ledger/store/shared_results.ts";
import { keepResults } from "../../../lib/ledger/store/results.ts";
import { SAMPLE_LOGS } from "../../../lib/ledger/paths.ts";
import { makeLedger, withFolder } from "../../_temporary.ts";

const VIEWS = [
  "findings",
  "reviewed_cases",
  "outstanding_differences",
  "reconciliation",
  "overdrafts",
  "proposed_entries",
  "event_messages",
  "attributed_events",
  "odd_times",
  "message_histories",
];
const SCOPES = [
  {},
  { from: "2024-01-15", currency: "SAR" },
  { to: "2030-01-01" },
  { from: "2024-01-15", to: "2024-01-25", currency: "BHD" },
];

async function rowsOf(reader: LedgerReader, view: string): Promise<string> {
  const { rows } = await reader.columns(
    `select coalesce(string_agg(t::varchar, chr(10) order by t::varchar), '') as rows from ${view} as t`,
  );
  return String(rows[0]);
}

Deno.test("sessions that share what they work out have the rows of those that are alone", () =>
  withFolder(async (folder) => {
    const ledger = await makeLedger(folder, [SAMPLE_LOGS]);
    // Nothing is kept beside it, and its session works out all that it asks for.
    const bare = `${folder}/bare.duckdb`;
    Deno.copyFileSync(ledger, bare);
    const shared = await SharedResults.open(ledger);
    const other = await LedgerReader.open(bare);
    try {
      for (const scope of SCOPES) {
        const one = await LedgerReader.join(shared);
        await one.setScope(scope);
        await other.setScope(scope);
        for (const view of VIEWS) {
          const found = await rowsOf(one, view);
          assert(found === await rowsOf(other, view), `${view} of ${JSON.stringify(scope)}`);
        }
        one.close();
      }
    } finally {
      other.close();
      shared.close();
    }
  }));

Deno.test("sessions with thresholds, and several at once, do not disturb one another", () =>
  withFolder(async (folder) => {
    const ledger = await makeLedger(folder, [SAMPLE_LOGS]);
    const shared = await SharedResults.open(ledger);
    const count = async (tolerance?: string) => {
      const reader = await LedgerReader.join(shared, {
        thresholds: tolerance === undefined ? {} : { tolerance },
      });
      const { n } = await reader.columns("select count(*) as n from findings");
      reader.close();
      return Number(n[0]);
    };
    const [usual, wide, again] = await Promise.all([count(), count("1000"), count()]);
    shared.close();
    const alone = await LedgerReader.open(ledger, { thresholds: { tolerance: "1000" } });
    const { n } = await alone.columns("select count(*) as n from findings");
    alone.close();
    assertEquals([usual, wide], [again, Number(n[0])]);
    assert(wide !== usual);
  }));

Deno.test("what is worked out once depends on no begin of the period, currency or user", () => {
  const names = /\bscope_(?:from|currency|user)\(|\bin_scope/;
  const layers = ["links", "steps", "causes", "views", "findings"] as const;
  const found = layers.flatMap(readLayer).filter(({ body }) => names.test(body));
  assertEquals(found.map(({ layer, name }) => `${layer}/${name}`), []);
  const kinds = new Map(sharedTables().map(({ name, dependsOn }) => [name, dependsOn]));
  assertEquals(
    ["transactions", "odd_times", "findings", "reviewed_cases"].map((name) => kinds.get(name)),
    ["nothing", "thresholds", "state", "reviews"],
  );
});

Deno.test("what does not depend on the end of the period, or on thresholds, is taken from what is kept", () =>
  withFolder(async (folder) => {
    const ledger = await makeLedger(folder, [SAMPLE_LOGS]);
    await keepResults(ledger);
    const shared = await SharedResults.open(ledger);
    const computed = async (isShared: boolean, table: string, thresholds = {}) => {
      const labels: string[] = [];
      const options = { thresholds, onQuery: (label: string) => void labels.push(label) };
      const reader =
        await (isShared ? LedgerReader.join(shared, options) : LedgerReader.open(ledger, options));
      await reader.setScope({ to: "2024-01-25" });
      await reader.columns(`select count(*) from ${table}`);
      reader.close();
      return labels.includes(`Computing the ${table.replaceAll("_", " ")}`);
    };
    const other = { tolerance: "0.5" };
    for (const isShared of [true, false]) {
      const found = [
        await computed(isShared, "carried_requests"),
        await computed(isShared, "carried_requests", other),
        await computed(isShared, "odd_times"),
        await computed(isShared, "odd_times", other),
        await computed(isShared, "overdrafts"),
      ];
      assertEquals(found, [false, false, false, true, true], `shared: ${isShared}`);
    }
    shared.close();
  }));

Deno.test("log lines with their texts are kept of a small ledger only", () => {
  const names = (isLarge: boolean) =>
    sharedTablesFor(["attributed_events"], isLarge).map(({ name }) => name);
  assertEquals(names(false), ["attributed_events"]);
  assert(names(true).includes("placed_subjects"));
  assert(!names(true).includes("attributed_events"));
});

Deno.test("what is packed has the same rows as before", () =>
  withFolder(async (folder) => {
    const ledger = await makeLedger(folder, [SAMPLE_LOGS]);
    const shared = await SharedResults.open(ledger);
    const reader = await LedgerReader.join(shared);
    const before = await rowsOf(reader, "reconciliation");
    await shared.compress();
    assertEquals(await rowsOf(reader, "reconciliation"), before);
    reader.close();
    const next = await LedgerReader.join(shared);
    assertEquals(await rowsOf(next, "reconciliation"), before);
    next.close();
    shared.close();
  }));
