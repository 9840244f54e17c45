import { assert, assertEquals, assertRejects } from "../_assert.ts";
import { renderProgress, withProgress } from "../../lib/notebook/progress.ts";

Deno.test("renderProgress() shows label, share, words and seconds, and escapes them", () => {
  const known = renderProgress({
    label: "Reading <logs>",
    durationMs: 2345,
    share: 0.456,
    words: "8 of 18 files",
    advice: "The Stop button ends it.",
  });
  assertEquals(known["text/plain"], "Reading <logs>: 45 % \u00b7 8 of 18 files \u00b7 2 s");
  const html = String(known["text/html"]);
  for (const part of ['value="45"', "Reading &lt;logs&gt;", "Stop button", 'role="status"']) {
    assert(html.includes(part), part);
  }
  assert(!html.includes("<logs>"));
});

Deno.test("renderProgress() shows no share where none is known, and none beyond the whole", () => {
  const unknown = renderProgress({ label: "Asking", durationMs: 900, share: null });
  assertEquals(unknown["text/plain"], "Asking: 0 s");
  assert(!String(unknown["text/html"]).includes(" value="));
  const beyond = renderProgress({ label: "Asking", durationMs: 0, share: 1.5 });
  assert(String(beyond["text/html"]).includes('value="100"'));
});

Deno.test("withProgress() gives what the work gives, and throws what it throws", async () => {
  assertEquals(await withProgress("Adding", (report) => (report(1), Promise.resolve(3))), 3);
  await assertRejects(
    () => withProgress("Failing", () => Promise.reject(new TypeError("no"))),
    TypeError,
    "no",
  );
});
