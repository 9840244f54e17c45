import { assert, assertEquals, assertStringIncludes } from "../_assert.ts";
import { gzipSync } from "node:zlib";
import { describeIngest, ingestWithProgress } from "../../lib/cli/_ingest_lines.ts";
import { ingestTask } from "../../lib/cli/ingest.ts";
import { callTask } from "../_call.ts";
import { ask, withFolder } from "../_temporary.ts";

const log = (time: string) => `2024-03-01T${time}.000Z Unknown application error occurred\n\n`;

Deno.test("a ledger that is to hold these logs alone is made again where it holds others", () =>
  withFolder(async (folder) => {
    const ledger = `${folder}/ledger.duckdb`;
    const logs = `${folder}/logs`;
    const times = async () =>
      (await ask(ledger, "select strftime(logged_at, '%H') as t from log_events order by t"))
        .map(({ t }) => t);
    Deno.mkdirSync(logs);
    Deno.writeTextFileSync(`${logs}/one`, log("10:00:00"));
    Deno.writeTextFileSync(`${logs}/two`, log("11:00:00"));
    await ingestWithProgress([logs], ledger, true);
    assertEquals(await times(), ["10", "11"]);

    Deno.writeTextFileSync(`${logs}/two`, log("12:00:00"));
    const { newFiles, knownFiles } = await ingestWithProgress([logs], ledger, true);
    assertEquals([newFiles, knownFiles], [2, 0]);
    assertEquals(await times(), ["10", "12"]);

    Deno.writeTextFileSync(`${logs}/two`, log("13:00:00"));
    await ingestWithProgress([logs], ledger);
    assertEquals(await times(), ["10", "12", "13"]);
    assertEquals((await ingestWithProgress([logs], ledger, false)).isPublished, false);
  }));

Deno.test("files without logs are refused, also where two of them are the same", () =>
  withFolder(async (folder) => {
    const logs = `${folder}/logs`;
    const ledger = `${folder}/ledger.duckdb`;
    Deno.mkdirSync(logs);
    for (const name of ["one", "two"]) Deno.writeTextFileSync(`${logs}/${name}`, "");
    const call = () => callTask(ingestTask, logs, "--db", ledger, "--no-findings");
    const refused = await call();
    assertEquals(refused.code, 1);
    assertStringIncludes(refused.lines.join(), "no log event was found in 1 file; logs/one: it is");
    assert(!Deno.readDirSync(folder).some(({ name }) => name === "ledger.duckdb"));

    Deno.writeTextFileSync(`${logs}/log`, log("10:00:00"));
    assertEquals((await call()).code, 0);
    Deno.removeSync(`${logs}/log`);
    // The ledger knows them by now.
    assertEquals((await call()).lines[0], "2 files found: 0 read, 2 known already, 0 unread");
  }));

Deno.test("an ingest names the files of which something is missing or may be wrong", () =>
  withFolder(async (folder) => {
    const whole = gzipSync([10, 11, 12].map((hour) => log(`${hour}:00:00`)).join(""));
    const flipped = whole.slice();
    flipped[flipped.length - 7] ^= 1;
    Deno.mkdirSync(`${folder}/logs`);
    Deno.writeFileSync(`${folder}/logs/cut.gz`, whole.subarray(0, -12));
    Deno.writeFileSync(`${folder}/logs/flipped.gz`, flipped);
    Deno.writeFileSync(`${folder}/logs/whole.gz`, whole);
    const ledger = `${folder}/ledger.duckdb`;
    const first = await ingestWithProgress([`${folder}/logs`], ledger);
    assertEquals(first.damagedFiles, 2);
    assertEquals(first.damaged.map(({ path }) => path), ["logs/cut.gz", "logs/flipped.gz"]);
    const lines = describeIngest(first, ledger);
    assertStringIncludes(lines, "\n2 files that were read are damaged; get them again");
    assertStringIncludes(lines, "\n  logs/cut.gz: The compressed file ends too early");
    const second = await ingestWithProgress([`${folder}/logs`], ledger);
    assertEquals([second.knownFiles, second.damagedFiles], [3, 0]);
  }));

Deno.test("an ingest that is to fail on damaged files ends with 3, and keeps all that it read", () =>
  withFolder(async (folder) => {
    const logs = `${folder}/logs`;
    const ledger = `${folder}/ledger.duckdb`;
    const call = async (...args: string[]) =>
      (await callTask(ingestTask, logs, "--db", ledger, "--no-findings", ...args)).code;
    const whole = gzipSync([10, 11, 12].map((hour) => log(`${hour}:00:00`)).join(""));
    Deno.mkdirSync(logs);
    Deno.writeFileSync(`${logs}/whole.gz`, whole);
    assertEquals(await call("--fail-on", "damaged"), 0);
    Deno.writeFileSync(`${logs}/cut.gz`, gzipSync(log("13:00:00")).subarray(0, -12));
    assertEquals(await call("--fail-on", "damaged"), 3);
    assertEquals(await call("--fail-on", "damaged"), 0);
    const [{ n }] = await ask(ledger, "select count(*)::integer as n from log_events");
    assertEquals(n, 4);
    Deno.writeTextFileSync(`${logs}/noise`, "no log at all\n");
    assertEquals([await call("--fail-on", "damaged"), await call("--fail-on", "damaged")], [3, 0]);
    assertEquals(await call(), 0);
    assertEquals([
      await call("--fail-on", "warning"),
      await call("--fail-on", "damaged", "--watch"),
    ], [
      1,
      1,
    ]);
  }));
