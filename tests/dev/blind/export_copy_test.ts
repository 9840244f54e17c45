import { assertEquals } from "../../_assert.ts";
import { readCopy, splitEvents, writeCopy } from "../../../lib/dev/blind/export_copy.ts";
import { SAMPLE_LOGS } from "../../../lib/ledger/paths.ts";
import { withFolder } from "../../_temporary.ts";

const TEXT = "2024-03-01T10:00:00.000Z START RequestId: a\n\n" +
  "2024-03-01T10:00:00.001Z {\n  text: '2024-03-01T10:00:00.000Z in a string'\n}\n\n";

Deno.test("splitEvents() gives events that are the text again, and none of other text", () => {
  const events = splitEvents(TEXT);
  assertEquals(events.map(({ at }) => at.slice(17)), ["00.000Z", "00.001Z"]);
  assertEquals(events.map(({ text }) => text).join(""), TEXT);
  assertEquals(splitEvents("no log\n" + TEXT), []);
});

Deno.test("writeCopy() writes what readCopy() read, in the same layout", () =>
  withFolder((folder) => {
    const copy = readCopy(SAMPLE_LOGS);
    writeCopy(folder, copy);
    assertEquals(readCopy(folder), copy);
    assertEquals(copy.files.length > 100, true);
    assertEquals(new Set(copy.files.map(({ isGzip }) => isGzip)), new Set([true, false]));
  }));
