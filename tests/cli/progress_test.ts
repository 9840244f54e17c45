import { assertEquals } from "../_assert.ts";
import { drawBar } from "../../lib/cli/_progress.ts";

Deno.test("drawBar() fills by the share, never beyond its ends", () => {
  assertEquals(
    drawBar(0.5, "8 of 16 files"),
    `[${"#".repeat(12)}${"-".repeat(12)}]  50 %  8 of 16 files`,
  );
  assertEquals(drawBar(-1, "x"), `[${"-".repeat(24)}]   0 %  x`);
  assertEquals(drawBar(2, "x"), `[${"#".repeat(24)}] 100 %  x`);
  assertEquals(drawBar(0.999, "x").slice(-8), "99 %  x".padStart(8));
});
