import { ROOT } from "../../lib/ledger/paths.ts";
import { setUpJupyter } from "../../lib/notebook/runner/environment.ts";
import { assertEquals } from "../_assert.ts";
import { withFolder } from "../_temporary.ts";
import { makeClone } from "./_clone.ts";
import { comparePage, runPage, TUTORIAL } from "./_page.ts";

/** What a run must leave alone, with the times of its last changes. */
function ownFiles(): string[] {
  return ["data/build", "out"].flatMap((name) => {
    try {
      return [...Deno.readDirSync(`${ROOT}/${name}`)].map((entry) => `${name}/${entry.name}`);
    } catch {
      return [];
    }
  });
}

Deno.test("the tutorial does what it says, and prints what it shows", async () => {
  await setUpJupyter();
  const before = ownFiles();
  await withFolder(async (folder) =>
    comparePage(TUTORIAL, await runPage(TUTORIAL, makeClone(folder)))
  );
  assertEquals(ownFiles(), before);
});
