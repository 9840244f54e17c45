import { basename, join, resolve } from "node:path";
import { UserError } from "../../ledger/error.ts";
import { ROOT } from "../../ledger/paths.ts";

const INGEST = "01_ingest";

/** One code cell of a notebook. */
export interface CodeCell {
  /** Position among all cells of the notebook, counted from 1. */
  readonly number: number;
  readonly source: string;
  readonly tags: readonly string[];
}

/** The folder of the repository's notebooks. */
export const NOTEBOOKS_DIR: string = join(ROOT, "notebooks");

/** The folder for notebooks of one's own, which git ignores; tasks and checks pass it by unless one is named. */
export const SCRATCH_DIR: string = join(NOTEBOOKS_DIR, "scratch");

/**
 * Finds notebooks by name, with or without `.ipynb`, in the order of their names.
 *
 * @param names the wanted ones; none means all. One with a slash is the path of any notebook, from the folder of
 * notebooks or from where the task runs.
 * @returns absolute paths
 * @throws {UserError} If a name stands for no notebook, the message lists those that are there; or two are
 * called the same, whose outputs would stand in one file
 */
export async function findNotebooks(
  names: readonly string[] = [],
  folder = NOTEBOOKS_DIR,
): Promise<string[]> {
  const present: string[] = [];
  for await (const entry of Deno.readDir(folder)) {
    if (entry.isFile && entry.name.endsWith(".ipynb")) present.push(nameOf(entry.name));
  }
  present.sort();
  const isPath = (name: string) => /[/\\]/.test(name);
  const own = names.filter(isPath).map((name) => findOwn(name, folder));
  const wanted = names.filter((name) => !isPath(name)).map(nameOf);
  const missing = wanted.find((name) => !present.includes(name));
  if (missing !== undefined) {
    throw new UserError(
      `Cannot find notebook ${JSON.stringify(missing)}: there are ${present.join(", ") || "none"}`,
    );
  }
  const found = new Set([
    ...present.filter((name) => names.length === 0 || wanted.includes(name))
      .map((name) => join(folder, `${name}.ipynb`)),
    ...own,
  ]);
  const paths = [...found].sort((a, b) => nameOf(a) < nameOf(b) ? -1 : 1);
  const twice = paths.find((path, index) => index > 0 && nameOf(path) === nameOf(paths[index - 1]));
  if (twice === undefined) return paths;
  throw new UserError(
    `Cannot take two notebooks that are called ${nameOf(twice)}: rename one, or take them by turns`,
  );
}

/** Finds a notebook by its path. */
function findOwn(name: string, folder: string): string {
  const file = `${name.replace(/\.ipynb$/, "")}.ipynb`;
  const path = [resolve(folder, file), resolve(file)].find(isFile);
  if (path !== undefined) return path;
  throw new UserError(`Cannot find notebook ${JSON.stringify(name)}: there is no file ${file}`);
}

function isFile(path: string): boolean {
  try {
    return Deno.statSync(path).isFile;
  } catch {
    return false;
  }
}

/** Whether a notebook writes the ledger, which the others only read. */
export function writesLedger(path: string): boolean {
  return nameOf(path) === INGEST;
}

/** Names a notebook by its path: the file's name without `.ipynb`. */
export function nameOf(path: string): string {
  return basename(path).replace(/\.ipynb$/, "");
}

/** A cell of a notebook. */
export interface Cell extends CodeCell {
  readonly kind: "markdown" | "code" | "raw";
}

/**
 * Reads the cells of a notebook's text, in their order; those of white space only are left out.
 *
 * @param file Name of the file, for the error.
 * @throws {SyntaxError} If the text is not a notebook.
 */
export function readCells(text: string, file: string): Cell[] {
  const refused = `Cannot read ${file}: it is not a notebook of format 4`;
  let notebook;
  try {
    notebook = JSON.parse(text);
  } catch (cause) {
    throw new SyntaxError(refused, { cause });
  }
  if (!Array.isArray(notebook?.cells)) throw new SyntaxError(refused);
  return (notebook.cells as Record<string, unknown>[]).flatMap((cell, index) => {
    const source = Array.isArray(cell.source) ? cell.source.join("") : String(cell.source ?? "");
    const tags = (cell.metadata as { tags?: string[] } | undefined)?.tags ?? [];
    const kind = cell.cell_type === "code" || cell.cell_type === "markdown"
      ? cell.cell_type
      : "raw";
    return source.trim() === "" ? [] : [{ number: index + 1, kind, source, tags }];
  });
}

/**
 * Reads the code cells of a notebook that hold more than white space, in their order.
 *
 * @throws {SyntaxError} If the file is not a notebook
 */
export async function readCodeCells(path: string): Promise<CodeCell[]> {
  return readCells(await Deno.readTextFile(path), basename(path))
    .filter(({ kind }) => kind === "code")
    .map(({ number, source, tags }) => ({ number, source, tags }));
}
