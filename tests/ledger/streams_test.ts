import { assertEquals } from "../_assert.ts";
import { threadCpuMs } from "../_cpu_time.ts";
import fc from "fast-check";
import { TextLineStream } from "../../lib/ledger/streams.ts";

function linesOf(chunks: readonly string[]): Promise<string[]> {
  return Array.fromAsync(ReadableStream.from(chunks).pipeThrough(new TextLineStream()));
}

Deno.test("TextLineStream gives the lines of a text, wherever its chunks end", () =>
  fc.assert(
    fc.asyncProperty(
      fc.array(fc.string({ maxLength: 5 }).map((text) => text.replaceAll(/[\r\n]/g, ""))),
      fc.constantFrom("\n", "\r\n"),
      fc.array(fc.nat(9)),
      async (lines, end, sizes) => {
        const text = lines.map((line) => line + end).join("");
        const chunks = [];
        for (let from = 0, i = 0; from < text.length; i++) {
          const size = 1 + (sizes[i] ?? 0);
          chunks.push(text.slice(from, from += size));
        }
        assertEquals(await linesOf(chunks), lines);
        if (lines.length > 0 && lines.at(-1) !== "") {
          assertEquals(await linesOf([text.slice(0, -end.length)]), lines);
        }
      },
    ),
    { numRuns: 300 },
  ));

Deno.test("TextLineStream takes time linear in a line of many chunks", async () => {
  const time = async (lines: number, count: number) => {
    const begun = threadCpuMs();
    const chunks = Array<string>(count).fill("x".repeat(64));
    for (let line = 0; line < lines; line++) await linesOf(chunks);
    return threadCpuMs() - begun;
  };
  await time(1, 2000);
  // Of as many chunks, since the processor's time is counted in ticks of up to 10 ms.
  const [short, long] = [await time(16, 2000), await time(1, 32_000)];
  // Linear is as long, quadratic 16 times.
  const bound = 5 * (short + 20);
  assertEquals(long < bound, true, `${short} ms in 16 lines, and ${long} ms in one`);
});
