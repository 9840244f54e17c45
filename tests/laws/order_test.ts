import { assert, assertEquals, assertGreater } from "../_assert.ts";
import { ingest } from "../../lib/ledger/ingest.ts";
import { LedgerReader } from "../../lib/ledger/store/open.ts";
import { IS_CAMPAIGN, tries } from "../_campaign.ts";
import { ask, makeLedger, withFolder } from "../_temporary.ts";
import { assertSameLinks, readLinks } from "../ledger/store/_links.ts";
import { makeDraw, shuffle, splitEvents } from "./_logs.ts";
import { assertSameContents, readAll } from "./_contents.ts";
import { oneMillisecond, STREAM, tortureFiles, writeUnits } from "./_torture.ts";

const TRIES = tries(2, 20);
/** Tries of which all that users see is compared too, which is worked out from the tables. */
const SEEN_TRIES = tries(1, 5);

Deno.test("the same files give the same ledger in any order and split of ingests", async () => {
  const files = tortureFiles();
  await withFolder(async (folder) => {
    const paths = writeUnits(folder, files);
    const draw = makeDraw(20240109);
    const first = await growIn(`${folder}/first`, [paths]);
    const tables = await readLinks(first);
    const expected = await readAll(first);
    assertGreater(expected.size, 30);
    for (const name of ["findings", "transactions", "balance_gaps", "issues", "sync_errors"]) {
      assertGreater(expected.get(name)!.length, 2, name);
    }
    for (let attempt = 0; attempt < TRIES; attempt++) {
      const split = splitUp(shuffle(paths, draw), draw);
      const ledger = await growIn(`${folder}/${attempt}`, split);
      assertSameLinks(await readLinks(ledger), tables, `try ${attempt}`);
      if (attempt < SEEN_TRIES) {
        assertSameContents(await readAll(ledger), expected, `try ${attempt}`);
      }
      const again = await ingest(shuffle(paths, draw), { ledger });
      assertEquals([again.newFiles, again.isPublished], [0, false], "twice is once");
    }
  });
});

Deno.test("the order of transactions is total, and by time and id first", () =>
  withFolder(async (folder) => {
    const ledger = await growIn(`${folder}/one`, [writeUnits(folder, tortureFiles())]);
    const reader = await LedgerReader.open(ledger);
    try {
      const { count, numbers, least, most } = await reader.columns(
        `select count(*) as count, count(distinct transaction_number) as numbers,
           min(transaction_number) as least, max(transaction_number) as most from transactions`,
      );
      assertEquals([numbers[0], least[0], most[0]], [count[0], 1, count[0]]);
      const { wrong, tied } = await reader.columns(
        `with pairs as (
           select logged_at, transaction_id,
             lag(logged_at) over walk as time_before, lag(transaction_id) over walk as id_before
           from transactions window walk as (order by transaction_number)
         )
         select
           count(*) filter (
             time_before is not null and (logged_at, transaction_id) < (time_before, id_before)
           ) as wrong,
           count(*) filter (logged_at = time_before) as tied
         from pairs`,
      );
      assertEquals(wrong[0], 0);
      assert(Number(tied[0]) > 5);
    } finally {
      reader.close();
    }
  }));

Deno.test("what one file has at one time stays in its order, whatever another file has of it", () =>
  withFolder(async (folder) => {
    const text = oneMillisecond();
    const events = splitEvents(text);
    const story = `select transaction_id, amount, outcome, message_number, block_number
      from transactions order by all`;
    const whole = { path: `${STREAM}/000000`, bytes: new TextEncoder().encode(text) };
    const expected = await ask(
      await growIn(`${folder}/whole`, [writeUnits(folder, [whole])]),
      story,
    );
    assertEquals(expected.length, 12);
    for (const count of IS_CAMPAIGN ? [3, 10, 17, 24, 31, 38] : [10, 24, 38]) {
      const part = new TextEncoder().encode(events.slice(0, count).join(""));
      const files = [whole, { path: `${STREAM}/000002`, bytes: part }];
      const ledger = await growIn(`${folder}/${count}`, [writeUnits(`${folder}/${count}f`, files)]);
      assertEquals(await ask(ledger, story), expected, `${count} events`);
    }
  }));

/** Cuts a list into one to three ingests. */
function splitUp(paths: readonly string[], draw: (limit: number) => number): string[][] {
  const cuts = Array.from({ length: draw(3) }, () => 1 + draw(paths.length - 1)).sort((a, b) =>
    a - b
  );
  return [0, ...cuts].map((start, index) => paths.slice(start, cuts[index]))
    .filter((part) => part.length > 0);
}

async function growIn(folder: string, ingests: readonly (readonly string[])[]): Promise<string> {
  Deno.mkdirSync(folder);
  const [first, ...others] = ingests;
  const ledger = await makeLedger(folder, first);
  for (const paths of others) await ingest(paths, { ledger });
  return ledger;
}
