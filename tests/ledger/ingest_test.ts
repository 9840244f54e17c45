import { assert, assertEquals, assertRejects } from "../_assert.ts";
import { Buffer } from "node:buffer";
import { gzipSync } from "node:zlib";
import { UserError } from "../../lib/ledger/error.ts";
import { ingest } from "../../lib/ledger/ingest.ts";
import { SAMPLE_LOGS } from "../../lib/ledger/paths.ts";
import { simulate } from "../../lib/dev/simulate/mod.ts";
import { cancelAll } from "../../lib/ledger/store/cancel.ts";
import { tries } from "../_campaign.ts";
import { ask, askAll, contentsOf, ledgerOnce, makeLedger, withFolder } from "../_temporary.ts";
import { LOGS, textOf, write, writeAll, writeZip } from "./_written_logs.ts";

/** Gives a ledger of all logs in a folder, as an ingest of `logs` makes it. */
const copyLedger = ledgerOnce((folder) => makeLedger(folder, [writeAll(folder, "logs")]));

/** Reads something of the ledger of all logs, once. */
function expectOnce(read: (ledger: string) => Promise<string>): () => Promise<string> {
  let found: Promise<string> | undefined;
  return () => found ??= withFolder(async (folder) => await read(await copyLedger(folder)));
}

const expectContents = expectOnce(contentsOf);
const expectStory = expectOnce(storyOf);

Deno.test("ingesting the same logs twice leaves the ledger's file untouched", () =>
  withFolder(async (folder) => {
    const logs = writeAll(folder, "logs");
    const ledger = await copyLedger(folder);
    const before = Deno.readFileSync(ledger);
    const summary = await ingest([logs], { ledger });
    assertEquals(summary.isPublished, false);
    assertEquals(summary.newFiles, 0);
    assertEquals(summary.knownFiles, LOGS.length);
    assertEquals(Deno.readFileSync(ledger), before);
  }));

Deno.test("an ingest that is stopped leaves the ledger as it was", () =>
  withFolder(async (folder) => {
    const logs = writeAll(folder, "logs");
    const ledger = await makeLedger(folder, [write(folder, "one", LOGS[0].bytes)]);
    const before = Deno.readFileSync(ledger);
    const onProgress = () => void cancelAll();
    await assertRejects(() => ingest([logs], { ledger, onProgress }), UserError, "stopped");
    assertEquals(Deno.readFileSync(ledger), before);
    assertEquals([...Deno.readDirSync(folder)].filter(({ name }) => name.endsWith(".tmp")), []);
    assertEquals((await ingest([logs], { ledger })).isPublished, true);
  }));

Deno.test("the same content under other names and in other wrappings is known already", () =>
  withFolder(async (folder) => {
    const ledger = await copyLedger(folder);
    const before = await expectContents();
    for (const [index, { text }] of LOGS.entries()) {
      const half = text.indexOf("\n\n", text.length / 2) + 2;
      const members = [text.slice(0, half), text.slice(half)].map((part) => gzipSync(part));
      write(folder, `other/plain/${index}`, text);
      write(folder, `other/members/${index}.log`, Buffer.concat(members));
    }
    await writeZip(`${folder}/other/export.bin`);
    const summary = await ingest([`${folder}/other`], { ledger });
    assertEquals(summary.newFiles, 0);
    assertEquals(summary.knownFiles, 3 * LOGS.length);
    assertEquals(await contentsOf(ledger), before);
  }));

Deno.test("an archive, a folder and flat files give the same ledger, junk files or not", () =>
  withFolder(async (folder) => {
    const expected = await expectContents();
    await writeZip(`${folder}/export.zip`);
    const zip = await makeLedger(folder, [`${folder}/export.zip`], "zip.duckdb");
    assertEquals(await contentsOf(zip), expected);
    for (const { path, text } of LOGS) {
      const [, stream, part] = path.split("/");
      write(folder, `flat/${stream}__${part.replace(".gz", "")}.log`, text);
    }
    write(folder, "flat/.DS_Store", "x");
    write(folder, "flat/__MACOSX/._x", "x");
    const flat = await makeLedger(folder, [`${folder}/flat`], "flat.duckdb");
    assertEquals(await contentsOf(flat), expected);
  }));

