import { assertEquals } from "../../_assert.ts";
import { dirname } from "node:path";
import { ask, askAll, makeLedger, withFolder } from "../../_temporary.ts";
import { makeUlid, makeUuid, PrintedLog, USER } from "./_printed.ts";

const STREAM = "2024-03-01-[$LATEST]0123456789abcdef0123456789abcdef";
const REQUEST = "0b5a6c1e-9d52-5a0f-8f3e-3d2b1a4c5d6e";
const at = (second: number) => `2024-03-01T10:00:0${second}.250Z`;
const START = `START RequestId: ${REQUEST} Version: $LATEST`;

/** A line of a runtime that prints no level, or outside of any request. */
const WAYS: Readonly<Record<string, (second: number, text: string) => string>> = {
  "without a level": (second, text) => `${at(second)}\t${REQUEST}\t${text}`,
  "without a request": (second, text) => `${at(second)}\tundefined\tINFO\t${text}`,
};

/** A transaction block that the ledger keeps by its fields only. */
function printBlock(id: string): string {
  return "Start syncing the balance {\n  transaction: {\n" +
    `    id: '${id}',\n    userId: '${USER}',\n    currency: 'BHD',\n    amount: 1,\n` +
    "    vat: 0,\n    oldBalance: 10,\n    newBalance: 9\n  }\n}";
}

for (const [way, print] of Object.entries(WAYS)) {
  Deno.test(`messages and blocks ${way} are repetitions by their ids, where times are not exact`, () =>
    withFolder(async (folder) => {
      const [first, second] = [makeUlid(at(1)), makeUlid(at(2))];
      const [one, other] = [makeUuid(), makeUuid()];
      const said = [`Processing message ${one}`, printBlock(first)].map((text) => print(1, text));
      const more = [`Processing message ${other}`, printBlock(second)].map((text) =>
        print(2, text)
      );
      const exact = [START, ...said].map((text) => `${at(1)} ${text}\n\n`);
      const coarse = [START, ...said, ...more].map((text) => `2024-03-01T10:00:01Z ${text}\n\n`);
      const later = [START, ...more].map((text) => `2024-03-01T10:00:01Z ${text}\n\n`);
      for (const [name, events] of Object.entries({ coarse, later })) {
        const files = { [`${STREAM}/000000`]: exact, [`${name}.log`]: events };
        for (const [path, each] of Object.entries(files)) {
          Deno.mkdirSync(dirname(`${folder}/${name}/${path}`), { recursive: true });
          Deno.writeTextFileSync(`${folder}/${name}/${path}`, each.join(""));
        }
        const ledger = await makeLedger(folder, [`${folder}/${name}`], `${name}.duckdb`);
        const told = await ask(
          ledger,
          `select event_type, text from log_events
           where event_type in ('message', 'transaction', 'start') order by event_type, text`,
        );
        const expected = [
          ...[one, other].map((id) => `Processing message ${id}`),
          START,
          ...[first, second].map(printBlock),
        ];
        assertEquals(told.map(({ text }) => text), expected, name);
      }
    }));
}

Deno.test("a file that was cut anywhere, and its whole, hold each message and transaction once", () =>
  withFolder(async (folder) => {
    const log = new PrintedLog()
      .transaction(at(1), { metadata: `'{"name":"سلطة"}'`, paymentBalance: 90 })
      .transaction(at(2), { oldBalance: 90, paymentBalance: 80 });
    const whole = new TextEncoder().encode(String(log));
    const write = (name: string, bytes: Uint8Array) => {
      Deno.mkdirSync(`${folder}/${name}/${STREAM}`, { recursive: true });
      Deno.writeFileSync(`${folder}/${name}/${STREAM}/000000`, bytes);
    };
    const contents = async (name: string) =>
      await askAll(await makeLedger(folder, [`${folder}/${name}`], `${name}.duckdb`), [
        "select * exclude (file_id, line) from messages order by started_at",
        "select * exclude (file_id, line) from transactions order by transaction_number",
      ]);
    write("whole", whole);
    const expected = await contents("whole");
    assertEquals(expected.map((rows) => rows.length), [2, 2]);
    // Each byte of one message and of the times around its events, then some of the rest.
    const half = whole.length / 2;
    for (let end = 40; end < whole.length; end += end > half ? 1 : 9) {
      write(`all/${end}`, whole.subarray(0, end));
    }
    write("all/whole", whole);
    assertEquals(await contents("all"), expected);
  }));

Deno.test("a file that was put together of overlapping parts holds each message and transaction once", () =>
  withFolder(async (folder) => {
    const log = new PrintedLog();
    for (let second = 1; second < 6; second++) {
      log.transaction(at(second), { oldBalance: 100 - 10 * second, paymentBalance: 0 });
    }
    const events = String(log).split(/(?<=\n\n)/);
    const contents = async (name: string, parts: readonly string[][]) => {
      Deno.mkdirSync(`${folder}/${name}/${STREAM}`, { recursive: true });
      Deno.writeTextFileSync(`${folder}/${name}/${STREAM}/000000`, parts.flat().join(""));
      return await askAll(await makeLedger(folder, [`${folder}/${name}`], `${name}.duckdb`), [
        "select * exclude (file_id, line) from messages order by started_at",
        "select * exclude (file_id, line) from transactions order by transaction_number",
        "select * exclude (file_id, line) from invocations order by started_at",
        "select kind, subject from findings order by finding_id",
      ]);
    };
    const expected = await contents("once", [events]);
    assertEquals(expected.slice(0, 3).map((rows) => rows.length), [5, 5, 5]);
    for (const [from, to] of [[8, 22], [9, 10], [0, 30]]) {
      const name = `${from}-${to}`;
      assertEquals(await contents(name, [events.slice(0, to), events.slice(from)]), expected, name);
    }
  }));
