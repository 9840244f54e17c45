import { assertEquals } from "../_assert.ts";
import { dirname, join, relative } from "node:path";
import { ROOT } from "../../lib/ledger/paths.ts";

function* pagesOf(folder: string): Generator<string> {
  for (const entry of Deno.readDirSync(folder)) {
    const path = join(folder, entry.name);
    if (entry.isDirectory) yield* pagesOf(path);
    else if (path.endsWith(".md")) yield path;
  }
}

function withoutBlocks(markdown: string): string {
  return markdown.replace(/^```[^]*?^```$/gm, "");
}

/** Gives the anchors of a page's headings, as GitHub makes them. */
function anchorsOf(path: string): Set<string> {
  const anchors = new Set<string>();
  for (const [, text] of withoutBlocks(Deno.readTextFileSync(path)).matchAll(/^#+ (.+)$/gm)) {
    const slug = text.toLowerCase().replace(/[^\p{L}\p{N}_ -]/gu, "").replaceAll(" ", "-");
    let anchor = slug;
    for (let count = 1; anchors.has(anchor); count++) anchor = `${slug}-${count}`;
    anchors.add(anchor);
  }
  return anchors;
}

Deno.test("every link between the pages leads somewhere, and every page is in the index", () => {
  const pages = [join(ROOT, "README.md"), ...pagesOf(join(ROOT, "docs"))];
  const linked = new Set<string>();
  const broken = [];
  for (const page of pages) {
    const text = withoutBlocks(Deno.readTextFileSync(page));
    for (const [, target] of text.matchAll(/\]\(([^)\s]+)\)/g)) {
      if (/^https?:/.test(target)) continue;
      const [file, anchor] = target.split("#");
      const path = file === "" ? page : join(dirname(page), file);
      if (page === join(ROOT, "docs", "README.md")) linked.add(path);
      try {
        Deno.statSync(path);
        if (anchor === undefined || anchorsOf(path).has(anchor)) continue;
      } catch (error) {
        if (!(error instanceof Deno.errors.NotFound)) throw error;
      }
      broken.push(`${relative(ROOT, page)}: ${target}`);
    }
  }
  assertEquals(broken, []);
  const unlisted = pages.filter((page) => !linked.has(page) && !page.endsWith("README.md"));
  assertEquals(unlisted.map((page) => relative(ROOT, page)), []);
});
