import { DuckDBInstance } from "duckdb";
import { assert, assertEquals } from "../../_assert.ts";
import { SAMPLE_LOGS } from "../../../lib/ledger/paths.ts";
import { resultsPath } from "../../../lib/ledger/store/results.ts";
import { DISABLED_OPTIMIZERS } from "../../../lib/ledger/store/session_tables.ts";
import { makeLedger, withFolder } from "../../_temporary.ts";

/** What findings are put into cases by. */
const READ = [
  "findings",
  "settled_effects",
  "unsettled_effects",
  "balance_changes",
  "gap_causes",
  "outages",
];

/** Reads causes and roots, with what they are worked out from in an order. */
async function readRoots(ledger: string, order: "asc" | "desc"): Promise<string[]> {
  const instance = await DuckDBInstance.create(ledger, { access_mode: "READ_ONLY", threads: "1" });
  try {
    const connection = await instance.connect();
    await connection.run(
      `set disabled_optimizers = '${DISABLED_OPTIMIZERS}, statistics_propagation'`,
    );
    await connection.run(`attach '${resultsPath(ledger)}' as kept (read_only)`);
    for (const name of READ) {
      await connection.run(
        `create temp table ${name} as from kept.${name} as own order by own::varchar ${order}`,
      );
    }
    // Two changes of one weight and root, as where a step and its counterpart have causes of their own.
    await connection.run(
      `create or replace temp table balance_changes as
       select * from (
           from balance_changes
           union all by name
           select * replace (case cause when 'wallet_reset' then 'wallet_moved' else 'wallet_reset' end as cause)
           from balance_changes
           where cause not in ('first_seen', 'outage', 'timing', 'missing_log')
       ) as own
       order by own::varchar ${order}`,
    );
    const reader = await connection.runAndReadAll(
      "select finding_id || ' ' || cause || ' ' || root from finding_roots order by 1",
    );
    connection.closeSync();
    return reader.getRows().map(([row]) => String(row));
  } finally {
    instance.closeSync();
  }
}

Deno.test("which cause a finding has does not depend on the order of rows", () =>
  withFolder(async (folder) => {
    const ledger = await makeLedger(folder, [SAMPLE_LOGS]);
    const roots = await readRoots(ledger, "asc");
    assert(roots.filter((root) => / wallet_(?:reset|moved) /.test(root)).length > 3);
    assertEquals(await readRoots(ledger, "desc"), roots);
  }));
