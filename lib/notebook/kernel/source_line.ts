import { SourceMap, stripTypeScriptTypes } from "node:module";
import { parseCell } from "../last_value.ts";

/** What Deno writes before the first line of a cell. */
const BEFORE_CELL = '"use strict"; void 0;';

/**
 * Finds the line of a cell that a place in an error is about. Deno prints a cell anew before it runs,
 * without blank lines and with a statement a line, and its errors have places of that; the printer that
 * `node:module` gives is the same one.
 *
 * @param source The cell as Deno was given it.
 * @param line From 1, of what Deno has printed.
 * @param column From 1.
 * @returns From 1; undefined where nothing begins at that place, as where it is one of another cell.
 */
export function findSourceLine(source: string, line: number, column: number): number | undefined {
  const statements = parseCell(source)?.body;
  if (statements === undefined) return undefined;
  // Of an import Deno makes one line, and the printer would leave out what is not used here.
  const parts: string[] = [];
  let at = 0;
  for (const { type, start, end } of statements) {
    if (type !== "ImportDeclaration") continue;
    parts.push(source.slice(at, start), "await 0;", source.slice(start, end).replace(/[^\n]/g, ""));
    at = end;
  }
  const printed = stripTypeScriptTypes(parts.join("") + source.slice(at), {
    mode: "transform",
    sourceMap: true,
  });
  const [, map] = /sourceMappingURL=[^,]*base64,(\S+)\s*$/.exec(printed) ?? [];
  if (map === undefined) return undefined;
  const before = line === 1 ? BEFORE_CELL.length : 0;
  const place = { line: line - 1, column: column - 1 - before };
  const found = new SourceMap(JSON.parse(atob(map))).findEntry(place.line, place.column);
  const isThere = "originalLine" in found && found.generatedLine === place.line &&
    found.generatedColumn === place.column;
  return isThere ? found.originalLine + 1 : undefined;
}
