import { assert, assertEquals } from "../../_assert.ts";
import { readEvidence } from "../../../lib/ledger/evidence/evidence.ts";
import { SAMPLE_LOGS } from "../../../lib/ledger/paths.ts";
import { LedgerReader } from "../../../lib/ledger/store/open.ts";
import { findingKinds } from "../../../lib/ledger/model/finding_kinds.ts";
import { makeLedger, withFolder } from "../../_temporary.ts";

Deno.test("each kind of finding in the sample shows its figures, its own line and its ids", () =>
  withFolder(async (folder) => {
    const reader = await LedgerReader.open(await makeLedger(folder, [SAMPLE_LOGS]));
    try {
      const { ids, kinds } = await reader.columns(
        `select list(finding_id order by finding_id)[:1] as ids, kind as kinds
        from findings group by kind order by kind`,
      );
      assert(kinds.length > 20);
      for (const id of (ids as string[][]).flat()) {
        const { finding, tables, events, eventCount } = await readEvidence(reader, id, {
          limit: 10_000,
        });
        assert(findingKinds().some(({ kind }) => kind === finding.kind), id);
        assert(tables.length > 0, id);
        assertEquals(events.length, eventCount);
        const own = events.filter((event) => event.is_main);
        assertEquals(own.map(({ stream, line }) => [stream, line]), [[
          finding.stream,
          finding.line,
        ]]);
        const printed = events.map((event) => event.printed).join("\n");
        const named = [...finding.message_ids, ...finding.request_ids];
        const blocked = finding.kind === "blocked_overdraft" ? [] : finding.transaction_ids;
        for (const name of [...named, ...blocked]) assert(printed.includes(name), `${id} ${name}`);
        const times = events.map((event) => event.logged_at.getTime());
        assertEquals(times, times.toSorted((a, b) => a - b));
      }
    } finally {
      reader.close();
    }
  }));
