import { parse, type Program } from "acorn";
import { stripTypeScriptTypes } from "node:module";

/**
 * Has the value of a cell's last statement given to a function, where that statement is an expression; all
 * else stays as and where it is, so that lines keep their numbers.
 *
 * @param source A cell without its imports, or with them.
 * @param call What stands before the brackets of the call: a function's name, or `await` and a name.
 * @returns Undefined where the last statement is no expression, where the cell has a syntax error,
 * and where its types are more than something to leave out (an `enum`, a `namespace`, JSX).
 */
export function giveLastValue(source: string, call: string): string | undefined {
  const last = parseCell(source)?.body.findLast(({ type }) => type !== "EmptyStatement");
  if (last?.type !== "ExpressionStatement") return undefined;
  const { start, end } = last.expression;
  const given = `${source.slice(0, start)}${call}((${source.slice(start, end)}))${
    source.slice(end)
  }`;
  // Type parameters of an arrow function stand before what is parsed here.
  return parseCell(given) === undefined ? undefined : given;
}

/**
 * Parses a cell, whose types are blanks then, so that places are those of the source.
 *
 * @returns Undefined where it has a syntax error, or types that are more than something to leave out.
 */
export function parseCell(source: string): Program | undefined {
  try {
    return parse(stripTypeScriptTypes(source), { ecmaVersion: "latest", sourceType: "module" });
  } catch {
    return undefined;
  }
}
