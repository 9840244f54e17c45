import { assert, assertEquals } from "../../_assert.ts";
import { Buffer } from "node:buffer";
import { gzipSync } from "node:zlib";
import fc from "fast-check";
import { type Damage, inflateSmall, inflateStream } from "../../../lib/ledger/source/inflate.ts";

const TEXT = Array.from({ length: 4000 }, (_, index) => `${index * 7919} event\n`).join("");

async function inflate(bytes: Uint8Array): Promise<{ text: string; damage: Damage }> {
  const stream = inflateStream(async function* () {
    for (let at = 0; at < bytes.length; at += 1000) yield bytes.subarray(at, at + 1000);
  });
  const parts = [];
  for await (const chunk of stream) parts.push(Buffer.from(chunk));
  return { text: Buffer.concat(parts).toString(), damage: stream.damage };
}

function small(bytes: Uint8Array): { text: string; damage: Damage } {
  const { bytes: text, damage } = inflateSmall(bytes)!;
  return { text: Buffer.from(text).toString(), damage };
}

Deno.test("gzip of several members, and of trailing zeros, is read whole by both functions", async () => {
  const half = TEXT.length / 2;
  const members = Buffer.concat([gzipSync(TEXT.slice(0, half)), gzipSync(TEXT.slice(half))]);
  for (const bytes of [gzipSync(TEXT), members, Buffer.concat([members, Buffer.alloc(600)])]) {
    assertEquals(small(bytes), { text: TEXT, damage: null });
    assertEquals(await inflate(bytes), { text: TEXT, damage: null });
  }
});

Deno.test("a torn gzip gives all that it holds, by both functions", async () => {
  const whole = gzipSync(TEXT);
  await fc.assert(
    fc.asyncProperty(fc.integer({ min: 12, max: whole.length - 1 }), async (length) => {
      const torn = whole.subarray(0, length);
      const streamed = await inflate(torn);
      const { bytes } = inflateSmall(torn) ?? { bytes: null };
      if (bytes !== null) assertEquals(streamed.text, Buffer.from(bytes).toString());
      assertEquals(streamed.damage, "torn");
      assert(TEXT.startsWith(streamed.text));
    }),
    { numRuns: 30 },
  );
});

Deno.test("neither a wrong checksum nor bytes behind the end cost any text", async () => {
  const flipped = gzipSync(TEXT);
  flipped[flipped.length - 6] ^= 1;
  const followed = Buffer.concat([gzipSync(TEXT), Buffer.from("garbage garbage garbage")]);
  const members = Buffer.concat([gzipSync(TEXT.slice(0, 777)), gzipSync(TEXT.slice(777)), flipped]);
  for (
    const [bytes, text] of [[flipped, TEXT], [followed, TEXT], [members, TEXT + TEXT]] as const
  ) {
    assertEquals(small(bytes), { text, damage: "corrupt" });
    assertEquals(await inflate(bytes), { text, damage: "corrupt" });
  }
});

Deno.test("whatever bit is flipped, both functions give the same", async () => {
  const whole = gzipSync(TEXT);
  await fc.assert(
    fc.asyncProperty(fc.integer({ min: 10, max: whole.length - 1 }), async (place) => {
      const bytes = Buffer.from(whole);
      bytes[place] ^= 0x10;
      const streamed = await inflate(bytes);
      if (inflateSmall(bytes) !== null) assertEquals(small(bytes), streamed);
    }),
    { numRuns: 30 },
  );
});

Deno.test("a bit that is flipped in the first bytes costs no text in front of it", async () => {
  const whole = gzipSync(TEXT);
  for (let place = 10; place < 160; place++) {
    const bytes = Buffer.from(whole);
    bytes[place] ^= 0x10;
    assertEquals(await inflate(bytes), small(bytes), `byte ${place}`);
  }
});

Deno.test("a text too large for one piece is left to the stream", () => {
  assertEquals(inflateSmall(gzipSync(Buffer.alloc(40 << 20))), null);
});
