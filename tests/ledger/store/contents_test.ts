import { assert, assertEquals } from "../../_assert.ts";
import { join } from "node:path";
import { ingest } from "../../../lib/ledger/ingest.ts";
import { ROOT } from "../../../lib/ledger/paths.ts";
import { readContents } from "../../../lib/ledger/store/contents.ts";
import { gunzipSync } from "node:zlib";
import { ask, withFolder } from "../../_temporary.ts";

const CASE = join(
  ROOT,
  "tests/cases/01-control/in/export/2024-02-13-[$LATEST]0123456789abcdef0123456789abcdef/000000.gz",
);

/** Each leaves a figure of a transaction open, or does not. */
const CHANGES: readonly [text: RegExp, other: string][] = [
  [/$^/, ""],
  [/amount: 20,\n\s+/, ""],
  [/vat: 0,\n\s+/, ""],
  [/oldBalance: 0,\n\s+/, ""],
  [/,\n\s+newBalance: 20/, ""],
  [/paymentBalance: 20,\n\s+/, ""],
  [/amount: 20/, "amount: NaN"],
  [/type: 'CREDIT',\n\s+/, ""],
  [/type: 'CREDIT'/, "type: 'TRANSFER'"],
  [/type: 'CREDIT'/, "type: [Object]"],
  [/SubscriptionBalanceUpdated event published/g, "Some other words"],
];

Deno.test("what an ingest counts by the tables is what views count, also of transactions not judged", () =>
  withFolder(async (folder) => {
    const text = new TextDecoder().decode(gunzipSync(Deno.readFileSync(CASE)));
    for (const [index, [from, to]] of CHANGES.entries()) {
      const own = text.replace(from, to).replaceAll("aaaaaaaa-", `aaaaaaa${index}-`);
      Deno.writeTextFileSync(join(folder, `${index}.log`), own);
    }
    const ledger = join(folder, "ledger.duckdb");
    const { contents } = await ingest([folder], { ledger });
    assertEquals(contents.notJudged, 12);
    assertEquals(contents, await readContents(ledger));
    const [row] = await ask(
      ledger,
      `select
         count(*) as transactions,
         count(distinct user_id) as users,
         list_sort(list(distinct currency)) as currencies,
         count(*) filter (status = 'NOT JUDGED') as "notJudged",
         (select count(distinct message_id) from messages) as messages,
         (select count(*) from log_events) as events
       from reconciliation`,
    );
    assertEquals({ ...contents, ...row }, contents);

    const next = ["b", "0"].map((first) => text.replaceAll("aaaaaaaa-", `aaaaaaa${first}-`));
    Deno.writeTextFileSync(join(folder, "next.log"), next.join("\n"));
    const later = await ingest([join(folder, "next.log")], { ledger });
    assert(later.contents.events > contents.events);
    assertEquals(later.contents, await readContents(ledger));
  }));
