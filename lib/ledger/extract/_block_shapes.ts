import { getProperty, type InspectNode } from "../../inspect/mod.ts";
import type { Field, FieldLines, Spelling } from "./_field_lines.ts";

const ULID: Spelling = { length: 26, otherCase: "a" };
const UUID: Spelling = { length: 36, otherCase: "A" };
const CURRENCY: Spelling = { length: 3, otherCase: "a" };

/** Fields of a transaction block, in the order in which the Lambda prints them. */
export const TRANSACTION_FIELDS: readonly Field[] = [
  { name: "id", type: "string", isRequired: true, spelling: ULID },
  { name: "type", type: "string", isRequired: false },
  { name: "source", type: "string", isRequired: false },
  { name: "action", type: "string", isRequired: false },
  { name: "userId", type: "string", isRequired: true, spelling: UUID },
  { name: "paymentBalance", type: "number", isRequired: false },
  { name: "updatePaymentBalance", type: "boolean", isRequired: false },
  { name: "metadata", type: "text", isRequired: false },
  { name: "currency", type: "string", isRequired: true, spelling: CURRENCY },
  { name: "amount", type: "number", isRequired: true },
  { name: "vat", type: "number", isRequired: true },
  { name: "oldBalance", type: "number", isRequired: true },
  { name: "newBalance", type: "number", isRequired: true },
];

const NEWER_NAMES = new Set(
  TRANSACTION_FIELDS.filter(({ isRequired }) => !isRequired).map(({ name }) => name),
);
const NEWER_NEEDED = ["type", "paymentBalance"];
const NEWER_FIELDS: readonly Field[] = TRANSACTION_FIELDS.map((field) =>
  NEWER_NEEDED.includes(field.name) ? { ...field, isRequired: true } : field
);
const OLDER_COUNT = TRANSACTION_FIELDS.filter(({ isRequired }) => isRequired).length;
const NEEDED_PLACES = NEWER_NEEDED.map((needed) =>
  TRANSACTION_FIELDS.findIndex(({ name }) => name === needed)
);

/**
 * Returns the fields of a transaction with those required that its checks need: a block that has any field
 * of the newer schema has to say the type and the payment balance too.
 */
export function transactionFields(node: InspectNode | null): readonly Field[] {
  return node?.kind === "object" && node.entries.some(({ key }) => NEWER_NAMES.has(key))
    ? NEWER_FIELDS
    : TRANSACTION_FIELDS;
}

/** Returns whether a transaction prints a field of the newer schema, but not all that its checks need. */
export function lacksNeeded({ printedCount, isPresent }: FieldLines): boolean {
  return printedCount > OLDER_COUNT && NEEDED_PLACES.some((place) => isPresent[place] === 0);
}

/** Fields of a not-in-sync error. */
export const SYNC_ERROR_FIELDS: readonly Field[] = [
  { name: "userId", type: "string", isRequired: true, spelling: UUID },
  { name: "subscriptionBalance", type: "number", isRequired: true },
  { name: "paymentBalance", type: "number", isRequired: true },
];

/** Fields of a notice that an overdraft was blocked. */
export const BLOCKED_FIELDS: readonly Field[] = [
  { name: "userId", type: "string", isRequired: true, spelling: UUID },
  { name: "transactionId", type: "string", isRequired: false },
  { name: "currentBalance", type: "number", isRequired: true },
  { name: "newBalance", type: "number", isRequired: false },
];

/** What a block is known by, whatever phrase, class name or wrapper it is printed with. */
export interface BlockShape {
  /** The type of event that it makes. */
  readonly type: "transaction" | "not_in_sync" | "blocked";
  /** In words, for people. */
  readonly title: string;
  /** Names that stand in no other block, all of them needed. */
  readonly names: readonly string[];
  readonly fields: readonly Field[];
}

/** The blocks that the ledger is made of, by what names them. */
export const BLOCK_SHAPES: readonly BlockShape[] = [
  {
    type: "transaction",
    title: "a transaction",
    names: ["oldBalance", "newBalance"],
    fields: TRANSACTION_FIELDS,
  },
  {
    type: "not_in_sync",
    title: "a sync error",
    names: ["subscriptionBalance", "paymentBalance"],
    fields: SYNC_ERROR_FIELDS,
  },
  {
    type: "blocked",
    title: "a blocked overdraft",
    names: ["currentBalance", "transactionId"],
    fields: BLOCKED_FIELDS,
  },
];

const MAX_DEPTH = 4;
const MAX_OBJECTS = 200;

/**
 * Finds the objects in a value that have most of a block's required fields, and one at least of those
 * that name it. An object inside another one that fits is not looked for.
 */
export function findShaped(root: InspectNode | null, shape: BlockShape): InspectNode[] {
  const found: InspectNode[] = [];
  const required = shape.fields.filter(({ isRequired }) => isRequired);
  let seen = 0;
  const visit = (node: InspectNode, depth: number) => {
    if (++seen > MAX_OBJECTS) return;
    if (node.kind === "object") {
      const names = new Set(node.entries.map(({ key }) => key));
      const fitting = required.filter(({ name }) => names.has(name)).length;
      if (2 * fitting > required.length && shape.names.some((name) => names.has(name))) {
        found.push(node);
        return;
      }
    }
    if (depth === MAX_DEPTH) return;
    if ("entries" in node) { for (const { value } of node.entries) visit(value, depth + 1); }
    if (node.kind === "array") { for (const item of node.items) visit(item, depth + 1); }
  };
  if (root !== null) visit(root, 0);
  return found;
}

/** Returns whether a block does not print a field that it needs. */
export function lacksFields(node: InspectNode, { type, fields }: BlockShape): boolean {
  const needed = type === "transaction" ? transactionFields(node) : fields;
  return needed.some(({ name, isRequired }) => isRequired && getProperty(node, name) === undefined);
}