Deno.test("two ingests of half the files each give the ledger of one, in either order", () =>
  withFolder(async (folder) => {
    const expected = await expectContents();
    const one = writeAll(folder, "one", LOGS.filter((_, index) => index % 2 === 0));
    const two = writeAll(folder, "two", LOGS.filter((_, index) => index % 2 === 1));
    for (const [name, first, second] of [["a", one, two], ["b", two, one]]) {
      const ledger = await makeLedger(folder, [first], `${name}.duckdb`);
      assertEquals((await ingest([second], { ledger })).isPublished, true);
      assertEquals(await contentsOf(ledger), expected);
    }
  }));

Deno.test("shuffled chunks of a file change nothing but where its events stand", () =>
  withFolder(async (folder) => {
    const expected = await expectStory();
    let shuffled = 0;
    for (const { path, text } of LOGS) {
      const chunks = chunksOf(text);
      if (chunks.length > 1) shuffled++;
      write(folder, `shuffled/${path}`, chunks.reverse().join(""));
    }
    assert(shuffled > 5);
    const ledger = await makeLedger(folder, [`${folder}/shuffled`], "shuffled.duckdb");
    assertEquals(await storyOf(ledger), expected);
  }));

Deno.test("everything in one file gives the same ledger as a file per stream", () =>
  withFolder(async (folder) => {
    const expected = await expectStory();
    const all = write(folder, "logs.txt", LOGS.map(({ text }) => text).join(""));
    assertEquals(await storyOf(await makeLedger(folder, [all], "all.duckdb")), expected);
  }));

Deno.test("an export that overlaps another one adds only what is new", () =>
  withFolder(async (folder) => {
    const expected = await expectStory();
    for (const { path, text } of LOGS) {
      const events = text.split(/(?<=\n\n)(?=\d{4}-)/);
      write(folder, `begin/${path}`, events.slice(0, Math.ceil(events.length * 0.7)).join(""));
      write(folder, `end/${path}`, events.slice(Math.floor(events.length * 0.3)).join(""));
    }
    const ledger = await makeLedger(folder, [`${folder}/begin`], "overlap.duckdb");
    await ingest([`${folder}/end`], { ledger });
    assertEquals(await storyOf(ledger), expected);
    await ingest([writeAll(folder, "logs")], { ledger });
    assertEquals(await storyOf(ledger), expected);
  }));

Deno.test("a whole file heals what a torn download of it left open", () =>
  withFolder(async (folder) => {
    const expected = await expectStory();
    const log = LOGS.find(({ text }) => text.includes("Start syncing"))!;
    const cut = log.text.indexOf("oldBalance");
    for (const { path, bytes } of LOGS) {
      const torn = gzipSync(log.text.slice(0, cut));
      write(folder, `torn/${path}`, path === log.path ? torn.subarray(0, -9) : bytes);
    }
    const ledger = await makeLedger(folder, [`${folder}/torn`], "torn.duckdb");
    const issues = await ask(ledger, "select kind from issues order by 1");
    assert(issues.some(({ kind }) => kind === "torn_gzip"));
    assert(issues.some(({ kind }) => kind === "cut_event"));
    await ingest([writeAll(folder, "logs")], { ledger });
    assertEquals(await storyOf(ledger), expected);
  }));

