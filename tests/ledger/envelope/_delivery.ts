import { assert, assertEquals } from "../../_assert.ts";
import { Buffer } from "node:buffer";
import { gunzipSync } from "node:zlib";
import { join } from "node:path";
import { chooseDelivery } from "../../../lib/ledger/envelope/reading/choose.ts";
import type { DeliveredEvent } from "../../../lib/ledger/envelope/reading/delivery.ts";
import { ingest } from "../../../lib/ledger/ingest.ts";
import { ROOT } from "../../../lib/ledger/paths.ts";
import { askAll, makeLedger, withFolder } from "../../_temporary.ts";

/** Name of the log stream as CloudWatch has it. */
export const STREAM = "2024/02/13/[$LATEST]0123456789abcdef0123456789abcdef";

const FOLDER = STREAM.replaceAll("/", "-");
const EXPORT = join(ROOT, "tests", "cases", "01-control", "in", "export", FOLDER, "000000.gz");

/** An event of the sample, as CloudWatch keeps it. */
export interface SampleEvent {
  readonly timeMs: number;
  /** What was printed, without the line feed at its end. */
  readonly message: string;
  /** Place among the events, from 0. */
  readonly index: number;
}

/** The same request in every delivery: three transactions, with Arabic, a quote and a backslash. */
export const EVENTS: readonly SampleEvent[] = gunzipSync(Deno.readFileSync(EXPORT)).toString()
  .split(/\n\n(?=\d{4}-|$)/).filter((event) => event !== "")
  .map((event, index) => ({
    timeMs: Date.parse(event.slice(0, 24)),
    message: event.slice(25).replace('"d-2"', '"d-2","note":"\u062a\u0645 | \\\\"'),
    index,
  }));

/** The sample as an export prints it. */
export const EXPORT_TEXT = EVENTS.map(({ timeMs, message }) =>
  `${new Date(timeMs).toISOString()} ${message}\n\n`
).join("");

/** What a test says of a delivery. */
export interface DeliverySample {
  /** Name of the delivery. */
  readonly name: string;
  /** The sample in that form. */
  readonly text: string;
  /** Whether it says the stream. */
  readonly hasStream: boolean;
  /** Whether each event begins on a line of its own. */
  readonly hasLines?: boolean;
}

/**
 * Tests that a delivery is recognised by its text, gives the sample's events wherever its text is cut, says
 * where they stand, and adds nothing to a ledger that holds the export.
 */
export function testDelivery(sample: DeliverySample): void {
  const { name, text, hasStream, hasLines = true } = sample;
  const bytes = Buffer.from(text, "utf8");

  Deno.test(`${name}: the events are those of the export, wherever the text is cut`, async () => {
    const whole = await readEvents(name, bytes, bytes.length);
    const expected = EVENTS.map(({ message }) => Buffer.from(message, "utf8").toString("latin1"));
    assertEquals(whole.map(({ message }) => message), expected);
    assert(whole.every(({ stream }) => stream === (hasStream ? STREAM : null)));
    for (const size of [1, 7, 64, 1000]) {
      const cut = await readEvents(name, bytes, size);
      assertEquals(cut.map(withoutPlace), whole.map(withoutPlace));
    }
  });

  Deno.test(`${name}: the ledger is that of the export, and of both together`, () =>
    withFolder(async (folder) => {
      Deno.mkdirSync(`${folder}/export/${FOLDER}`, { recursive: true });
      Deno.writeTextFileSync(`${folder}/export/${FOLDER}/000000`, EXPORT_TEXT);
      Deno.writeFileSync(`${folder}/delivered`, bytes);
      const ledger = await makeLedger(folder, [`${folder}/delivered`]);
      const [transactions, , , [file], issues, places] = await askAll(ledger, [
        ...STORY,
        "select format, status, text_bytes from log_files",
        "select code, reason from issues",
        "select line, byte_offset, length_bytes, kind from log_events",
      ]);
      assertEquals(transactions.length, 3);
      assertEquals(file, { format: name, status: "whole", text_bytes: bytes.length });
      assertEquals(issues, []);
      if (hasLines) assertPlaces(places, text);
      await ingest([`${folder}/export`], { ledger });
      const both = await askAll(ledger, STORY);
      assertEquals(both, [transactions, [{ events: EVENTS.length }], [{ invocations: 1 }]]);
      await ingest([`${folder}/delivered`], { ledger });
      assertEquals(await askAll(ledger, STORY), both);
    }));
}

async function readEvents(
  name: string,
  bytes: Buffer,
  size: number,
): Promise<DeliveredEvent[]> {
  const head = bytes.toString("latin1");
  const delivery = await chooseDelivery(head);
  assertEquals(delivery?.name, name);
  const reader = delivery!.open(head);
  const events: DeliveredEvent[] = [];
  const sink = { add: (event: DeliveredEvent) => void events.push(event), skip: () => {} };
  let rest = "";
  for (let at = 0; at < head.length; at += size) {
    rest += head.slice(at, at + size);
    rest = rest.slice(reader.read(rest, false, sink));
  }
  assertEquals(reader.read(rest, true, sink), rest.length);
  return events;
}

function withoutPlace({ at: _at, ...event }: DeliveredEvent): unknown {
  return event;
}

/** Each event's line, and the bytes of its span, hold what it says first. */
function assertPlaces(events: readonly Record<string, unknown>[], text: string): void {
  const lines = text.split("\n");
  const bytes = Buffer.from(text, "utf8");
  for (const { line, byte_offset, length_bytes, kind } of events) {
    const word = WORDS[String(kind)] ?? "";
    assert(lines[Number(line) - 1].includes(word), `${kind}: ${lines[Number(line) - 1]}`);
    const from = Number(byte_offset);
    assert(bytes.toString("utf8", from, from + Number(length_bytes)).includes(word), String(kind));
  }
}

const WORDS: Readonly<Record<string, string>> = {
  start: "START",
  end: "END",
  report: "REPORT",
  message: "Processing message",
  transaction: "Start syncing",
  published: "published",
};

/** What a ledger says of the sample: its transactions, and how many events and requests there are. */
const STORY = [
  `select transaction_id, amount, new_balance, outcome, request_id, logged_at, metadata
   from transactions order by all`,
  "select count(*)::integer as events from log_events",
  "select count(*)::integer as invocations from invocations",
];
