import { assert, assertEquals } from "../../_assert.ts";
import { readEvidence } from "../../../lib/ledger/evidence/evidence.ts";
import { readUser } from "../../../lib/ledger/evidence/user.ts";
import { SAMPLE_LOGS } from "../../../lib/ledger/paths.ts";
import { LedgerReader } from "../../../lib/ledger/store/open.ts";
import { findingKinds } from "../../../lib/ledger/model/finding_kinds.ts";
import { makeLedger, withFolder } from "../../_temporary.ts";

/** Asks a ledger of the sample. */
async function withSample(test: (reader: LedgerReader) => Promise<void>): Promise<void> {
  await withFolder(async (folder) => {
    const reader = await LedgerReader.open(await makeLedger(folder, [SAMPLE_LOGS]));
    try {
      await test(reader);
    } finally {
      reader.close();
    }
  });
}

Deno.test("a finding names as many users as its reason tells, and its case names them too", () =>
  withSample(async (reader) => {
    const { kind, reason, user_ids, user_id, missing } = await reader.columns(`
      select kind, findings.reason as reason, findings.user_ids as user_ids, user_id,
        len(list_filter(findings.user_ids, lambda one: not list_contains(cases.user_ids, one)))
            as missing
      from findings inner join cases on list_contains(cases.finding_ids, finding_id)`);
    const told = new Set<string>();
    for (const [row, text] of reason.entries()) {
      const named = user_ids[row] as string[];
      const count = /\b(\d[\d,]*) users?\b/.exec(String(text))?.[1].replaceAll(",", "");
      if (count !== undefined) {
        assertEquals([kind[row], named.length], [kind[row], Number(count)], String(text));
        told.add(String(kind[row]));
      }
      const isNamed = user_id[row] === null || named.includes(String(user_id[row]));
      assert(isNamed && new Set(named).size === named.length, String(text));
      assertEquals(missing[row], 0, String(text));
    }
    for (const one of ["late_transaction", "repeated_charge", "out_of_order"]) {
      assert(told.has(one), one);
    }
  }));

Deno.test("a user's findings are also those of a batch that the user is in", () =>
  withSample(async (reader) => {
    const { finding_id, user_ids } = await reader.columns(`
      select finding_id, user_ids from findings
      where user_id is null and len(user_ids) > 1 order by finding_id limit 3`);
    assertEquals(finding_id.length, 3);
    for (const [row, id] of finding_id.entries()) {
      const { findings } = await readUser(reader, (user_ids[row] as string[])[0]);
      assert(findings.some((finding) => finding.finding_id === id), String(id));
    }
  }));

Deno.test("a case says once what is to be done", () =>
  withSample(async (reader) => {
    const { twice, open } = await reader.columns(`
      select count(*) filter (where contains(reason, for_company)) as twice, count(*) as open
      from reviewed_cases where is_open`);
    assert(Number(open[0]) > 50);
    assertEquals(twice[0], 0);
  }));

Deno.test("each kind of finding in the sample shows its figures, its own line and its ids", () =>
  withSample(async (reader) => {
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
  }));