Deno.test("a whole file heals what was read of it while it grew, wherever its text ended", () =>
  withFolder(async (folder) => {
    const log = LOGS.find(({ text }) => text.includes("Start syncing"))!;
    write(folder, `whole/${log.path}`, log.text);
    const expected = await storyOf(await makeLedger(folder, [`${folder}/whole`]));
    const block = log.text.indexOf("Start syncing");
    const feeds = [...log.text.slice(block, log.text.indexOf("\n}", block) + 3).matchAll(/\n/g)];
    assert(feeds.length > 7);
    for (const { index } of feeds.filter((_, place) => place % tries(5, 1) === 0)) {
      const part = log.text.slice(0, block + index + 1);
      write(folder, `part/${log.path}`, part);
      const ledger = await makeLedger(folder, [`${folder}/part`], `${index}.duckdb`);
      await ingest([`${folder}/whole`], { ledger });
      assertEquals(await storyOf(ledger), expected, part.slice(-40));
    }
  }));

Deno.test("the tally adds up for every file of the sample", () =>
  withFolder(async (folder) => {
    const ledger = await makeLedger(folder, [SAMPLE_LOGS]);
    const [{ files }] = await ask(ledger, "select count(*)::integer as files from log_files");
    assert(Number(files) > 100);
    const wrong = await ask(
      ledger,
      `select path, text_bytes, covered from log_files inner join (
         select file_id, sum(length_bytes) as covered from (
           select file_id, length_bytes from events
           union all
           select file_id, length_bytes from issue_rows where covers_bytes
         ) group by file_id
       ) using (file_id) where covered <> text_bytes`,
    );
    assertEquals(wrong, []);
  }));

Deno.test("a damaged gzip is read up to the damage, and is an issue", () =>
  withFolder(async (folder) => {
    const text = LOGS[0].text;
    const bad = new Uint8Array(gzipSync(text));
    bad[bad.length - 6] ^= 0xff; // the checksum
    write(folder, "logs/checksum.gz", bad);
    write(folder, "logs/torn.gz", gzipSync(LOGS[1].text).subarray(0, -20));
    write(folder, "logs/zeros.gz", Buffer.concat([gzipSync(LOGS[2].text), Buffer.alloc(512)]));
    const ledger = await makeLedger(folder, [`${folder}/logs`]);
    const rows = await ask(ledger, "select path, status from log_files order by path");
    assertEquals(rows.map((row) => row.status), ["corrupt", "torn", "whole"]);
    const [{ read }] = await ask(
      ledger,
      "select text_bytes as read from log_files where path like '%checksum.gz'",
    );
    assertEquals(read, new TextEncoder().encode(text).length);
  }));

Deno.test("a path that is not there or holds no logs is refused in one line", () =>
  withFolder(async (folder) => {
    const ledger = `${folder}/ledger.duckdb`;
    Deno.mkdirSync(`${folder}/empty`);
    write(folder, "words.txt", "no log at all\n");
    write(folder, "ledger2.duckdb", "this is not a database");
    for (const path of ["missing", "empty", "words.txt"]) {
      const error = await assertRejects(() => ingest([`${folder}/${path}`], { ledger }), UserError);
      assert(error.message.startsWith("Cannot ingest"), error.message);
      assertEquals(error.message.split("\n").length, 1);
    }
    const logs = writeAll(folder, "logs");
    await assertRejects(() => ingest([logs], { ledger: `${folder}/ledger2.duckdb` }), UserError);
    assertEquals(Deno.readTextFileSync(`${folder}/ledger2.duckdb`), "this is not a database");
    const left = [...Deno.readDirSync(folder)].map(({ name }) => name).filter((name) =>
      name.includes(".tmp")
    );
    assertEquals(left, []);
  }));

Deno.test("an open reader keeps its ledger while a new one is published", () =>
  withFolder(async (folder) => {
    const { LedgerReader } = await import("../../lib/ledger/store/open.ts");
    const one = writeAll(folder, "one", LOGS.slice(0, 3));
    const two = writeAll(folder, "two", LOGS.slice(3));
    const ledger = await makeLedger(folder, [one]);
    const reader = await LedgerReader.open(ledger);
    const count = async () => (await reader.columns("select count(*) as n from log_events")).n[0];
    const before = await count();
    await ingest([two], { ledger });
    assertEquals(await count(), before);
    reader.close();
    const [{ n }] = await ask(ledger, "select count(*) as n from log_events");
    assert(Number(n) > Number(before));
  }));

