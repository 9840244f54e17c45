import { dirname, join } from "node:path";
import { ROOT } from "../../ledger/paths.ts";
import { runDeno } from "./run_deno.ts";

/** Where the pages about the library go; they are not committed. */
export const LIBRARY: string = join(ROOT, "out", "library");

/** An export of a module, with each of its declarations. */
export interface ExportedSymbol {
  readonly name: string;
  readonly declarations: readonly {
    readonly kind: string;
    readonly jsDoc?: { readonly doc?: string };
  }[];
}

/** Reads which modules can be imported from `deno.json`: paths from the root, by the names of the exports. */
export function readExports(): ReadonlyMap<string, string> {
  const { exports } = JSON.parse(Deno.readTextFileSync(join(ROOT, "deno.json"))) as {
    exports: Record<string, string>;
  };
  return new Map(Object.entries(exports));
}

/** Reads what `deno doc` says of a module's exports, in the order of their names. */
export async function readSymbols(module: string): Promise<readonly ExportedSymbol[]> {
  const { nodes } = JSON.parse(await runDeno(["doc", "--json", module])) as {
    nodes: Record<string, { symbols: ExportedSymbol[] }>;
  };
  const symbols = Object.values(nodes).flatMap((module) => module.symbols);
  return symbols.toSorted((a, b) => a.name < b.name ? -1 : a.name > b.name ? 1 : 0);
}

/** Writes HTML pages about everything that can be imported, from the comments in the code. */
export async function writeLibrary(): Promise<void> {
  Deno.mkdirSync(dirname(LIBRARY), { recursive: true });
  const modules = readExports().values();
  await runDeno(["doc", "--html", "--name=balancebook", `--output=${LIBRARY}`, ...modules]);
}
