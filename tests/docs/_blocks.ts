/** A fenced block of a page. */
export interface Block {
  /** First word behind the fence. */
  readonly language: string;
  /** The other words behind the fence. */
  readonly words: string;
  readonly text: string;
  /** Line of its fence in the page, from 1. */
  readonly line: number;
  /** What the block should print: the `text` block behind it. */
  readonly output?: string;
  /** Line of the fence of its output, from 1. */
  readonly outputLine?: number;
}

const FENCE = /^(`{3,})\s*(\S*)\s*(.*)$/;

/**
 * Reads the fenced blocks of a page; a `text` block is the output of the block before it.
 *
 * @throws {Error} If a block has no end, or a `text` block belongs to none.
 */
export function readBlocks(markdown: string): Block[] {
  const blocks: Block[] = [];
  const lines = markdown.split("\n");
  for (let at = 0; at < lines.length; at++) {
    const match = FENCE.exec(lines[at]);
    if (match === null) continue;
    const end = lines.findIndex((line, index) => index > at && line.trimEnd() === match[1]);
    if (end < 0) throw new Error(`The block of line ${at + 1} has no end`);
    const text = lines.slice(at + 1, end).join("\n");
    const block = { language: match[2], words: match[3].trim(), text, line: at + 1 };
    const last = blocks.at(-1);
    if (block.language !== "text") blocks.push(block);
    else if (last === undefined || last.output !== undefined) {
      throw new Error(`The output in line ${at + 1} belongs to no block; log lines are \`log\``);
    } else blocks[blocks.length - 1] = { ...last, output: text, outputLine: at + 1 };
    at = end;
  }
  return blocks;
}

/**
 * Returns whether something was printed as a page shows it. `…` stands for any part of a line, alone on
 * its line for any lines; blanks at the ends of lines do not count.
 */
export function isAsShown(printed: string, shown: string): boolean {
  const lines = trimLines(shown).split("\n").map((line) =>
    line.trim() === "…" ? null : line.split("…").map(RegExp.escape).join("[^\\n]*")
  );
  const pattern = lines.map((line, index) =>
    line === null ? "(?:[^\\n]*\\n)*?" : line + (index < lines.length - 1 ? "\\n" : "")
  );
  const text = trimLines(printed);
  return new RegExp(`^${pattern.join("")}$`).test(lines.at(-1) === null ? `${text}\n` : text);
}

function trimLines(text: string): string {
  return text.split("\n").map((line) => line.trimEnd()).join("\n").trim();
}
