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
  /** Names whose first value was left out: a second one may be another's. */
  lost?: Set<string>;
  more?: number;
  state?: "pending" | "rejected";
  /** Column of its entries, once one began a line. */
  column?: number;
  /** The key that waits for its value. */
  key?: { readonly key: string; readonly keyKind: KeyKind; readonly keySpan: InspectSpan };
  /** The map key that waits for its value. */
  mapKey?: InspectNode;
}

const PROMISE_NAME = /^Promise\b|\[Promise\b/;
const ITERATOR_NAME = /(?:Entries|Iterator)\]$/;
const SMALL = 16;
const MAP_NAME = /(?:^|[[ ])(?:Weak)?Map\b/;
const SET_NAME = /(?:^|[[ ])(?:Weak)?Set\b/;

/** Returns whether the container holds items or pairs by its name; newer versions print a subclass by its size alone. */
export function isCollection({ closer, className: name, size }: Open): boolean {
  return closer === 93 || size !== undefined ||
    (name !== undefined && (MAP_NAME.test(name) || SET_NAME.test(name)));
}

/** Returns whether what has no name can stand in the container. */
export function hasItems(open: Open): boolean {
  if (isCollection(open) || open.state !== undefined) return true;
  const name = open.className;
  return name !== undefined && (PROMISE_NAME.test(name) || ITERATOR_NAME.test(name));
}

/** Returns whether all that has no name in the container is a pair of a key and a value. */
export function hasPairs({ closer, className: name, pairs }: Open): boolean {
  if (closer === 93) return false;
  return pairs.length > 0 ||
    (name !== undefined && MAP_NAME.test(name) && !ITERATOR_NAME.test(name));
}

/** Returns whether the value can stand in the container without a name, and without a key in front of it. */
export function takesItem(open: Open, value: InspectNode): boolean {
  if (!hasItems(open)) return false;
  // What is in a WeakMap is not known to inspect.
  if (hasPairs(open)) return value.kind === "elided" && value.reason === "unknown";
  const name = open.className ?? "";
  return open.closer === 93 || !PROMISE_NAME.test(name) || open.items.length === 0;
}

/** Returns whether a key and its value can stand in the container. */
export function takesPair({ closer, items }: Open): boolean {
  return closer === 125 && items.length === 0;
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

/** Adds a value that has no end; one that may be a key, of which nobody knows the value, is left out. */
export function addPart(open: Open, value: InspectNode): void {
  const isNamed = open.key !== undefined || open.mapKey !== undefined;
  if (isNamed || !(hasPairs(open) || isUnnamedKind(open))) addValue(open, value);
}

/** Whether nothing says yet of a collection whether pairs stand in it. */
function isUnnamedKind({ closer, className: name, size, items }: Open): boolean {
  return closer === 125 && size !== undefined && items.length === 0 && !SET_NAME.test(name ?? "");
}

/** Leaves out the value behind the key that waits. */
export function loseValue(open: Open): void {
  loseName(open, open.key);
  open.key = open.mapKey = undefined;
}

/** Remembers that the value of a key was left out, so that no second one takes its place. */
export function loseName(open: Open, key: Open["key"]): void {
  if (key?.keyKind === "name") (open.lost ??= new Set()).add(key.key);
}

function hasName(open: Open, name: string): boolean {
  const { entries } = open;
  if (open.lost?.has(name)) return true;
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
  if (open.state !== undefined || (name !== undefined && PROMISE_NAME.test(name))) {
    const state = open.state ?? "fulfilled";
    return items.length === 0
      ? { kind: "promise", offset, length, state, ...shared }
      : { kind: "promise", offset, length, state, value: items[0], ...shared };
  }
  if (pairs.length > 0) return { kind: "map", offset, length, pairs, ...shared };
  if (items.length > 0) return { kind: "set", offset, length, items, ...shared };
  const kind = name === undefined ? "object" : emptyKind(name, open.size !== undefined);
  if (kind === "map") return { kind, offset, length, pairs, ...shared };
  if (kind === "set") return { kind, offset, length, items, ...shared };
  return { kind, offset, length, ...shared };
}

/** What a container is by its name, where nothing without a name stands in it. */
function emptyKind(name: string, hasSize: boolean): "map" | "set" | "object" {
  if (SET_NAME.test(name) || ITERATOR_NAME.test(name) || (hasSize && name.endsWith("Set"))) {
    return "set";
  }
  return MAP_NAME.test(name) || (hasSize && name.endsWith("Map")) ? "map" : "object";
}
