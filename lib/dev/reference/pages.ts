import { join } from "node:path";
import { ROOT } from "../../ledger/paths.ts";
import { runDeno } from "./run_deno.ts";
import { tablesPage } from "./tables.ts";
import { tasksPage } from "./tasks.ts";

/** Where the pages of the reference are. */
export const REFERENCE: string = join(ROOT, "docs", "reference");

const PAGES = {
  "tables.md": tablesPage,
  "tasks.md": tasksPage,
};
const MARK = "<!-- Written by `deno task reference` from the code; edit the code's comments. -->";

/**
 * Makes the pages of the reference from the code, formatted.
 *
 * @returns The text of each page by the name of its file.
 */
export async function makePages(): Promise<ReadonlyMap<string, string>> {
  const pages = new Map<string, string>();
  for (const [name, write] of Object.entries(PAGES)) {
    const text = `${MARK}\n\n${await write()}\n`;
    pages.set(name, await format(text));
  }
  return pages;
}

/** Formats a page; some texts come to rest only at the second time (Deno 2.9). */
async function format(text: string): Promise<string> {
  const formatted = await runDeno(["fmt", "--ext", "md", "-"], text);
  return formatted === text ? text : await format(formatted);
}

/** Reads a page as it stands in `docs/reference`; nothing where there is none. */
export function readPage(name: string): string | undefined {
  try {
    return Deno.readTextFileSync(join(REFERENCE, name));
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return undefined;
    throw error;
  }
}

/** Writes the pages into `docs/reference`. */
export function writePages(pages: ReadonlyMap<string, string>): void {
  Deno.mkdirSync(REFERENCE, { recursive: true });
  for (const [name, text] of pages) Deno.writeTextFileSync(join(REFERENCE, name), text);
}

/** Returns where a page begins to differ from what the code says, as one line; nothing if it does not. */
export function describeDifference(name: string, is: string | undefined, should: string): string {
  if (is === should) return "";
  if (is === undefined) return `docs/reference/${name} is missing`;
  const [lines, wanted] = [is.split("\n"), should.split("\n")];
  const at = wanted.findIndex((line, index) => line !== lines[index]);
  const place = at < 0 ? wanted.length : at;
  return `docs/reference/${name}:${place + 1}: "${cut(lines[place])}" where the code says ` +
    `"${cut(wanted[place])}"`;
}

function cut(line = ""): string {
  const text = line.replace(/\s+/g, " ");
  return text.length > 80 ? `${text.slice(0, 80)}…` : text;
}
