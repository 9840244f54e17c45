import { requireNode } from "./_arguments.ts";
import type { ElisionReason, InspectNode, InspectProperty, InspectSpan } from "./node.ts";

/** Something that inspect left out of the text. */
export interface Elision extends InspectSpan {
  /** Where it stood: names and item numbers joined by dots, empty for the root. */
  readonly path: string;
  /** Why: a stand-in, or only the beginning was printed. */
  readonly reason: ElisionReason | "more";
  /** What was printed instead, for people. */
  readonly text: string;
}

/**
 * Returns the value below a node by own names, one step per name.
 *
 * @param node Where to start.
 * @param names Own names; symbols and hidden names are never found.
 * @returns The value's node, or undefined where a step is absent.
 * @throws {TypeError} If it is neither a node nor absent.
 */
export function getProperty(
  node: InspectNode | null | undefined,
  ...names: readonly string[]
): InspectNode | undefined {
  if (node !== null && node !== undefined) requireNode(node);
  let current: InspectNode | undefined = node ?? undefined;
  for (const name of names) {
    if (current === undefined || !("entries" in current)) return undefined;
    current = current.entries.find((e) => e.keyKind === "name" && e.key === name)?.value;
  }
  return current;
}

/**
 * Returns the digits of a number as printed, separators left out; what money is read from.
 *
 * @param node Any node.
 * @returns `60.181000000000004`, `-0`, `1e+21`, `NaN`; undefined when it is not a number.
 * @throws {TypeError} If it is neither a node nor absent.
 */
export function numberText(node: InspectNode | null | undefined): string | undefined {
  if (node === null || node === undefined) return undefined;
  requireNode(node);
  if (node.kind !== "number") return undefined;
  return node.printed.includes("_") ? node.printed.replaceAll("_", "") : node.printed;
}

/**
 * Builds a plain value for comparison; never for money, as numbers become doubles.
 *
 * Dates, maps, sets, regular expressions, bigints and sparse arrays are built. Symbols are
 * `Symbol.for` of their description; functions, errors, bytes, promises and stand-ins become
 * their printed text, as nothing more is known of them. `__proto__` is an own property.
 *
 * @param node Any node.
 * @returns The value.
 * @throws {TypeError} If it is no node.
 */
export function toValue(node: InspectNode): unknown {
  requireNode(node);
  switch (node.kind) {
    case "string":
    case "boolean":
      return node.value;
    case "number":
      return Number(numberText(node));
    case "bigint":
      return BigInt(node.printed.replaceAll("_", ""));
    case "null":
      return null;
    case "undefined":
      return undefined;
    case "symbol":
      return Symbol.for(node.text);
    case "date":
      return new Date(node.text === "Invalid Date" ? NaN : node.text);
    case "regexp":
      return toRegExp(node.text);
    case "boxed":
      return Object(toValue(node.value));
    case "bytes":
      return node.hex;
    case "promise":
      return `Promise { <${node.state}> }`;
    case "hole":
      return undefined;
    case "map":
      return new Map(node.pairs.map(([key, value]) => [toValue(key), toValue(value)]));
    case "set":
      return new Set(node.items.map(toValue));
    case "array":
      return withProperties(toArray(node.items), node.entries);
    case "object":
      return withProperties({}, node.entries);
    default:
      return node.text;
  }
}

function toArray(items: readonly InspectNode[]): unknown[] {
  const array: unknown[] = [];
  for (const item of items) {
    // A count is text of the log: a huge one must not make a huge array.
    if (item.kind === "hole") array.length = Math.min(array.length + item.count, 2 ** 32 - 1);
    else array[array.length] = toValue(item);
  }
  return array;
}

function toRegExp(text: string): RegExp | string {
  const slash = text.lastIndexOf("/");
  try {
    return new RegExp(text.slice(1, slash), text.slice(slash + 1));
  } catch {
    return text;
  }
}

function withProperties<T extends object>(target: T, entries: readonly InspectProperty[]): T {
  for (const { key, keyKind, value } of entries) {
    if (keyKind === "hidden") continue;
    Object.defineProperty(target, keyKind === "symbol" ? Symbol.for(key) : key, {
      value: toValue(value),
      enumerable: true,
      configurable: true,
      writable: true,
    });
  }
  return target;
}

/**
 * Lists what inspect left out: stand-ins, cut strings, items that were only counted.
 *
 * @param node Any node.
 * @returns Elisions in the order of the text; empty when the text shows all.
 * @throws {TypeError} If it is no node.
 */
export function elisions(node: InspectNode): Elision[] {
  requireNode(node);
  const found: Elision[] = [];
  collect(node, "", found);
  return found;
}

function collect(node: InspectNode, path: string, found: Elision[]): void {
  const { offset, length } = node;
  const below = (name: string | number) => path === "" ? `${name}` : `${path}.${name}`;
  if (node.kind === "elided") {
    found.push({ offset, length, path, reason: node.reason, text: node.text });
  }
  if (node.kind === "array" || node.kind === "set") {
    node.items.forEach((item, i) => collect(item, below(i), found));
  } else if (node.kind === "map") {
    node.pairs.forEach(([key, value], i) => {
      collect(key, below(`${i}.key`), found);
      collect(value, below(i), found);
    });
  } else if (node.kind === "boxed" || (node.kind === "promise" && node.value !== undefined)) {
    collect(node.value as InspectNode, below("value"), found);
  }
  if ("more" in node && node.more !== undefined) {
    const unit = node.kind === "string" ? "characters" : node.kind === "bytes" ? "bytes" : "items";
    found.push({ offset, length, path, reason: "more", text: `... ${node.more} more ${unit}` });
  }
  if ("entries" in node) {
    for (const entry of node.entries) collect(entry.value, below(entry.key), found);
  }
}
