import { type Block, isAsShown } from "./_blocks.ts";

/**
 * Writes what was printed as a page shows it: lines that the page leaves out with `…` stay left out,
 * the others are as they were printed. A page that shows it already is left as it is.
 */
export function rewriteOutput(printed: string, shown: string): string {
  if (isAsShown(printed, shown)) return shown;
  const lines = printed.split("\n").map((line) => line.trimEnd()).join("\n").trim().split("\n");
  const parts = splitAtGaps(shown.trim().split("\n"));
  let from = 0;
  return parts.map((part, index) => {
    if (part.length === 0) return "";
    const isLast = index === parts.length - 1;
    if (isLast && index === 0) return lines.map((line, at) => keepGaps(line, part[at]));
    const last = lines.length - part.length;
    const start = isLast ? Math.max(from, last) : index === 0 ? 0 : bestStart(lines, part, from);
    from = start + part.length;
    return lines.slice(start, from).map((line, at) => keepGaps(line, part[at]));
  }).map((part) => typeof part === "string" ? part : part.join("\n"))
    .join("\n…\n").trim();
}

/** Puts new outputs into a page, by the line of the block that printed them. */
export function replaceOutputs(
  markdown: string,
  blocks: readonly Block[],
  outputs: ReadonlyMap<number, string>,
): string {
  const lines = markdown.split("\n");
  for (const { line, output, outputLine } of blocks.toReversed()) {
    const text = outputs.get(line);
    if (text === undefined || output === undefined || outputLine === undefined) continue;
    lines.splice(outputLine, output.split("\n").length, ...text.split("\n"));
  }
  return lines.join("\n");
}

/** Splits lines where one of them stands for any number of lines. */
function splitAtGaps(lines: readonly string[]): string[][] {
  const parts: string[][] = [[]];
  for (const line of lines) {
    if (line.trim() === "…") parts.push([]);
    else parts.at(-1)!.push(line);
  }
  return parts;
}

/** Finds where the printed lines are most like a part of the page; the first of equals. */
function bestStart(lines: readonly string[], part: readonly string[], from: number): number {
  const last = Math.max(from, lines.length - part.length);
  const starts = Array.from({ length: last - from + 1 }, (_, index) => from + index);
  const scores = starts.map((start) =>
    part.reduce((sum, line, at) => sum + likeness(line, lines[start + at] ?? ""), 0)
  );
  return starts[scores.indexOf(Math.max(...scores))];
}

/** Compares two lines by their words: 1 where they are the same, 0 where they have none in common. */
function likeness(a: string, b: string): number {
  const [left, right] = [a, b].map((line) => new Set(line.split(/\s+/)));
  return 2 * left.intersection(right).size / (left.size + right.size);
}

/** Leaves out of a printed line what the page leaves out of its line, by the words around it. */
function keepGaps(line: string, shown = ""): string {
  const pieces = shown.split("…");
  let [kept, rest] = ["", line];
  for (const [index, piece] of pieces.slice(1).entries()) {
    const before = /\S*\s*$/.exec(pieces[index])![0];
    const after = /^\s*\S*/.exec(piece)![0];
    const start = rest.indexOf(before) + before.length;
    const end = after === "" ? rest.length : rest.indexOf(after, start);
    if (!rest.includes(before) || end < 0) return line;
    kept += `${rest.slice(0, start)}…`;
    rest = rest.slice(end);
  }
  return kept + rest;
}
