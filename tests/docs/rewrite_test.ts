import { assertEquals } from "../_assert.ts";
import { isAsShown, readBlocks } from "./_blocks.ts";
import { replaceOutputs, rewriteOutput } from "./_rewrite.ts";

const PRINTED = "3 rows\nu1  AED 91.00\nu2  AED 7.50\nu3  AED 1.00\nok, 4.1 s; open a.html\n";

Deno.test("rewriteOutput() writes what is printed, and leaves out what the page left out", () => {
  for (
    const [shown, rewritten] of [
      ["2 rows", PRINTED.trim()],
      ["3 rows\n…", "3 rows\n…"],
      ["2 rows\n…\nok, … s; open a.html", "3 rows\n…\nok, … s; open a.html"],
      ["2 rows\n…\nu2  AED 7.40\n…", "3 rows\n…\nu2  AED 7.50\n…"],
      ["…\nfine, … s; open b.html", "…\nok, 4.1 s; open a.html"],
      ["…\nok, … s; open b.html", "…\nok, … s; open a.html"],
      ["…\nok, … s; open …", "…\nok, … s; open …"],
    ]
  ) {
    assertEquals(rewriteOutput(PRINTED, shown), rewritten, shown);
    assertEquals(isAsShown(PRINTED, rewriteOutput(PRINTED, shown)), true, shown);
  }
});

Deno.test("rewriteOutput() keeps a gap by the words around it, not by the whole line", () => {
  assertEquals(
    rewriteOutput("5 of 6 ok, 3 s; open a.html", "6 of 6 ok, … s; open a.html"),
    "5 of 6 ok, … s; open a.html",
  );
});

Deno.test("replaceOutputs() changes the outputs of a page, and nothing else", () => {
  const page =
    "# A\n\n```sh\na\n```\n\nSo:\n\n```text\nc\n\nd\n```\n\n```ts\nb\n```\n\n```text\ne\n```\n";
  const blocks = readBlocks(page);
  const outputs = new Map([[3, "C"], [15, "E\nF"]]);
  assertEquals(
    replaceOutputs(page, blocks, outputs),
    page.replace("c\n\nd", "C").replace("\ne\n", "\nE\nF\n"),
  );
  assertEquals(replaceOutputs(page, blocks, new Map()), page);
});
