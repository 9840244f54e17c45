/** Where a node stands in the text it was read from, in UTF-16 units counted from 0. */
export interface InspectSpan {
  /** First unit of the node, counted from 0. */
  readonly offset: number;
  /** Length in UTF-16 units. */
  readonly length: number;
}

/** What a key is: an own name, a symbol (`[Symbol(a)]`), or a hidden name (`[length]`). */
export type KeyKind = "name" | "symbol" | "hidden";

/** One printed property. */
export interface InspectProperty {
  /** The un-escaped name; for a symbol its description. */
  readonly key: string;
  /** What the key is. */
  readonly keyKind: KeyKind;
  /** Where the key stands, brackets and quotes included. */
  readonly keySpan: InspectSpan;
  /** The printed value. */
  readonly value: InspectNode;
}

/** What every node that can carry printed properties has. */
interface WithProperties extends InspectSpan {
  /** Own properties in the order printed. */
  readonly entries: readonly InspectProperty[];
  /** The `1` of a `<ref *1>` before the value. */
  readonly ref?: number;
}

/** What every `{ }` or `[ ]` has. */
interface Container extends WithProperties {
  /** Everything printed before the bracket, sizes left out: `Foo`, `Bar [Map]`. */
  readonly className?: string;
  /** The `3` of `Set(3)`: how many items the value had, printed or not. */
  readonly size?: number;
  /** The `2` of `... 2 more items`: how many items were left out. */
  readonly more?: number;
}

/** A plain object or an instance of a class. */
export interface ObjectNode extends Container {
  /** What tells this node from others. */
  readonly kind: "object";
}

/** An array, a typed array (`className: "Uint8Array"`) or a proxy's two halves (`"Proxy"`). */
export interface ArrayNode extends Container {
  /** What tells this node from others. */
  readonly kind: "array";
  /** Items in order; a run of holes is one {@linkcode HoleNode}. */
  readonly items: readonly InspectNode[];
}

/** A `Map`, or whatever prints `key => value`. */
export interface MapNode extends Container {
  /** What tells this node from others. */
  readonly kind: "map";
  /** Keys with their values, in the order printed. */
  readonly pairs: readonly (readonly [key: InspectNode, value: InspectNode])[];
}

/** A `Set`, or whatever prints items between braces. */
export interface SetNode extends Container {
  /** What tells this node from others. */
  readonly kind: "set";
  /** Items in the order printed. */
  readonly items: readonly InspectNode[];
}

/** A promise; `value` is what it was fulfilled or rejected with. */
export interface PromiseNode extends Container {
  /** What tells this node from others. */
  readonly kind: "promise";
  /** What had become of it when it was printed. */
  readonly state: "pending" | "rejected" | "fulfilled";
  /** What it was fulfilled or rejected with; absent while it is pending. */
  readonly value?: InspectNode;
}

/** A string; pieces joined by `+` are one string. */
export interface StringNode extends InspectSpan {
  /** What tells this node from others. */
  readonly kind: "string";
  /** The un-escaped text. */
  readonly value: string;
  /** The `6` of `'abcd'... 6 more characters`. */
  readonly more?: number;
}

/** A number as it was printed; never a double. */
export interface NumberNode extends InspectSpan {
  /** What tells this node from others. */
  readonly kind: "number";
  /** The exact text: `60.181000000000004`, `-0`, `1e+21`, `NaN`, `-Infinity`, `1_000`. */
  readonly printed: string;
}

/** A bigint; `printed` is without the `n`, with the separators that were printed. */
export interface BigIntNode extends InspectSpan {
  /** What tells this node from others. */
  readonly kind: "bigint";
  /** The digits and separators as printed, without the `n`. */
  readonly printed: string;
}

/** `true` or `false`. */
export interface BooleanNode extends InspectSpan {
  /** What tells this node from others. */
  readonly kind: "boolean";
  /** Which of the two was printed. */
  readonly value: boolean;
}

