import { assert, assertEquals } from "../_assert.ts";
import { join } from "node:path";
import { parseInspect, recover, toValue } from "../../lib/inspect/mod.ts";
import { caseTexts, randomTexts } from "./_corpus.mjs";
import { ROOT } from "./_texts.ts";

interface Corpus {
  cases: { name: string; kind: string; text: string }[];
  random: { json: string; text: string }[];
}

async function runNode(): Promise<Corpus | null> {
  const script = join(ROOT, "tests", "inspect", "_corpus.mjs");
  try {
    const { success, stdout } = await new Deno.Command("node", {
      args: [script],
      stderr: "inherit",
    }).output();
    return success ? JSON.parse(new TextDecoder().decode(stdout)) : null;
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
    console.warn("SKIPPED: node is not on PATH, so the oracle is Deno's port of inspect alone");
    return null;
  }
}

function checkCorpus(corpus: Corpus): void {
  for (const { name, kind, text } of corpus.cases) {
    const node = parseInspect(text);
    assert(kind.split("|").includes(node.kind), `${name} is ${node.kind}: ${text}`);
    assertEquals(node.length, text.length, `${name}: ${text}`);
    assertEquals(recover(text), { node, repairs: [], end: text.length }, name);
  }
  for (const { json, text } of corpus.random) {
    const node = parseInspect(text);
    assertEquals(toValue(node), JSON.parse(json), text);
    assertEquals(recover(text), { node, repairs: [], end: text.length });
  }
}

Deno.test("parseInspect() reads all that Node prints", async () => {
  const corpus = await runNode();
  if (corpus === null) return;
  assertEquals(corpus.random.length, 3000);
  checkCorpus(corpus);
});

Deno.test("parseInspect() reads all that Deno's port of inspect prints", () => {
  const random = [...randomTexts(1000, 11)] as Corpus["random"];
  checkCorpus({ cases: caseTexts() as Corpus["cases"], random });
});
