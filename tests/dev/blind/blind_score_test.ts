import { assertEquals } from "../../_assert.ts";
import { scoreBlind } from "../../../lib/dev/blind/blind_score.ts";
import { SAMPLE_LOGS } from "../../../lib/ledger/paths.ts";

Deno.test("a payment that was skipped is noticed, warned of and told, and nothing else is found", async () => {
  const lines: string[] = [];
  const { classes, unchanged, unrelated } = await scoreBlind({
    logs: SAMPLE_LOGS,
    faults: 2,
    seed: 1,
    className: "payment_skips",
    onProgress: (line) => lines.push(line),
  });
  assertEquals(classes, [{ name: "payment_skips", injected: 2, noticed: 2, warned: 2, told: 2 }]);
  assertEquals(unrelated, []);
  assertEquals(unchanged, { injected: 0, newFindings: 0 });
  assertEquals(lines.length, 1);
});

Deno.test("chunks of a file in another order lead to no finding", async () => {
  const { classes, unchanged } = await scoreBlind({
    logs: SAMPLE_LOGS,
    faults: 5,
    seed: 1,
    className: "chunks_reordered",
  });
  assertEquals(classes, []);
  assertEquals(unchanged, { injected: 5, newFindings: 0 });
});
