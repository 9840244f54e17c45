import { assert, assertEquals, assertNotEquals, assertThrows } from "../../_assert.ts";
import { Buffer } from "node:buffer";
import { NO_FAULTS, parseFaults, simulate } from "../../../lib/dev/simulate/mod.ts";

async function digest(seed: number): Promise<string> {
  const { files, groundTruth } = simulate({ seed, days: 14, users: 12 });
  const parts = files.map(({ path, bytes }) => [path, Buffer.from(bytes).toString("hex")]);
  const text = JSON.stringify([parts, groundTruth]);
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
    const { files, groundTruth } = simulate({ seed: days, days, users: 1 + days % 4 });
    assertEquals(groundTruth.settings.days, days);
    assert(files.length >= groundTruth.counts.files);
  }
});

Deno.test("simulate() refuses options out of range", () => {
  const refused = [
    { days: 0 },
    { users: 0 },
    { days: 1.5 },
    { seed: NaN },
    { start: "soon" },
    { start: "2024-13-01" },
    { days: 3_000, users: 90_000 },
    { faults: { outage: -1 } },
    { faults: { outage: NaN } },
    { faults: { outage: 10_001 } },
    { faults: parseFaults("outages=1") },
  ];
  for (const options of refused) assertThrows(() => simulate(options), RangeError, "Cannot");
});

Deno.test("parseFaults() reads pairs, and begins with nothing after none", () => {
  assertEquals(parseFaults("double_charge=10, outage=0.5"), { double_charge: 10, outage: 0.5 });
  assertEquals(parseFaults("none"), NO_FAULTS);
  assertEquals(parseFaults("none,outage=2"), { ...NO_FAULTS, outage: 2 });
  for (const text of ["", "outage", "outage=", "outage=-1", "outage=1,", "outage=1,none"]) {
    assertThrows(() => parseFaults(text), RangeError, "Cannot use faults");
  }
});

Deno.test("simulate() stores only what it is asked for", () => {
  const whole = simulate({ seed: 3, days: 30, users: 12, storage: [] }).groundTruth;
  assertEquals(new Set(whole.files.map(({ format }) => format)), new Set(["gzip"]));
  assertEquals([whole.counts.filesOutOfOrder, whole.counts.files], [0, whole.counts.streams]);
  const torn =
    simulate({ seed: 3, days: 30, users: 12, faults: "none", storage: ["torn"] }).groundTruth;
  assertEquals(torn.tornFiles.length, 1);
  assert(torn.findings.length > 0);
});
