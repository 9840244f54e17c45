import { assertEquals } from "../../_assert.ts";
import { knowIds } from "../../../lib/ledger/evidence/ids.ts";
import { SAMPLE_LOGS } from "../../../lib/ledger/paths.ts";
import { LedgerReader } from "../../../lib/ledger/store/open.ts";
import { makeLedger, withFolder } from "../../_temporary.ts";

Deno.test("knowIds() knows an id of each kind, whatever case a request's is in, and nothing else", () =>
  withFolder(async (folder) => {
    const reader = await LedgerReader.open(await makeLedger(folder, [SAMPLE_LOGS]));
    try {
      const columns = await reader.columns(`
        select
            (select max(user_id) from transactions where length(user_id) = 36) as "user",
            (select max(transaction_id) from transactions) as "transaction",
            (select max(case_id) from cases) as "case",
            (select max(finding_id) from findings) as finding,
            (select max(message_id) from message_starts) as message,
            (select max(request_id)::varchar from events) as request`);
      const ids = Object.entries(columns).map(([kind, [id]]) => [kind, String(id)]);
      const request = ids.at(-1)![1].toUpperCase();
      const short = ids[0][1].slice(0, 8);
      const known = await knowIds(reader, [
        ...ids.map(([, id]) => id),
        request,
        short,
        "nothing",
        "00000000-0000-4000-8000-000000000000",
      ]);
      assertEquals(
        Object.fromEntries(known),
        Object.fromEntries([
          ...ids.map(([kind, id]) => [id, { kind, id }]),
          [request, { kind: "request", id: request }],
          [short, { kind: "user", id: ids[0][1] }],
        ]),
      );
    } finally {
      reader.close();
    }
  }));
