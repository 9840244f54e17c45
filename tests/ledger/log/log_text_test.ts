import { Buffer } from "node:buffer";
import { assertEquals } from "../../_assert.ts";
import { BytePattern, logTextIn } from "../../../lib/ledger/log/log_text.ts";

Deno.test("BytePattern finds a text wherever startsWith() does, up to the last byte", () => {
  const text = "Start \xE9\xFFing the balance {\n  transaction";
  const { bytes } = logTextIn(Buffer.from(`..${text}!`, "latin1"), 2, 2 + text.length);
  for (let from = 0; from < text.length; from++) {
    for (let end = from; end <= text.length; end++) {
      const part = text.slice(from, end);
      const pattern = new BytePattern(part);
      assertEquals(pattern.length, part.length);
      for (let at = 0; at <= text.length + 1; at++) {
        assertEquals(pattern.isAt(bytes, at), text.startsWith(part, at) && at <= text.length, part);
      }
    }
  }
  for (const other of ["Start \xE9\xFFong", "Stort", "S\u0000art", "start", "Start \xE9\xFEing "]) {
    assertEquals(new BytePattern(other).isAt(bytes, 0), false, other);
  }
  // What stands behind the part is not looked at.
  assertEquals(new BytePattern("transaction!").isAt(bytes, text.length - 11), false);
});
