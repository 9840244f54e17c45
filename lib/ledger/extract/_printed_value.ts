import { getProperty, type InspectNode, numberText, parseInspect } from "../../inspect/mod.ts";

/** Digits that each number of a library's list stands for, the first one's leading zeros left out. */
const DIGITS_OF_CLASS: Readonly<Record<string, number>> = { Decimal: 7, BigNumber: 14, Big: 1 };
const MONEY_CALLS = new Set(["Decimal128", "Double", "Int32", "Long"]);
const ID_CALLS = new Set(["ObjectId", "ObjectID", "UUID", "Long", "Int32"]);
const MONEY_KEYS = ["$numberDecimal", "$numberDouble", "$numberInt", "$numberLong", "N"];
const ID_KEYS = ["$oid", "$uuid", "$numberLong", "$numberInt", "S", "N"];
const DECIMAL = /^[+-]?\d+(?:\.\d+)?(?:[eE][+-]?\d{1,4})?$/;
const GETTER = /^\[(?:Getter|Getter\/Setter): ([^]*)\]$/;
const UUID = /^[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}$/i;
const ULID = /^[0-7][\da-hjkmnp-tv-z]{25}$/i;
const CURRENCY = /^[a-z]{3}$/i;
const MAX_WORDS = 40;
const MAX_SAFE = BigInt(Number.MAX_SAFE_INTEGER);

/** Returns whether a value stands for nothing: not there, `undefined`, `null` or `NaN`. */
export function isAbsent(node: InspectNode | null | undefined): boolean {
  return node === undefined || node === null || node.kind === "undefined" || node.kind === "null" ||
    node.kind === "number" && node.printed === "NaN";
}

/**
 * Reads the digits of an amount in any form that is exact: a number, with separators too, a bigint,
 * a text of digits, a boxed one, a getter's value, and what decimal.js, bignumber.js, big.js, BSON and
 * DynamoDB print.
 *
 * @returns Digits with point, sign and exponent, as `parseMoney` takes them; null where the form is
 * none of these, as `12,5`, ` 12.5` or a value that was cut.
 */
export function readDigits(node: InspectNode): string | null {
  switch (node.kind) {
    case "number":
      return exactDigits(numberText(node)!);
    case "bigint":
      return node.printed.replaceAll("_", "");
    case "string":
      return node.more === undefined ? exactDigits(node.value) : null;
    case "boxed":
      return readDigits(node.value);
    case "call":
      return MONEY_CALLS.has(node.className) ? readDigits(node.value) : null;
    case "elided":
      return readWithin(node.text, readDigits);
    case "object":
      return readSingle(node, MONEY_KEYS, readDigits) ?? readLong(node) ?? readWords(node);
    default:
      return null;
  }
}

/**
 * Reads an id or a name in any form that is exact: a text, a whole number, a boxed one, a getter's
 * value, `new ObjectId('...')`, and what BSON and DynamoDB print.
 *
 * @returns Null where the form is none of these, or where the text was cut.
 */
export function readName(node: InspectNode): string | null {
  switch (node.kind) {
    case "string":
      return node.more === undefined ? node.value : null;
    case "number":
      return wholeNumber(numberText(node)!);
    case "bigint":
      return node.printed.replaceAll("_", "");
    case "boxed":
      return readName(node.value);
    case "call":
      return ID_CALLS.has(node.className) ? readName(node.value) : null;
    case "elided":
      return readWithin(node.text, readName);
    case "object":
      return readSingle(node, ID_KEYS, readName) ?? readLong(node);
    default:
      return null;
  }
}

/**
 * Returns an id or a name in the one form that all of its spellings share: UUIDs, ULIDs and the codes of
 * currencies mean the same in letters of either case, and with white space around them.
 *
 * @param field Name of the field that it was printed in.
 * @returns Null for a currency without a letter, which says no more than none.
 */
export function canonicalName(field: string, printed: string | null): string | null {
  if (printed === null) return null;
  const name = printed.trim();
  switch (field) {
    case "userId":
      return UUID.test(name) ? name.toLowerCase() : printed;
    case "id":
    case "transactionId":
      return ULID.test(name) ? name.toUpperCase() : printed;
    case "currency":
      return CURRENCY.test(name) ? name.toUpperCase() : name === "" ? null : printed;
    default:
      return printed;
  }
}

/** Reads yes or no; null for anything else. */
export function readFlag(node: InspectNode): boolean | null {
  if (node.kind === "boolean") return node.value;
  if (node.kind === "boxed") return readFlag(node.value);
  if (node.kind === "object") return readSingle(node, ["BOOL"], readFlag);
  return null;
}

function exactDigits(text: string): string | null {
  return DECIMAL.test(text) ? text : null;
}

/** A number beyond 2^53 was rounded before it was printed: it names nothing. */
function wholeNumber(digits: string): string | null {
  if (!/^-?\d{1,16}$/.test(digits)) return null;
  const value = BigInt(digits);
  return value <= MAX_SAFE && value >= -MAX_SAFE ? digits : null;
}

/** Reads what a getter returned: `[Getter: 12.5]`. */
function readWithin<T>(text: string, read: (node: InspectNode) => T | null): T | null {
  const inner = GETTER.exec(text)?.[1];
  if (inner === undefined) return null;
  try {
    return read(parseInspect(inner));
  } catch (error) {
    if (error instanceof SyntaxError) return null;
    throw error;
  }
}

/** Reads `{ '$numberDecimal': '12.5' }`: an object of one key, which says the type. */
function readSingle<T>(
  node: InspectNode & { kind: "object" },
  keys: readonly string[],
  read: (node: InspectNode) => T | null,
): T | null {
  const [entry] = node.entries;
  return node.entries.length === 1 && keys.includes(entry.key) ? read(entry.value) : null;
}

/** Reads `Long { low: 5, high: 0, unsigned: false }`, a whole number of 64 bits. */
function readLong(node: InspectNode): string | null {
  const [low, high] = ["low", "high"].map((name) => numberText(getProperty(node, name)));
  const unsigned = getProperty(node, "unsigned");
  if (!isWord(low) || !isWord(high) || unsigned?.kind !== "boolean") return null;
  const bits = (BigInt(high) << 32n) + BigInt.asUintN(32, BigInt(low));
  return `${unsigned.value ? BigInt.asUintN(64, bits) : BigInt.asIntN(64, bits)}`;
}

function isWord(text: string | undefined): text is string {
  return text !== undefined && /^-?\d{1,10}$/.test(text);
}

/** Reads `Decimal { s: 1, e: 1, d: [ 12, 5000000 ] }`: sign, exponent of the first digit, digits. */
function readWords(node: InspectNode & { kind: "object" }): string | null {
  const width = DIGITS_OF_CLASS[node.className ?? ""];
  const list = getProperty(node, node.className === "Decimal" ? "d" : "c");
  const sign = numberText(getProperty(node, "s"));
  const exponent = numberText(getProperty(node, "e"));
  if (width === undefined || list?.kind !== "array" || list.more !== undefined) return null;
  if (list.items.length === 0 || list.items.length > MAX_WORDS) return null;
  if ((sign !== "1" && sign !== "-1") || !/^-?\d{1,4}$/.test(exponent ?? "")) return null;
  let digits = "";
  for (const item of list.items) {
    const word = numberText(item);
    if (word === undefined || !/^\d+$/.test(word) || word.length > width) return null;
    digits += digits === "" ? word : word.padStart(width, "0");
  }
  return `${sign === "-1" ? "-" : ""}${digits[0]}.${digits.slice(1) || "0"}e${exponent}`;
}
