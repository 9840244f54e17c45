import { parseCell } from "../last_value.ts";

const MOST_CHANGES = 2;

/** Modules by the names that cells have imported of them, under which a cell knows them. */
const imported = new Map<string, { readonly module: string; readonly name: string }>();

/** Keeps what a cell imports by name. */
export function rememberImports(source: string): void {
  for (const statement of parseCell(source)?.body ?? []) {
    if (statement.type !== "ImportDeclaration") continue;
    for (const part of statement.specifiers) {
      if (part.type !== "ImportSpecifier" || part.imported.type !== "Identifier") continue;
      const module = String(statement.source.value);
      imported.set(part.local.name, { module, name: part.imported.name });
    }
  }
}

/**
 * Explains an error about a name that a module does not export: in a kernel it is `undefined` until
 * somebody calls it.
 *
 * @param message The error's.
 * @returns What the module has instead; undefined where the error is about something else.
 */
export async function explainMissingExport(message: string): Promise<string | undefined> {
  const [, local] = /^(\w+) is not a (?:function|constructor)$/.exec(message) ?? [];
  const { module, name } = imported.get(local) ?? {};
  // A path goes from the notebook, which this module does not know.
  if (module === undefined || name === undefined || /^[./]/.test(module)) return undefined;
  const exported = await import(module);
  if (name in exported) return undefined;
  const near = Object.keys(exported).filter((other) => changes(name, other) <= MOST_CHANGES);
  const advice = near.length === 0 ? "" : `; it has ${near.join(", ")}`;
  return `${message}: "${module}" does not export ${name}${advice}`;
}

/** Counts letters that have to be put in, left out or changed to make one word of another. */
function changes(from: string, to: string): number {
  let row = Array.from({ length: to.length + 1 }, (_, at) => at);
  for (let i = 1; i <= from.length; i++) {
    const next = [i];
    for (let j = 1; j <= to.length; j++) {
      const isSame = from[i - 1].toLowerCase() === to[j - 1].toLowerCase();
      next.push(Math.min(next[j - 1] + 1, row[j] + 1, row[j - 1] + (isSame ? 0 : 1)));
    }
    row = next;
  }
  return row[to.length];
}
