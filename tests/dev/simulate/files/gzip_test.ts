import { assert, assertEquals } from "../../../_assert.ts";
import fc from "fast-check";
import { gunzipSync } from "node:zlib";
import { gzipFixed } from "../../../../lib/dev/simulate/files/gzip.ts";

Deno.test("gzipFixed() is undone by zlib for any bytes", () => {
  fc.assert(fc.property(
    fc.array(fc.tuple(fc.uint8Array({ maxLength: 40 }), fc.nat(300)), { maxLength: 12 }),
    (runs) => {
      const bytes = Uint8Array.from(
        runs.flatMap(([unit, count]) => Array.from({ length: count }, () => [...unit]).flat()),
      );
      assertEquals(new Uint8Array(gunzipSync(gzipFixed(bytes))), bytes);
    },
  ));
});

Deno.test("gzipFixed() reaches back 32 kB and no further", () => {
  const unit = Uint8Array.from(
    { length: 33_000 },
    (_, at) => (Math.imul(at, 2654435761) >>> 13) & 255,
  );
  for (const gap of [0, 32_768 - 33_000 + 300, 1, 500]) {
    const bytes = new Uint8Array(unit.length * 2 + Math.max(0, gap));
    bytes.set(unit);
    bytes.set(unit, unit.length + Math.max(0, gap));
    assertEquals(new Uint8Array(gunzipSync(gzipFixed(bytes))), bytes);
  }
});

Deno.test("gzipFixed() makes log text four times smaller", () => {
  const line = (at: number) =>
    `2024-01-01T00:00:00.${at}Z START RequestId: ${at * 7919} $LATEST\n\n`;
  const text = new TextEncoder().encode(Array.from({ length: 900 }, (_, at) => line(at)).join(""));
  assert(gzipFixed(text).length * 4 < text.length);
});
