import { assert, assertEquals, assertNotEquals, assertThrows } from "@std/assert";
import { Buffer } from "node:buffer";
import { simulate } from "../../lib/simulate/mod.ts";

async function digest(seed: number): Promise<string> {
  const { files, truth } = simulate({ seed, days: 14, users: 12 });
  const parts = files.map(({ path, bytes }) => [path, Buffer.from(bytes).toString("hex")]);
  const text = JSON.stringify([parts, truth]);
  const hash = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(text));
  return Buffer.from(hash).toString("hex");
}

Deno.test("simulate() gives the same bytes for a seed, and others for another", async () => {
  assertEquals(await digest(11), await digest(11));
  assertNotEquals(await digest(11), await digest(12));
});

Deno.test("simulate() writes gzip headers without time and system", () => {
  const { files } = simulate({ seed: 2, days: 2, users: 3 });
  for (const { path, bytes } of files) {
    if (!path.endsWith(".gz")) continue;
    assertEquals([...bytes.subarray(0, 10)], [0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 255]);
  }
});

Deno.test("simulate() works for any small run", () => {
  for (let days = 1; days <= 13; days++) {
    const { files, truth } = simulate({ seed: days, days, users: 1 + days % 4 });
    assertEquals(truth.settings.days, days);
    assert(files.length >= truth.counts.files);
  }
});

Deno.test("simulate() refuses options out of range", () => {
  const refused = [{ days: 0 }, { users: 0 }, { days: 1.5 }, { seed: NaN }, { start: "soon" }, {
    start: "2024-13-01",
  }, { days: 3_000, users: 90_000 }];
  for (const options of refused) assertThrows(() => simulate(options), RangeError, "Cannot");
});
