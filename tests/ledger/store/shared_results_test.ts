import { assert, assertEquals } from "../../_assert.ts";
import { readLayer } from "../../../lib/ledger/model/objects.ts";
import { LedgerReader } from "../../../lib/ledger/store/open.ts";
import { sharedTables } from "../../../lib/ledger/store/schema.ts";
import { SharedResults } from "../../../lib/ledger/store/shared_results.ts";
import { SAMPLE_LOGS } from "../../../lib/ledger/paths.ts";
import { makeLedger, withFolder } from "../../_temporary.ts";

const VIEWS = [
  "findings",
  "reviewed_cases",
  "outstanding_differences",
  "reconciliation",
  "overdrafts",
  "proposed_entries",
];
const SCOPES = [
  {},
  { from: "2024-01-15", currency: "SAR" },
  { from: "2024-01-15", to: "2024-01-25", currency: "BHD" },
  { to: "2030-01-01" },
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
    // Nothing is kept beside it, and each session works out all that it asks for.
    const bare = `${folder}/bare.duckdb`;
    Deno.copyFileSync(ledger, bare);
    const shared = await SharedResults.open(ledger);
    try {
      for (const scope of SCOPES) {
        const [one, other] = [await LedgerReader.join(shared), await LedgerReader.open(bare)];
        await one.setScope(scope);
        await other.setScope(scope);
        for (const view of VIEWS) {
          const found = await rowsOf(one, view);
          assert(found === await rowsOf(other, view), `${view} of ${JSON.stringify(scope)}`);
        }
        one.close();
        other.close();
      }
    } finally {
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
  const layers = ["links", "causes", "views", "findings"] as const;
  const found = layers.flatMap(readLayer).filter(({ body }) => names.test(body));
  assertEquals(found.map(({ layer, name }) => `${layer}/${name}`), []);
  const kinds = new Map(sharedTables().map(({ name, dependsOn }) => [name, dependsOn]));
  assertEquals(
    ["transactions", "findings", "reviewed_cases"].map((name) => kinds.get(name)),
    ["nothing", "state", "reviews"],
  );
});
