import { assert, assertEquals } from "../../_assert.ts";
import { threadCpuMs } from "../../_cpu_time.ts";
import { delivery as filterLogEvents } from "../../../lib/ledger/envelope/filter_log_events.ts";
import { DeliveryConverter } from "../../../lib/ledger/envelope/reading/converter.ts";
import type { DeliveryReader } from "../../../lib/ledger/envelope/reading/delivery.ts";
import { StreamText } from "../../../lib/ledger/envelope/reading/stream_text.ts";
import { FileExtractor } from "../../../lib/ledger/extract/file_extractor.ts";
import { Rows } from "../../../lib/ledger/extract/rows.ts";

const CHUNK = 1 << 20;
// Of the processor; what is quadratic takes minutes, what is linear a second.
const LONG_MS = 5_000;

function convert(reader: DeliveryReader, text: string) {
  const skipped: string[] = [];
  const converter = new DeliveryConverter(reader, {
    stream: "s",
    markBytes: 0,
    begin: (stream) => new StreamText(stream, 1, new FileExtractor(new Rows(), 1)),
    skip: ({ length, reason }) => void skipped.push(`${length} ${reason}`),
  });
  const begun = threadCpuMs();
  for (let at = 0; at < text.length; at += CHUNK) {
    converter.push(text.slice(at, at + CHUNK), false);
    assert(threadCpuMs() - begun < LONG_MS, `too slow: ${at} of ${text.length} characters`);
  }
  converter.push("", true);
  assert(threadCpuMs() - begun < LONG_MS, "too slow at the end");
  return { converter, skipped };
}

Deno.test("what waits for its end is not read again at each chunk", () => {
  let asked = 0;
  const reader: DeliveryReader = {
    read(text, isLast) {
      asked += text.length;
      return isLast ? text.length : 0;
    },
  };
  const text = "x".repeat(12 * CHUNK);
  convert(reader, text);
  assert(asked <= 4 * text.length, `${asked / text.length} times the text`);
});

Deno.test("many events of one long line are placed in linear time", () => {
  const text = "x".repeat(12 * CHUNK);
  const reader: DeliveryReader = {
    read(text, isLast, sink) {
      for (let at = 0; isLast && at < text.length; at += 80) {
        sink.add({ at, timeMs: at, stream: null, message: "" });
      }
      return isLast ? text.length : 0;
    },
  };
  const { converter, skipped } = convert(reader, text);
  assertEquals([converter.streams.size, skipped], [1, []]);
});

Deno.test("values without an end, and text between values, are passed over in linear time", () => {
  const opening = '{"events":[{"logStreamName":"s","timestamp":1704067200000,"message":"';
  const size = 18 << 20;
  const texts = ["y".repeat(size), '\\"'.repeat(size / 2) + '"}]}'];
  for (const text of texts) {
    const { skipped } = convert(filterLogEvents.open(""), opening + text);
    assert(skipped.every((reason) => /JSON that ends inside|Text between/.test(reason)));
  }
  const { converter } = convert(
    filterLogEvents.open(""),
    '"' + "z".repeat(1000) + ` ${opening}END RequestId: x"}]}`,
  );
  assertEquals([...converter.streams.keys()], ["s"]);
});
