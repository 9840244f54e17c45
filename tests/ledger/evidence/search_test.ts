import { assert, assertEquals } from "../../_assert.ts";
import { findWords } from "../../../lib/ledger/evidence/search.ts";
import { ROOT, SAMPLE_LOGS } from "../../../lib/ledger/paths.ts";
import { isThere } from "../../../lib/ledger/presence.ts";
import { LedgerReader } from "../../../lib/ledger/store/open.ts";
import { Random } from "../../../lib/dev/random/random.ts";
import { makeLedger, REAL_LOGS, withFolder } from "../../_temporary.ts";
import { PrintedLog } from "../store/_printed.ts";

const SEARCHES = 16;
const SEED = 1;
const EMAIL = "jane.doe@example.com";

/** Logs whose events are made, kept whole, masked, in JSON, and behind prefixes of their own. */
const LOGS: Readonly<Record<string, string>> = {
  "the sample": SAMPLE_LOGS,
  "the cases": `${ROOT}/tests/cases`,
  "the real logs": REAL_LOGS,
};

/** A log in which contacts stand as ids, in metadata, and in what is printed beside. */
function printLog(): string {
  const log = new PrintedLog();
  for (let day = 1; day <= 9; day++) {
    const at = `2024-01-0${day}T10:00:00.000Z`;
    const metadata = `'{"note":"it\\\\'s \\\\"fine\\\\"","deliveryId":"${EMAIL}"}'`;
    log.transaction(at, { userId: day % 2 === 0 ? EMAIL : `user-${day}`, metadata });
    log.message(at, [["INFO", `odd words for ${EMAIL}: { lastName: 'Quxley' }`]], EMAIL);
  }
  return String(log);
}

/** Finds by values of tables as if the ledger were large; gives the words that can be found so. */
async function compare(reader: LedgerReader, words: readonly string[]): Promise<string[]> {
  const byPlace: string[] = [];
  for (const asked of words) {
    const { sql, columns } = await findWords(reader, asked, 0);
    if (columns.includes("printed")) continue;
    byPlace.push(asked);
    const { missed, added } = await reader.columns(
      `select
         count(*) filter (where is_found and not (${sql})) as missed,
         count(*) filter (where (${sql}) and not is_found) as added
       from (select file_id, line, has_words(printed, $1) as is_found from log_events)`,
      [asked],
    );
    assertEquals([asked, missed, added], [asked, [0], [0]]);
  }
  return byPlace;
}

/** Draws what a person may look for: pieces of ids and other words that are printed, alone or two at once. */
async function drawWords(reader: LedgerReader, seed: number): Promise<string[]> {
  const random = new Random(seed);
  const { printed } = await reader.columns(
    "select printed from log_events order by hash(printed) limit 300",
  );
  const piece = () => {
    const words = String(random.pick(printed)).split(/\s+/);
    const word = random.pick(words.filter((each) => each.length > 8).slice(2).concat(words[0]));
    const from = random.int(0, word.length);
    const text = word.slice(from, from + random.int(3, 22));
    return random.chance(0.5) ? text.toUpperCase() : text;
  };
  return Array.from(
    { length: SEARCHES },
    () => random.chance(0.2) ? `${piece()}  ${piece()}` : piece(),
  );
}

for (const [name, logs] of Object.entries(LOGS)) {
  Deno.test({
    name: `words are found by values as in the texts of ${name}`,
    ignore: !isThere(logs),
    fn: () =>
      withFolder(async (folder) => {
        const ledger = await makeLedger(folder, [logs]);
        const reader = await LedgerReader.open(ledger);
        try {
          const { id } = await reader.columns("select min(user_id) as id from transactions");
          const words = ["", "zz-none", String(id[0]), ...await drawWords(reader, SEED)];
          const byPlace = await compare(reader, words);
          assert(byPlace.length > 3, `went by values: ${byPlace}`);
        } finally {
          reader.close();
        }
      }),
  });
}

Deno.test("what is masked is found by what is shown in its place, and not by what was printed", () =>
  withFolder(async (folder) => {
    Deno.writeTextFileSync(`${folder}/log`, printLog());
    const ledger = await makeLedger(folder, [`${folder}/log`]);
    const open = await LedgerReader.open(ledger, { personalData: true });
    try {
      assertEquals(await compare(open, [EMAIL, "quxley", "user-3"]), [EMAIL, "quxley", "user-3"]);
    } finally {
      open.close();
    }
    const reader = await LedgerReader.open(ledger);
    try {
      const { shown } = await reader.columns("select shown_id($1) as shown", [EMAIL]);
      const words = [EMAIL, "doe@example", String(shown[0]), "quxley", "user-3", "it's", "odd"];
      assertEquals(await compare(reader, words), words.filter((word) => word !== "it's"));
      const count = async (asked: string) =>
        (await reader.columns(
          `select count(*) as found from log_events where ${
            (await findWords(reader, asked, 0)).sql
          }`,
        )).found[0];
      assertEquals(await count("quxley"), 0);
      assertEquals(await count(EMAIL), 0);
      assert(Number(await count(String(shown[0]))) >= 9);
    } finally {
      reader.close();
    }
  }));

Deno.test("ids stand between blanks in the usual texts, so that no word reaches over their ends", () =>
  withFolder(async (folder) => {
    Deno.writeTextFileSync(`${folder}/log`, printLog());
    const reader = await LedgerReader.open(await makeLedger(folder, [`${folder}/log`]));
    try {
      const { patterns } = await reader.columns(
        "select list(usual_text) as patterns from event_types where usual_text like '%{%'",
      );
      assert((patterns[0] as string[]).length > 0);
      for (const pattern of patterns[0] as string[]) {
        assertEquals(/[^\s]\{|\}[^\s]/.test(pattern), false, pattern);
      }
    } finally {
      reader.close();
    }
  }));