Deno.test("two ingests at once lose no file", () =>
  withFolder(async (folder) => {
    const expected = await expectContents();
    const one = writeAll(folder, "one", LOGS.slice(0, 5));
    const two = writeAll(folder, "two", LOGS.slice(5));
    const ledger = `${folder}/both.duckdb`;
    await Promise.all([ingest([one], { ledger }), ingest([two], { ledger })]);
    assertEquals(await contentsOf(ledger), expected);
  }));

/** What the ledger says of money, without the places in files. */
async function storyOf(ledger: string): Promise<string> {
  const parts = await askAll(ledger, [
    "select count(*) as n from log_events where kind <> 'init_start'",
    `select logged_at, request_id, level, kind, text from log_events
       where request_id is not null order by all`,
    "select * exclude (file_id, stream, line) from messages order by all",
    "select * exclude (file_id, stream, line) from transactions order by all",
    `select * exclude (file_id, stream, line, transaction_file_id, transaction_line)
       from sync_errors order by all`,
    "select * exclude (file_id, stream, line) from reconciliation order by all",
    "select * exclude (file_id, stream, line) from balance_gaps order by all",
    "select * exclude (file_id, stream, line) from overdrafts order by all",
  ]);
  return parts.flat().map((row) => JSON.stringify(row)).join("\n");
}

/** Cuts a text where two neighbouring events have different times, into three chunks at most. */
function chunksOf(text: string): string[] {
  const events = text.split(/(?<=\n\n)(?=\d{4}-)/);
  const cuts = events.keys().filter((index) =>
    index > 0 && events[index].slice(0, 24) !== events[index - 1].slice(0, 24)
  ).toArray();
  const chosen = [cuts[Math.floor(cuts.length / 3)], cuts[Math.floor(cuts.length * 2 / 3)]];
  const ends = [...new Set([0, ...chosen.filter(Boolean), events.length])];
  return ends.slice(1).map((end, index) => events.slice(ends[index], end).join(""));
}

Deno.test("a ledger whose rules are of another version gets the new ones, with nothing new to read", () =>
  withFolder(async (folder) => {
    const { DuckDBInstance } = await import("duckdb");
    const logs = writeAll(folder, "logs");
    const ledger = await copyLedger(folder);
    const expected = await expectContents();
    const instance = await DuckDBInstance.create(ledger);
    const connection = await instance.connect();
    for (
      const sql of [
        "update ledger_info set rules_version = 'older'",
        "drop view reconciliation",
        "create table reconciliation as select 1 as other",
        "create view left_over as select 1 as other",
      ]
    ) await connection.run(sql);
    connection.closeSync();
    instance.closeSync();
    await assertRejects(() => ask(ledger, "select 1"), UserError, "earlier version");
    assertEquals((await ingest([logs], { ledger })).isPublished, true);
    assertEquals(await contentsOf(ledger), expected);
    await assertRejects(() => ask(ledger, "from left_over"));
  }));

Deno.test("workers read what this thread reads", () =>
  withFolder(async (folder) => {
    for (const seed of [1, 2]) {
      for (const { path, bytes } of simulate({ seed, days: 45, users: 60 }).files) {
        const text = textOf(bytes);
        if (text === null || /__MACOSX|\._|DS_Store/.test(path)) continue;
        write(folder, `small/${path}`, gzipSync(text));
        write(folder, `large/${path}`, text);
      }
    }
    const expected = await contentsOf(await makeLedger(folder, [`${folder}/small`]));
    const ledger = await makeLedger(folder, [`${folder}/large`], "large.duckdb");
    const [{ bytes }] = await ask(ledger, "select sum(size_bytes)::bigint as bytes from log_files");
    assert(Number(bytes) > 4 << 20, "too small for workers");
    assertEquals(await contentsOf(ledger), expected);
    const again = await ingest([`${folder}/large`, `${folder}/small`], { ledger });
    assertEquals([again.newFiles, again.isPublished], [0, false]);
  }));

