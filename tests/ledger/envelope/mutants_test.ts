import { assert, assertEquals } from "../../_assert.ts";
import { gunzipSync } from "node:zlib";
import { join } from "node:path";
import { ingest } from "../../../lib/ledger/ingest.ts";
import { ROOT } from "../../../lib/ledger/paths.ts";
import { LedgerReader } from "../../../lib/ledger/store/open.ts";
import { viewNames } from "../../../lib/ledger/store/schema.ts";
import { ask, makeLedger, withFolder } from "../../_temporary.ts";

const CASES = join(ROOT, "tests", "cases");
const MUTANTS = Number(Deno.env.get("BALANCEBOOK_MUTANTS") ?? 150);
const SEED = Number(Deno.env.get("BALANCEBOOK_SEED") ?? Date.now() % 1_000_000);
const WORDS = [
  "\n",
  "\r",
  '"',
  "}",
  "{",
  "\ufeff",
  "\0",
  "\x1b[31m",
  "\t",
  ",",
  "|",
  "2024-02-13T21:01:05.061Z ",
  "1707858065060",
  '{"messageType":"DATA_MESSAGE","logEvents":[',
  "EVENTS\t1707858065060\t",
  '{"log":"',
  "    ",
  "null",
  "NaN",
  "'12,5'",
  "[Object]",
  "1_0",
  "10n",
  "new Decimal128('1.5')",
  "[Number: 1]",
  "\n    amount: ",
  "\n    oldBalance: 1,\n    newBalance: 2",
  '{"oldBalance":1,"newBalance":',
  "Start syncing the balance ",
  "Processing message ",
  "-",
  "'",
  "\xff",
  "\ud800",
];
/** Files that one ledger is made of. */
const BATCH = 1000;

function* filesOf(folder: string): Generator<string> {
  for (const { name, isDirectory } of Deno.readDirSync(folder)) {
    if (isDirectory) yield* filesOf(join(folder, name));
    else if (name !== "expect.json") yield join(folder, name);
  }
}

/** A generator of numbers from 0 to 1 (mulberry32), so that a seed names a run. */
function makeRandom(seed: number): () => number {
  return () => {
    seed = (seed + 0x6d2b79f5) | 0;
    let mixed = Math.imul(seed ^ (seed >>> 15), 1 | seed);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
}

/** Bytes with one to four places cut, doubled, moved, overwritten or filled with what means much. */
function mutate(bytes: Uint8Array, random: () => number): Uint8Array {
  let mutant = bytes;
  for (let turns = 1 + random() * 3; turns > 0; turns--) {
    const at = Math.floor(random() * mutant.length);
    const end = Math.min(mutant.length, at + Math.floor(random() ** 3 * 2000));
    const parts = [mutant.subarray(0, at), mutant.subarray(at, end), mutant.subarray(end)];
    const word = new TextEncoder().encode(WORDS[Math.floor(random() * WORDS.length)]);
    const noise = Uint8Array.from({ length: 1 + random() * 8 }, () => random() * 256);
    const choices = [
      [parts[0], parts[2]],
      [parts[0], parts[1], parts[1], parts[2]],
      [parts[0], word, parts[1], parts[2]],
      [parts[0], noise, parts[2]],
      [parts[0]],
      [parts[2], parts[0]],
    ];
    const chosen = choices[Math.floor(random() * choices.length)];
    mutant = new Uint8Array(chosen.flatMap((part) => [...part]));
  }
  return mutant;
}

Deno.test(`no byte of a mutated input is lost, and none ends an ingest (seed ${SEED})`, async () => {
  const random = makeRandom(SEED);
  for (let done = 0; done < MUTANTS; done += BATCH) {
    await ingestMutants(Math.min(BATCH, MUTANTS - done), random);
    if (MUTANTS > BATCH) console.log(`${Math.min(MUTANTS, done + BATCH)} of ${MUTANTS} mutants`);
  }
});

/** Makes mutants of the cases, ingests them, and fails unless each byte of theirs is accounted for. */
function ingestMutants(count: number, random: () => number): Promise<void> {
  return withFolder(async (folder) => {
    const originals = [...filesOf(CASES)].sort().map((path) => Deno.readFileSync(path))
      .filter(({ length }) => length < 10_000);
    assert(originals.length > 80);
    Deno.mkdirSync(`${folder}/mutants`);
    for (let mutant = 0; mutant < count; mutant++) {
      let bytes: Uint8Array = originals[Math.floor(random() * originals.length)];
      const isGzip = bytes[0] === 0x1f && random() < 0.8;
      if (isGzip) bytes = inflated(bytes);
      Deno.writeFileSync(`${folder}/mutants/${mutant}`, mutate(bytes, random));
    }
    const ledger = await makeLedger(folder, [`${folder}/mutants`]);
    assertEquals(await ask(ledger, LOST_SQL), []);
    assertEquals(await ask(ledger, SAME_LINE_SQL), []);
    const paths = new Set(
      (await ask(ledger, "select path from log_files")).map(({ path }) => path),
    );
    const again = await ingest([`${folder}/mutants`], { ledger });
    assertEquals([again.newEvents, again.isPublished], [0, false]);
    assert(paths.size > count * 0.8);
    assertEquals(await ask(ledger, JUDGED_SQL), []);
    // Whatever stands in the views can be asked for, too.
    const reader = await LedgerReader.open(ledger, { keepsTables: true });
    try {
      for (const name of viewNames()) {
        if (name.startsWith("finding.")) continue;
        await reader.columns(`select count(columns(*)) from ${name}`);
      }
    } finally {
      reader.close();
    }
  });
}

const LOST_SQL = `
  select path, text_bytes, covered
  from log_files
  left join (
      select file_id, sum(length_bytes) as covered
      from (
          select file_id, length_bytes from events
          union all
          select file_id, length_bytes from issue_rows where covers_bytes
      )
      group by file_id
  ) using (file_id)
  where coalesce(covered, 0) <> text_bytes`;

const JUDGED_SQL = `
  select transaction_id, status
  from reconciliation
  where status = 'MATCHED' and (
      amount is null or vat is null or old_balance is null or new_balance is null
      or coalesce(payment_balance, reported_payment_balance) is null
      or type not in ('DEBIT', 'CREDIT')
  )`;

const SAME_LINE_SQL = `
  select file_id, line from events group by all having count(*) > 1`;

function inflated(bytes: Uint8Array): Uint8Array {
  try {
    return gunzipSync(bytes);
  } catch {
    return bytes;
  }
}
