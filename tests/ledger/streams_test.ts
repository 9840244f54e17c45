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
  const time = async (count: number) => {
    const begun = threadCpuMs();
    await linesOf(Array<string>(count).fill("x".repeat(64)));
    return threadCpuMs() - begun;
  };
  await time(10_000);
  const [short, long] = [await time(10_000), await time(160_000)];
  // Linear is 16 times as long, quadratic 256 times.
  assertEquals(long < 100 * short, true, `${short} ms, and ${long} ms for 16 times as much`);
});
