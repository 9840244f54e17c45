import { assertEquals } from "../../_assert.ts";
import { join, relative } from "node:path";
import { ROOT } from "../../../lib/ledger/paths.ts";

const LIB = join(ROOT, "lib");
const SIMULATE = join(LIB, "dev", "simulate");
/** The folders in the order of the flow; the files beside them put the folders together. */
const FLOW = ["plan", "kinds", "faults", "lambda", "files", "ground_truth"];

function filesBelow(folder: string): string[] {
  return [...Deno.readDirSync(folder)].flatMap(({ name, isDirectory }) => {
    if (isDirectory) return filesBelow(join(folder, name));
    return name.endsWith(".ts") ? [join(folder, name)] : [];
  });
}

function importsOf(path: string): string[] {
  return [...Deno.readTextFileSync(path).matchAll(/from "(\.{1,2}\/[^"]+)"/g)]
    .map(([, target]) => join(path, "..", target));
}

function placeOf(path: string): number {
  const [folder, ...inner] = relative(SIMULATE, path).split("/");
  return inner.length === 0 ? FLOW.length : FLOW.indexOf(folder);
}

const files = filesBelow(SIMULATE);

Deno.test("each folder of the simulator imports from the folders before it only", () => {
  assertEquals(files.filter((path) => placeOf(path) < 0), []);
  const wrong = files.flatMap((path) =>
    importsOf(path)
      .filter((target) => target.startsWith(SIMULATE) && placeOf(target) > placeOf(path))
      .map((target) => `${relative(SIMULATE, path)} imports ${relative(SIMULATE, target)}`)
  );
  assertEquals(wrong, []);
});

Deno.test("book and simulator import nothing of the product, and the book nothing of the simulator", () => {
  const book = join(LIB, "dev", "book");
  const strangers = (paths: readonly string[], ...allowed: readonly string[]) =>
    paths.flatMap((path) =>
      importsOf(path).filter((target) => !allowed.some((folder) => target.startsWith(folder + "/")))
        .map((target) => `${relative(LIB, path)} imports ${relative(LIB, target)}`)
    );
  assertEquals(strangers(filesBelow(book), book), []);
  assertEquals(strangers(files, SIMULATE, book, join(LIB, "dev", "random")), []);
});

Deno.test("no files of the simulator import each other in a circle", () => {
  let left = files;
  for (let before = 0; before !== left.length;) {
    before = left.length;
    left = left.filter((path) => importsOf(path).some((target) => left.includes(target)));
  }
  assertEquals(left.map((path) => relative(SIMULATE, path)), []);
});

Deno.test("the rest of lib/ takes the simulator through its public module", () => {
  const targets = filesBelow(LIB).filter((path) => !files.includes(path)).flatMap(importsOf)
    .filter((target) => target.startsWith(SIMULATE));
  assertEquals([...new Set(targets)], [join(SIMULATE, "mod.ts")]);
});