Deno.test("two files of the same text in one ingest are one file in the ledger", () =>
  withFolder(async (folder) => {
    write(folder, "logs/first.log", LOGS[0].text);
    write(folder, "logs/second.gz", gzipSync(LOGS[0].text));
    const ledger = `${folder}/ledger.duckdb`;
    const summary = await ingest([`${folder}/logs`], { ledger });
    assertEquals([summary.newFiles, summary.knownFiles], [1, 1]);
    assertEquals(await ask(ledger, "select path from log_files"), [{ path: "logs/first.log" }]);
    const [{ kept }] = await ask(ledger, "select count(*) as kept from events");
    assertEquals(kept, summary.newEvents);
  }));

Deno.test("log events of a mebibyte each are kept whole, however many there are", () =>
  withFolder(async (folder) => {
    const path = `${folder}/000000`;
    const text = new Uint8Array(1_000_000);
    let state = 1;
    // Text that cannot be compressed: that is what takes memory.
    for (let index = 0; index < text.length; index++) {
      state = Math.imul(state, 1_664_525) + 1_013_904_223 >>> 0;
      text[index] = 65 + (state >>> 24) % 58;
    }
    const count = 140;
    for (let event = 0; event < count; event++) {
      const time = `2024-02-01T21:00:00.${String(event).padStart(3, "0")}Z`;
      const head = `${time} ${time}\tundefined\tINFO\tEvent ${event} `;
      const options = { append: true };
      Deno.writeTextFileSync(path, head, options);
      Deno.writeFileSync(path, text, options);
      Deno.writeTextFileSync(path, "\n\n", options);
    }
    const ledger = await makeLedger(folder, [path]);
    const [{ events, bytes }] = await ask(
      ledger,
      "select count(*)::integer as events, min(length(text))::integer as bytes from events",
    );
    assertEquals(events, count);
    assertEquals(bytes, "Event 0 ".length + text.length);
  }));

Deno.test("a byte that is no UTF-8 ends no ingest, wherever it stands", () =>
  withFolder(async (folder) => {
    const block =
      "Start syncing the balance {\n  transaction: {\n    id: 'a',\n    userId: 'u',\n" +
      "    currency: 'BHD',\n    amount: 1,\n    vat: 0,\n    oldBalance: 1,\n    newBalance: 2\n  }\n}";
    const at = "2024-03-01T10:00:00.000Z";
    const request = "6f1b0c58-7e1c-4d6b-8f07-5b6b6e0b9d11";
    const lines = [
      "Processing message 00000000-0000-4000-8000-000000000001",
      block,
      "caf\xe9 words",
    ];
    const log = lines.map((line) => `${at} ${at}\t${request}\tINFO\t${line}\n\n`).join("");
    const bytes = Uint8Array.from(log, (letter) => letter.charCodeAt(0));
    Deno.mkdirSync(`${folder}/logs`);
    for (let place = 0; place < bytes.length; place++) {
      const odd = bytes.slice();
      odd[place] = 0xff;
      Deno.writeFileSync(`${folder}/logs/${place}`, odd);
    }
    const ledger = `${folder}/ledger.duckdb`;
    await ingest([`${folder}/logs`], { ledger });
    const [row] = await ask(
      ledger,
      `select count(*) as files, sum(text_bytes)::integer as bytes,
         (select sum(length_bytes)::integer from (
            select length_bytes from events
            union all select length_bytes from issue_rows where covers_bytes)) as covered
       from log_files`,
    );
    assertEquals(row, {
      files: bytes.length,
      bytes: bytes.length ** 2,
      covered: bytes.length ** 2,
    });
  }));
