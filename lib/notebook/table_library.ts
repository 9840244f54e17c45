import { createHash } from "node:crypto";
import { join } from "node:path";
import tables from "datatables.net/js/dataTables.min.js" with { type: "text" };

/** What a page needs once to make its tables interactive. */
export interface TableLibrary {
  /** SHA-256 of the code, in hexadecimal digits. */
  readonly version: string;
  /** A classic script: DataTables, our own code, and the style sheet. */
  readonly code: string;
  /** A classic script for each table, which finds the code and hands the table to it. */
  readonly loader: string;
}

const FORMULA = "../../../ledger/export/formula";
const MODULES = ["element", "figure", "column", "query", FORMULA, "csv", "filters", "tools", "grid"]
  .concat("page");

let library: TableLibrary | undefined;

/** Reads the library from its files and joins them; later calls give the same. */
export function readTableLibrary(): TableLibrary {
  library ??= makeLibrary();
  return library;
}

function makeLibrary(): TableLibrary {
  const style = Deno.readTextFileSync(pathOf("grid.css"));
  const code = `(() => {
const made = { exports: {} };
((define, exports, module) => {
${tables.trim()}
})(undefined, made.exports, made);
${MODULES.map(readModule).join("\n")}
startPage(made.exports, ${JSON.stringify(style)});
})();`;
  const version = createHash("sha256").update(code).digest("hex");
  const loader = `(() => {\n${readModule("loader")}\nloadTables("${version}");\n})();`;
  return { version, code, loader };
}

/** Reads a module as a part of a script: without imports, exports and comments. */
function readModule(name: string): string {
  const code = Deno.readTextFileSync(pathOf(`${name}.js`))
    .replace(/\/\*\*[^]*?\*\/\n?|^\s*\/\/.*\n/gm, "")
    .replace(/^import .* from "\.{1,2}\/[\w/.]+\.js";\n/gm, "")
    .replace(/^export /gm, "")
    .replace(/^ +|\n(?=\n)/gm, "")
    .trim();
  if (/^(?:import|export)\b/m.test(code)) {
    throw new Error(`${name}.js has an import or export that spans lines: run deno fmt at the top`);
  }
  return code;
}

function pathOf(name: string): string {
  return join(import.meta.dirname!, "browser", "grid", name);
}
