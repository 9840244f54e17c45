import { assert, assertEquals } from "../../_assert.ts";
import { QueryError, UserError } from "../../../lib/ledger/error.ts";
import { refusedCondition } from "../../../lib/ledger/export/condition.ts";
import { readSystemError } from "../../../lib/ledger/system_error.ts";

Deno.test("a condition is blamed for what it says, not for memory that is not enough", () => {
  const sql = "select 1 from log_events";
  const wrong = new QueryError(
    'DuckDB refused the query: Binder Error: Referenced column "BHD" not found',
    sql,
  );
  const refused = refusedCondition("currency = BHD", wrong);
  assert(refused instanceof UserError);
  assertEquals(
    refused.message,
    "Cannot use --where \"currency = BHD\": there is no column BHD; a text stands in single quotes: 'BHD'",
  );
  const large = new QueryError(
    "DuckDB refused the query: Out of Memory Error: could not allocate block of size 256.0 KiB",
    sql,
  );
  const kept = refusedCondition("level <> 'INFO'", large);
  assertEquals(kept, large);
  assertEquals(readSystemError(kept)?.message.startsWith("Cannot go on: more memory"), true);
});
