import { assert, assertEquals } from "../../_assert.ts";
import { askAll, makeLedger, withFolder } from "../../_temporary.ts";
import { EVENTS, EXPORT_TEXT, STREAM } from "./_delivery.ts";

const isoOf = (timeMs: number) => new Date(timeMs).toISOString();
const tail = EVENTS.map(({ timeMs, message }) =>
  `${isoOf(timeMs).replace("Z", "000+00:00")} ${STREAM} ${message}\n`
).join("");
const messages = EVENTS.map(({ message }) => `${message}\n`).join("");
const events = EVENTS.map(({ timeMs, message }) => ({ timestamp: timeMs, message }));
const lines = EVENTS.map(({ timeMs }) =>
  JSON.stringify({ time: isoOf(timeMs), type: "platform.start", record: { requestId: "a" } })
);

/** What stands behind logs of another form in one file: nothing of it can be read. */
const BEHIND: readonly (readonly [name: string, text: string])[] = [
  ["aws logs tail", tail],
  ["messages", messages],
  ["filter-log-events", JSON.stringify({ events }, null, 4)],
  ["JSON log format", `${lines.join("\n")}\n`],
];

const quoted = (text: string) => `"${text.replaceAll('"', '""')}"`;
const csv = "@timestamp,@message\n" +
  EVENTS.map(({ timeMs, message }) => `${isoOf(timeMs)},${quoted(message)}\n`).join("");
const docker = EVENTS.flatMap(({ message }) => message.split("\n"))
  .map((line) => JSON.stringify({ log: `${line}\n`, stream: "stdout" }) + "\n").join("");

const table = "| @timestamp | @message |\n|------------|----------|\n" +
  EVENTS.map(({ timeMs, message }) => `| ${isoOf(timeMs)} | ${message.replaceAll("\n", " ")} |\n`)
    .join("");

/** What is read, and what stands behind it: not a part of what is read, and not lost. */
const BESIDE: readonly (readonly [name: string, text: string, behind: string])[] = [
  ["JSON", JSON.stringify({ events }, null, 4), docker],
  ["JSON", JSON.stringify({ events }), JSON.stringify([{ line: "a", labels: { app: "b" } }])],
  ["CSV", csv, docker],
  ["CSV", csv, "2024-02-13T21:01:05.061Z,one,two\n"],
  ["ASCII table", table, messages],
  ["ASCII table", table, "| no time | one |\n"],
];

Deno.test("rows and JSON of another form are issues, with the bytes that they cover", async () => {
  for (const [name, text, behind] of BESIDE) {
    await withFolder(async (folder) => {
      Deno.writeTextFileSync(`${folder}/all.txt`, `${text}\n${behind}`);
      const ledger = await makeLedger(folder, [`${folder}/all.txt`]);
      const [events, [{ covered }]] = await askAll(ledger, [
        "select kind from log_events",
        `select sum(length_bytes)::integer as covered from issues
         where code = 'not_log_text' and covers_bytes`,
      ]);
      assertEquals(events.length, EVENTS.length, name);
      assert(
        Math.abs(Number(covered) - new TextEncoder().encode(behind).length) <= 1,
        `${name}: ${covered}`,
      );
    });
  }
});

Deno.test("tables of CSV that were put together are read by their own titles", () =>
  withFolder(async (folder) => {
    const rows = EVENTS.map(({ timeMs, message }) =>
      `${quoted(`${message} `)},${isoOf(timeMs + 1000)}\n`
    );
    Deno.writeTextFileSync(`${folder}/all.csv`, `${csv}message,time\n${rows.join("")}`);
    const ledger = await makeLedger(folder, [`${folder}/all.csv`]);
    const [events, issues] = await askAll(ledger, ["from log_events", "from issues"]);
    assertEquals([events.length, issues.length], [2 * EVENTS.length, 0]);
  }));

Deno.test("what stands in a file behind logs of another form is told", async () => {
  for (const [name, text] of BEHIND) {
    await withFolder(async (folder) => {
      Deno.writeTextFileSync(`${folder}/all.txt`, EXPORT_TEXT + text);
      const ledger = await makeLedger(folder, [`${folder}/all.txt`]);
      const [issues, findings] = await askAll(ledger, [
        "select distinct code from issues where code <> 'cut_event'",
        "select severity, reason from finding.not_read",
      ]);
      assertEquals(issues, [{ code: "unreadable_block" }], name);
      assertEquals(findings.map(({ severity }) => severity), ["critical"], name);
      assert(String(findings[0].reason).includes("ingest each by itself"), name);
    });
  }
});
