import { assert, assertEquals, assertMatch } from "../../_assert.ts";
import { simulate } from "../../../lib/dev/simulate/mod.ts";
import { logTextsOf } from "../../laws/_logs.ts";
import { letterOf, readStreams } from "../book/_read_events.ts";

const { files, groundTruth } = simulate({ seed: 3, days: 45, users: 40 });
const streams = readStreams(logTextsOf(files));
const MESSAGE = "P(?:o?m?(?:Bo?\\+|B=)(?:!o?m?o?)?(?:zm)?|o?Bm?-|m?-|c|f|zm|v|t|o?B)";
const REQUEST = `S(?:(?:${MESSAGE})*ER|xER|${MESSAGE}(?=S|$))`;
const STREAM = new RegExp(`^(?:i|(?:ixr)?xrSuER|${REQUEST})+$`);

Deno.test("every stream obeys the grammar of requests and messages after a stable sort", () => {
  const torn = new Set(groundTruth.tornFiles.map(({ path }) => path.split("/").at(-2)));
  for (const [stream, events] of streams) {
    const letters = events.map(letterOf).join("");
    assert(letters.startsWith("i"), stream);
    if (!torn.has(stream)) assertMatch(letters, STREAM, stream);
    else assertMatch(letters.slice(0, letters.lastIndexOf("R") + 1), STREAM, stream);
  }
});

Deno.test("no two requests of a stream are interleaved after the sort", () => {
  for (const events of streams.values()) {
    let open: string | undefined;
    for (const { body, requestId } of events) {
      if (!requestId || requestId === "undefined") continue;
      if (body.startsWith("START ")) open = requestId;
      assertEquals(requestId, open);
    }
  }
});

Deno.test("every whole file is events with one blank line after each", () => {
  for (const file of files) {
    const [log] = logTextsOf([file]);
    if (!log || groundTruth.tornFiles.some(({ path }) => path === file.path)) continue;
    const { text } = log;
    assertMatch(text, /^\d{4}-\d\d-\d\dT/);
    assert(text.endsWith("\n\n") && !text.includes("\n\n\n") && !text.includes("\r"), file.path);
    for (const part of text.slice(0, -2).split("\n\n")) assertMatch(part, /^\d{4}-\d\d-\d\dT/);
  }
});

Deno.test("a line of the function prints its time twice", () => {
  const lines = [...streams.values()].flat().filter(({ text }) =>
    /\t(INFO|ERROR|WARN)\t/.test(text)
  );
  assert(lines.length > 1_000);
  for (const { at, text } of lines) assertEquals(text.slice(25, 49), at);
});

Deno.test("platform lines carry the tabs and trailing tabs of the real ones", () => {
  const reports = [...streams.values()].flat()
    .filter(({ body }) => body.startsWith("REPORT "));
  const pattern = new RegExp(
    "^REPORT RequestId: [0-9a-f-]{36}\tDuration: [\\d.]+ ms\tBilled Duration: \\d+ ms" +
      "\tMemory Size: \\d+ MB\tMax Memory Used: \\d+ MB\t(Init Duration: [\\d.]+ ms\t)?" +
      "(\nXRAY TraceId: 1-[0-9a-f]{8}-[0-9a-f]{24}\tSegmentId: [0-9a-f]{16}\tSampled: true\t)?$",
  );
  for (const { body } of reports) assertMatch(body, pattern);
  assert(reports.some(({ body }) => body.includes("Init Duration")));
  assert(reports.some(({ body }) => body.includes("XRAY")));
});

Deno.test("a stream's folder is named after its first day", () => {
  for (const [stream, events] of streams) {
    assertMatch(stream, /^\d{4}-\d\d-\d\d-\[\$LATEST\][0-9a-f]{32}$/);
    assertEquals(stream.slice(0, 10), events[0].at.slice(0, 10));
  }
});