/** `null`. */
export interface NullNode extends InspectSpan {
  /** What tells this node from others. */
  readonly kind: "null";
}

/** `undefined`: printed, so the property was there. */
export interface UndefinedNode extends InspectSpan {
  /** What tells this node from others. */
  readonly kind: "undefined";
}

/** A symbol; `text` is its description. */
export interface SymbolNode extends InspectSpan {
  /** What tells this node from others. */
  readonly kind: "symbol";
  /** Its description; empty where it has none. */
  readonly text: string;
}

/** A date; `text` is ISO 8601 in UTC, or `Invalid Date`. */
export interface DateNode extends WithProperties {
  /** What tells this node from others. */
  readonly kind: "date";
  /** ISO 8601 in UTC, or `Invalid Date`. */
  readonly text: string;
}

/** A regular expression, slashes and flags included. */
export interface RegExpNode extends WithProperties {
  /** What tells this node from others. */
  readonly kind: "regexp";
  /** Slashes and flags included. */
  readonly text: string;
}

/** A function or a class, as printed: `[Function: f]`, `[class A extends B]`. */
export interface FunctionNode extends WithProperties {
  /** What tells this node from others. */
  readonly kind: "function";
  /** As printed: `[Function: f]`, `[class A extends B]`. */
  readonly text: string;
}

/** An error, stack included, as printed (indentation too); its properties are `entries`. */
export interface ErrorNode extends WithProperties {
  /** What tells this node from others. */
  readonly kind: "error";
  /** Name, message and stack as printed, indentation too. */
  readonly text: string;
}

/** A boxed primitive: `[Number: 3]`. */
export interface BoxedNode extends WithProperties {
  /** What tells this node from others. */
  readonly kind: "boxed";
  /** `Number`, `String`, `Boolean`, `BigInt` or `Symbol`. */
  readonly type: string;
  /** The primitive inside. */
  readonly value: InspectNode;
}

/** What a class prints of itself as the call that makes it: `new Decimal128('12.5')`, `Long(5)`. */
export interface CallNode extends InspectSpan {
  /** What tells this node from others. */
  readonly kind: "call";
  /** As printed, `new` included. */
  readonly text: string;
  /** The name before the bracket: `Decimal128`. */
  readonly className: string;
  /** The one argument. */
  readonly value: StringNode | NumberNode;
}

/** Bytes: `<Buffer 01 02>` or the `<01 02>` of an ArrayBuffer. */
export interface BytesNode extends WithProperties {
  /** What tells this node from others. */
  readonly kind: "bytes";
  /** Lower-case hexadecimal digits without spaces. */
  readonly hex: string;
  /** How many bytes were left out. */
  readonly more?: number;
}

/** Holes of a sparse array: `<2 empty items>`. */
export interface HoleNode extends InspectSpan {
  /** What tells this node from others. */
  readonly kind: "hole";
  /** How many items in a row are missing. */
  readonly count: number;
}

/** Why inspect printed a stand-in for a value. */
export type ElisionReason = "depth" | "circular" | "accessor" | "unknown";

/** A stand-in for what inspect did not print: `[Object]`, `[Getter]`, `[Circular *1]`. */
export interface ElidedNode extends WithProperties {
  /** What tells this node from others. */
  readonly kind: "elided";
  /** The stand-in as printed: `[Object]`. */
  readonly text: string;
  /** Why it was printed. */
  readonly reason: ElisionReason;
}

/** A value of `util.inspect` text, distinguished by `kind`. */
export type InspectNode =
  | ObjectNode
  | ArrayNode
  | MapNode
  | SetNode
  | PromiseNode
  | StringNode
  | NumberNode
  | BigIntNode
  | BooleanNode
  | NullNode
  | UndefinedNode
  | SymbolNode
  | DateNode
  | RegExpNode
  | FunctionNode
  | ErrorNode
  | BoxedNode
  | CallNode
  | BytesNode
  | HoleNode
  | ElidedNode;
