import type { ModelObject } from "./objects.ts";

const NOT_CODE = /--[^\n]*|'(?:[^']|'')*'/g;
const RELATION = /\b(?:from|join)\s+([a-z_.]+)\b(?!\s*\()/g;
const CALL = /\b([a-z_]+)\s*\(/g;

/**
 * Returns which of some objects, by their names in SQL, a query refers to, each once, in the order of its text: tables and
 * views behind `from` and `join`, and macros that are called.
 */
export function referencesOf(
  sql: string,
  objects: ReadonlyMap<string, ModelObject>,
): ModelObject[] {
  const { relations, calls } = namesIn(sql);
  const found = [
    ...relations.map((name) => objects.get(name)).filter((object) => object?.layer !== "macros"),
    ...calls.map((name) => objects.get(name)).filter((object) => object?.layer === "macros"),
  ];
  return [...new Set(found)].filter((object) => object !== undefined);
}

/** Gives a statement's code: without its comments, and with nothing in its texts. */
export function codeOf(sql: string): string {
  return sql.replaceAll(NOT_CODE, (part) => part.startsWith("-") ? "" : "''");
}

interface Names {
  readonly relations: readonly string[];
  readonly calls: readonly string[];
}

// Each session asks for the same few hundred queries several times over.
const known = new Map<string, Names>();

function namesIn(sql: string): Names {
  let names = known.get(sql);
  if (names === undefined) {
    const code = codeOf(sql);
    const all = (pattern: RegExp) => [
      ...new Set([...code.matchAll(pattern)].map(([, name]) => name)),
    ];
    names = { relations: all(RELATION), calls: all(CALL) };
    known.set(sql, names);
  }
  return names;
}

/**
 * Puts objects into an order in which each comes after those that it refers to; objects that do not
 * need each other stay in the order given.
 *
 * @param sqlOf The SQL of an object, with its lists filled in.
 * @throws {Error} If objects refer to each other in a circle.
 */
export function orderByReference(
  objects: readonly ModelObject[],
  sqlOf: (object: ModelObject) => string,
): ModelObject[] {
  const byName = new Map(objects.map((object) => [object.sqlName, object]));
  const ordered = new Set<ModelObject>();
  const open: ModelObject[] = [];
  const visit = (object: ModelObject) => {
    if (ordered.has(object)) return;
    if (open.includes(object)) {
      const circle = [...open.slice(open.indexOf(object)), object];
      throw new Error(`lib/model has a circle: ${circle.map(({ name }) => name).join(" -> ")}`);
    }
    open.push(object);
    for (const other of referencesOf(sqlOf(object), byName)) if (other !== object) visit(other);
    open.pop();
    ordered.add(object);
  };
  objects.forEach(visit);
  return [...ordered];
}
