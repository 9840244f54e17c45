import { assert } from "../_assert.ts";
import { dirname, join } from "node:path";
import { ROOT } from "../../lib/ledger/paths.ts";
import { type Block, isAsShown, readBlocks } from "./_blocks.ts";
import { replaceOutputs, rewriteOutput } from "./_rewrite.ts";
import { Cells, sqlCell } from "./_cells.ts";
import type { Clone } from "./_clone.ts";

/** The page that is run from the beginning, without a ledger. */
export const TUTORIAL = "docs/tutorial.md";
const CELLS = ["ts", "sql"];
const ALLOWED = /^(?:deno task |gzip -dc |printf |cp |mkdir )/;

/** Finds the how-tos and explanations, by their paths from the repository's root, in order. */
export function findPages(): string[] {
  return ["how_to", "explanation"].flatMap((folder) =>
    [...Deno.readDirSync(join(ROOT, "docs", folder))].map(({ name }) => `docs/${folder}/${name}`)
  ).toSorted();
}

/** Reads the blocks of a page, named by its path from the repository's root. */
export function blocksOf(page: string): Block[] {
  return readBlocks(Deno.readTextFileSync(join(ROOT, page)));
}

/** Gives the code cells of a page as a notebook would hold them. */
export function cellsOf(page: string): string[] {
  return blocksOf(page).filter(isCell).map(sourceOf);
}

/** Returns whether a page changes the code of the working copy that it runs in. */
export function changesCode(page: string): boolean {
  return blocksOf(page).some(({ language, words }) =>
    language === "diff" || words.startsWith("lib/")
  );
}

/** What a block printed, and what its page shows. */
export interface Printed {
  readonly line: number;
  readonly printed: string;
  readonly shown: string;
}

/**
 * Fails where a page does not show what its blocks print.
 *
 * @throws {AssertionError} Names the place, and what is printed there.
 */
export function comparePage(page: string, outputs: readonly Printed[]): void {
  for (const { line, printed, shown } of outputs) {
    assert(
      isAsShown(printed, shown),
      `${page}:${line} shows\n${shown}\n\nbut this is printed (\`deno task docs ${page}\` writes ` +
        `it):\n${printed}`,
    );
  }
}

/** Writes what its blocks printed into a page; returns how many outputs were other ones. */
export function writePage(page: string, outputs: readonly Printed[]): number {
  const path = join(ROOT, page);
  const others = outputs.filter(({ printed, shown }) => !isAsShown(printed, shown));
  const texts = new Map(
    others.map(({ line, printed, shown }) => [line, rewriteOutput(printed, shown)]),
  );
  if (others.length > 0) {
    const markdown = Deno.readTextFileSync(path);
    Deno.writeTextFileSync(path, replaceOutputs(markdown, readBlocks(markdown), texts));
  }
  return others.length;
}

/**
 * Runs all blocks of a page, in its order, in a working copy:
 *
 * - `sh`: lines of `deno task`, `gzip -dc`, `cp` and `mkdir`; `no-run (why)` leaves a block out, `exit=2` is what it
 *   ends with;
 * - `ts`: a cell; all cells of the page are one program;
 * - `sql`: a query of the `ledger` that a cell before it opens;
 * - `log FILE`, `sql FILE`: written to that file; `log` alone is only shown; `diff`: applied to the copy's code.
 *
 * @returns What the blocks printed whose output the page shows.
 */
export async function runPage(page: string, clone: Clone): Promise<Printed[]> {
  const blocks = blocksOf(page);
  const sources = blocks.filter(isCell).map(sourceOf);
  const cells = sources.length === 0 ? undefined : Cells.start(clone, sources);
  const outputs: Printed[] = [];
  try {
    for (const block of blocks) {
      const printed = await runBlock(clone, cells, block, `${page}:${block.line}`);
      const shown = block.output ?? (isCell(block) ? "" : undefined);
      if (shown !== undefined) outputs.push({ line: block.line, printed, shown });
    }
    return outputs;
  } finally {
    await cells?.end();
  }
}

async function runBlock(
  clone: Clone,
  cells: Cells | undefined,
  block: Block,
  place: string,
): Promise<string> {
  if (isCell(block)) return await cells!.next();
  if (block.language === "sh") return await runTasks(clone, block, place);
  if (block.language === "diff") {
    Deno.writeTextFileSync(join(clone.folder, "change.diff"), `${block.text}\n`);
    await succeed(clone, "patch -p1 < change.diff", place);
  } else if (isFile(block)) {
    const path = join(clone.folder, block.words);
    Deno.mkdirSync(dirname(path), { recursive: true });
    Deno.writeTextFileSync(path, `${block.text}\n`);
  } else if (block.language !== "log") {
    throw new Error(`${place}: nothing is known of a block of "${block.language}"`);
  }
  return "";
}

async function runTasks(clone: Clone, block: Block, place: string): Promise<string> {
  if (block.words.startsWith("no-run")) {
    assert(/^no-run \(.{10,}\)$/.test(block.words), `${place}: say why it is not run`);
    return block.output ?? "";
  }
  const lines = block.text.replace(/\\\n\s*/g, "").split("\n").filter((line) => line.trim() !== "");
  let printed = "";
  let last = 0;
  for (const line of lines) {
    assert(ALLOWED.test(line), `${place}: expected deno task, gzip -dc or printf, not "${line}"`);
    assert(last === 0, `${place}: only the last line may fail, before "${line}":\n${printed}`);
    const result = await clone.run(line);
    printed += result.printed;
    last = result.code;
  }
  const code = Number(/\bexit=(\d+)/.exec(block.words)?.[1] ?? 0);
  assert(last === code, `${place}: exit code ${last} instead of ${code}:\n${printed}`);
  return printed;
}

async function succeed(clone: Clone, line: string, place: string): Promise<void> {
  const { code, printed } = await clone.run(line);
  assert(code === 0, `${place}: ${printed}`);
}

function isFile({ language, words }: Block): boolean {
  return words !== "" && ["log", "sql"].includes(language);
}

function isCell(block: Block): boolean {
  return CELLS.includes(block.language) && !isFile(block);
}

function sourceOf({ language, text }: Block): string {
  return language === "sql" ? sqlCell(text) : text;
}
