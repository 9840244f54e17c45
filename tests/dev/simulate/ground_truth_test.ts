import { assert, assertEquals } from "../../_assert.ts";
import {
  type GroundTruth,
  parseGroundTruth,
  printGroundTruth,
  simulate,
} from "../../../lib/dev/simulate/mod.ts";
import { logTextsOf } from "../../laws/_logs.ts";
import { letterOf, readStreams, TYPE_OF_LETTER } from "../book/_read_events.ts";

const { files, groundTruth } = simulate({ seed: 5, days: 45, users: 44 });
const streams = readStreams(logTextsOf(files));
const events = [...streams.values()].flat();

/** Exact sums in thousandths; amounts have at most three decimals. */
function thousandths(text: string): bigint {
  const [, sign, whole, fraction = ""] = /^(-?)(\d+)(?:\.(\d{1,3}))?$/.exec(text)!;
  return BigInt(sign + whole + fraction.padEnd(3, "0"));
}

function fieldsOf(block: string): Record<string, string> {
  return Object.fromEntries(
    [...block.matchAll(/^ {4}(\w+): '?(.*?)'?,?$/gm)].map(([, name, value]) => [name, value]),
  );
}

const blocks = events.filter((event) => letterOf(event) === "B")
  .map(({ at, requestId, body }) =>
    ({ at, requestId, ...fieldsOf(body) }) as Record<string, string>
  );

Deno.test("the ground truth's events by type are what an independent reader counts", () => {
  const counts: Record<string, number> = {};
  for (const event of events) {
    const type = TYPE_OF_LETTER[letterOf(event)];
    counts[type] = (counts[type] ?? 0) + 1;
  }
  assertEquals({ ...groundTruth.counts.eventsByType }, counts);
  assertEquals(groundTruth.counts.logEvents, events.length);
});

Deno.test("the ground truth's transactions are the printed blocks, in order of time and id", () => {
  const read = blocks.map((block) => [
    block.at,
    block.id,
    block.requestId,
    block.userId,
    block.currency,
    block.type ?? null,
    block.amount,
    block.vat,
    block.oldBalance,
    block.newBalance,
    block.paymentBalance ?? null,
  ]).sort((a, b) => `${a[0]} ${a[1]}` < `${b[0]} ${b[1]}` ? -1 : 1);
  const listed = groundTruth.transactions.map((row) => [
    row.loggedAt,
    row.id,
    row.requestId,
    row.userId,
    row.currency,
    row.type,
    row.amount,
    row.vat,
    row.oldBalance,
    row.newBalance,
    row.paymentBalance,
  ]);
  assertEquals(listed, read);
});

Deno.test("the ground truth's sums per currency and type are exact", () => {
  const sums: Record<string, bigint> = {};
  for (const { currency, type = "(untyped)", amount } of blocks) {
    const key = `${currency} ${type}`;
    sums[key] = (sums[key] ?? 0n) + thousandths(amount);
  }
  const listed = Object.entries(groundTruth.counts.sumAmount)
    .map(([key, sum]) => [key, thousandths(sum)] as const);
  assertEquals(Object.fromEntries(listed), sums);
});

Deno.test("each transaction's line is where its block stands in its file", () => {
  const texts = new Map(
    files.map((file) => [file.path, logTextsOf([file])[0]?.text.split("\n")]),
  );
  for (const { path, line, loggedAt, id } of groundTruth.transactions) {
    const lines = texts.get(path)!;
    assert(lines[line - 1].startsWith(`${loggedAt} ${loggedAt}\t`), path);
    assertEquals(lines[line + 1], `    id: '${id}',`);
  }
});

Deno.test("the ground truth's sync errors follow their transactions in the same message", () => {
  const read: [string, string, string][] = [];
  for (const stream of streams.values()) {
    let id = "";
    for (const event of stream) {
      if (letterOf(event) === "B") id = fieldsOf(event.body).id;
      if (letterOf(event) !== "!") continue;
      const [, subscription, payment] = /Balance: (\S+),\n {2}paymentBalance: (\S+)\n/.exec(
        event.body,
      )!;
      read.push([id, subscription, payment]);
    }
  }
  const listed = groundTruth.syncErrors.map((error): [string, string, string] => [
    error.transactionId,
    error.subscriptionBalance,
    error.paymentBalance,
  ]);
  assertEquals(listed.sort(), read.sort());
});

Deno.test("every deduction that passes is one that the wallet can bear", () => {
  const passed = groundTruth.transactions.filter(({ outcome }) => outcome !== "blocked");
  assertEquals(passed.filter(({ newBalance }) => newBalance.startsWith("-")), []);
});

Deno.test("the ground truth survives printing and parsing", () => {
  const text = printGroundTruth(groundTruth);
  assertEquals(parseGroundTruth(text), JSON.parse(JSON.stringify(groundTruth)) as GroundTruth);
});
