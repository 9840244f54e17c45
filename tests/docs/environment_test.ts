import { assertEquals } from "../_assert.ts";
import { join } from "node:path";
import { ROOT } from "../../lib/ledger/paths.ts";

function* textsBelow(folder: string): Generator<string> {
  for (const { name, isDirectory } of Deno.readDirSync(folder)) {
    if (isDirectory) {
      if (name !== "scratch") yield* textsBelow(join(folder, name));
    } else if (/\.(?:ts|py|ipynb)$/.test(name)) yield Deno.readTextFileSync(join(folder, name));
  }
}

Deno.test("each environment variable is on the page about them, and the page names no other", () => {
  const page = Deno.readTextFileSync(join(ROOT, "docs", "reference", "environment.md"));
  const namesIn = (text: string) => text.match(/BALANCEBOOK_[A-Z_]+/g) ?? [];
  // These two are how our own programs tell each other where they run.
  const internal = ["BALANCEBOOK_HEADLESS", "BALANCEBOOK_KERNEL_PROXY"];
  const read = ["lib", "notebooks"].flatMap((folder) => [...textsBelow(join(ROOT, folder))])
    .flatMap(namesIn).filter((name) => !internal.includes(name));
  assertEquals([...new Set(namesIn(page))].sort(), [...new Set(read)].sort());
});
