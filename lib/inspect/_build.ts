import type { InspectNode, InspectProperty, InspectSpan, KeyKind } from "./node.ts";

/** A node that can carry properties after it: `[Function: f] { a: 1 }`. */
export type BaseNode = Extract<
  InspectNode,
  { kind: "date" | "regexp" | "function" | "error" | "boxed" | "bytes" | "elided" }
>;

/** A container that is still being read: what stands in it up to now. */
export interface Open {
  /** Where the node begins, prefix included. */
  readonly offset: number;
  /** Where its bracket stands. */
  readonly bracket: number;
  /** Code of the bracket that closes it. */
  readonly closer: number;
  readonly className?: string;
  readonly size?: number;
  readonly ref?: number;
  /** The node whose properties these are. */
  readonly base?: BaseNode;
  readonly entries: InspectProperty[];
  readonly items: InspectNode[];
  readonly pairs: (readonly [InspectNode, InspectNode])[];
  /** Own names once there are many of them. */
  names?: Set<string>;
  more?: number;
  state?: "pending" | "rejected";
  /** Column of its entries, once one began a line. */
  column?: number;
  /** The key that waits for its value. */
  key?: { readonly key: string; readonly keyKind: KeyKind; readonly keySpan: InspectSpan };
  /** The map key that waits for its value. */
  mapKey?: InspectNode;
}

const ITEMS_NAME = /^(?:\w+ \[)?Promise\b|(?:Entries|Iterator)\]$/;
const SMALL = 16;
const MAP_NAME = /(?:^|[[ ])(?:Weak)?Map\b/;
const SET_NAME = /(?:^|[[ ])(?:Weak)?Set\b/;

/** Returns whether the container holds items or pairs by its name. */
export function isCollection(open: Open): boolean {
  const name = open.className;
  return open.closer === 93 || (name !== undefined && (MAP_NAME.test(name) || SET_NAME.test(name)));
}

/** Returns whether items without a key can stand in the container. */
export function hasItems(open: Open): boolean {
  if (isCollection(open) || open.state !== undefined) return true;
  return open.className !== undefined && ITEMS_NAME.test(open.className);
}

/** Adds a value under the key that waits, and says whether that name was there already. */
export function addValue(open: Open, value: InspectNode): boolean {
  const { key, mapKey } = open;
  open.key = open.mapKey = undefined;
  if (key !== undefined) {
    if (key.keyKind === "name" && hasName(open, key.key)) return false;
    open.names?.add(key.key);
    open.entries.push({ key: key.key, keyKind: key.keyKind, keySpan: key.keySpan, value });
  } else if (mapKey !== undefined) {
    open.pairs.push([mapKey, value]);
  } else {
    open.items.push(value);
  }
  return true;
}

function hasName(open: Open, name: string): boolean {
  const { entries } = open;
  if (entries.length < SMALL) {
    for (let i = 0; i < entries.length; i++) {
      if (entries[i].key === name && entries[i].keyKind === "name") return true;
    }
    return false;
  }
  open.names ??= new Set(entries.filter((e) => e.keyKind === "name").map((e) => e.key));
  return open.names.has(name);
}

/** Turns what stands in the container into a node that ends before `end`. */
export function finish(open: Open, end: number): InspectNode {
  const { offset, entries, items, pairs, base } = open;
  const length = end - offset;
  if (base !== undefined) return { ...base, offset, length, entries };
  const shared: {
    entries: InspectProperty[];
    className?: string;
    size?: number;
    more?: number;
    ref?: number;
  } = { entries };
  if (open.className !== undefined) shared.className = open.className;
  if (open.size !== undefined) shared.size = open.size;
  if (open.more !== undefined) shared.more = open.more;
  if (open.ref !== undefined) shared.ref = open.ref;
  if (open.closer === 93) return { kind: "array", offset, length, items, ...shared };
  const name = open.className;
  if (open.state !== undefined || (name !== undefined && /^Promise\b|\[Promise\b/.test(name))) {
    const state = open.state ?? "fulfilled";
    return items.length === 0
      ? { kind: "promise", offset, length, state, ...shared }
      : { kind: "promise", offset, length, state, value: items[0], ...shared };
  }
  if (pairs.length > 0 || (name !== undefined && MAP_NAME.test(name))) {
    return { kind: "map", offset, length, pairs, ...shared };
  }
  if (items.length > 0 || (name !== undefined && SET_NAME.test(name))) {
    return { kind: "set", offset, length, items, ...shared };
  }
  return { kind: "object", offset, length, ...shared };
}
