import { elisions, getProperty, type InspectNode, type Repair } from "../../inspect/mod.ts";
import type { IssueCode } from "../issue.ts";
import { AMOUNT_DIGITS, parseMoney } from "../money.ts";
import type { Field } from "./_field_lines.ts";
import { canonicalName, isAbsent, readDigits, readFlag, readName } from "./_printed_value.ts";
import { jsonText } from "./_json_text.ts";
import type { ByteColumn, IntColumn, TextColumn, WideColumn } from "./columns.ts";
import type { EventPlace } from "./_event_place.ts";
import type { Rows } from "./rows.ts";

// A block is hostile input; what is left out here still stands in the event's text.
const MAX_UNKNOWN_FIELDS = 20;
const MAX_NAME_LENGTH = 80;
const MAX_PRINTED_LENGTH = 60;
const MAX_OTHER_NAMES = 200;
const COLON = /^["']?\s*:\s*/;
const VALUE_END = /^[^\S\n]*(?:[,}\n]|$)/;

type PlacedBuffer = { next(): number; columns: { fileId: IntColumn; line: IntColumn } };

/** A block that was read out of an event's text by its fields. */
export interface ReadBlock {
  readonly place: EventPlace;
  /** The block's object; null where there is none. */
  readonly node: InspectNode | null;
  /** Text that the block was read from. */
  readonly text: string;
  /** What had to be repaired, in words. */
  readonly repairs: readonly string[];
  /** Where in the text names stand that their object had already. */
  readonly repeats: readonly number[];
  /** Where in the text, in what was left out, names stand as the block has them. */
  readonly others: readonly number[];
}

/** Sets columns from the values of a block, and notes each field that could not be read. */
export class BlockValues {
  readonly #rows: Rows;
  readonly #fileId: number;
  readonly #addIssue: (place: EventPlace, code: IssueCode, reason: string) => void;

  constructor(
    rows: Rows,
    fileId: number,
    addIssue: (place: EventPlace, code: IssueCode, reason: string) => void,
  ) {
    this.#rows = rows;
    this.#fileId = fileId;
    this.#addIssue = addIssue;
  }

  /** Adds a row to a buffer, at the event's place. */
  next(buffer: PlacedBuffer, place: EventPlace): number {
    const row = buffer.next();
    buffer.columns.fileId.set(row, this.#fileId);
    buffer.columns.line.set(row, place.line);
    return row;
  }

  /** Sets an id or a name, or null; notes one that is not printed in an exact form. */
  setName(column: TextColumn, row: number, block: ReadBlock, name: string): void {
    const value = valueOf(block, name);
    const printed = value === undefined ? null : readName(value);
    const read = canonicalName(name, printed);
    this.#rows.setText(column, row, read);
    if (read !== null && read !== printed) {
      const reason = `Its ${name} is spelled otherwise than usual, and taken for the same`;
      this.#addIssue(block.place, "drifted_block", reason);
    }
    if (value !== undefined && read === null) {
      this.#addUnread(block.place, name, describe(value));
      this.#addIssue(
        block.place,
        "unreadable_field",
        `${name} is neither a text nor an exact number: ${describe(value)}`,
      );
    }
  }

  /** Sets metadata: a text as it stands, anything else as JSON. */
  setMetadata(column: TextColumn, row: number, block: ReadBlock): void {
    const value = valueOf(block, "metadata");
    this.#rows.setText(
      column,
      row,
      value === undefined
        ? null
        : readName(value) ?? (value.kind === "string" ? null : jsonText(value)),
    );
  }

  /** Sets yes or no, or null. */
  setFlag(column: ByteColumn, row: number, block: ReadBlock, name: string): void {
    const value = valueOf(block, name);
    const flag = value === undefined ? null : readFlag(value);
    if (flag === null) column.setNull(row);
    else column.set(row, flag ? 1 : 0);
  }

  /** Sets an amount, or null and an issue; keeps the digits of one that had to be rounded. */
  setMoney(column: WideColumn, row: number, block: ReadBlock, name: string): void {
    column.setNull(row);
    const { place } = block;
    const value = valueOf(block, name);
    if (value === undefined) return;
    const digits = readDigits(value);
    let reason = `${name} is not printed in an exact form: ${describe(value)}`;
    if (digits !== null) {
      try {
        const { scaled, isRounded } = parseMoney(digits, AMOUNT_DIGITS);
        column.set(row, scaled);
        if (isRounded) this.#addRounded(place, name, digits);
        return;
      } catch (error) {
        if (!(error instanceof SyntaxError) && !(error instanceof RangeError)) throw error;
        reason = `${name}: ${error.message}`;
      }
    }
    this.#addUnread(place, name, describe(value));
    this.#addIssue(place, "unreadable_amount", reason);
  }

  /**
   * Notes what had to be repaired, and each field that is needed and not there, or that stands in the
   * text and could not be read for what was printed into it.
   */
  noteGaps(block: ReadBlock, fields: readonly Field[]): void {
    const { place, node, repairs, text } = block;
    if (repairs.length > 0) {
      this.#addIssue(place, "repaired_block", `Read after repair: ${repairs.join("; ")}`);
    }
    if (node !== null && elisions(node).some(({ reason }) => reason !== "accessor")) {
      this.#addIssue(place, "missing_field", "The block was printed without some of its parts");
    }
    const missing = fields.filter(({ name, isRequired }) =>
      valueOf(block, name) === undefined &&
      (isRequired || repairs.length > 0 && isLost(node, text, name))
    );
    for (const { name } of missing) {
      const printed = getProperty(node, name);
      // NaN is what a program that has lost its figure prints; nothing else that stands for none is a value.
      this.#addUnread(place, name, printed?.kind === "number" ? printed.printed : null);
    }
    if (missing.length === 0) return;
    const names = missing.map(({ name }) => name).join(", ");
    this.#addIssue(
      place,
      "missing_field",
      repairs.length > 0
        ? `The block does not print ${names}, or not so that it could be read`
        : `The block does not print ${names}`,
    );
  }

  /** Notes names that no field has. */
  noteUnknown({ place, node }: ReadBlock, known: readonly Field[]): void {
    if (node?.kind !== "object") return;
    const names = new Set(known.map(({ name }) => name));
    const unknown = node.entries.map(({ key }) => key).filter((key) => !names.has(key));
    const { columns } = this.#rows.unknownFields;
    for (const name of [...new Set(unknown)].slice(0, MAX_UNKNOWN_FIELDS)) {
      const row = this.next(this.#rows.unknownFields, place);
      this.#rows.setText(columns.field, row, name.slice(0, MAX_NAME_LENGTH));
    }
  }

  #addRounded(place: EventPlace, name: string, printed: string): void {
    const { columns } = this.#rows.roundedAmounts;
    const row = this.next(this.#rows.roundedAmounts, place);
    this.#rows.setText(columns.field, row, columnName(name));
    this.#rows.setText(columns.printed, row, printed);
  }

  #addUnread(place: EventPlace, name: string, printed: string | null): void {
    const { columns } = this.#rows.unreadFields;
    const row = this.next(this.#rows.unreadFields, place);
    this.#rows.setText(columns.field, row, columnName(name));
    this.#rows.setText(columns.printed, row, printed);
  }
}

/**
 * Returns the value of a field; undefined where it was not printed, or stands for nothing. One that stands in
 * the block twice with two values, as where two blocks were printed into each other, is neither of them.
 */
export function valueOf(
  { node, repeats, others, text }: ReadBlock,
  name: string,
): InspectNode | undefined {
  if (node?.kind !== "object") return undefined;
  const value = getProperty(node, name);
  if (value === undefined) return undefined;
  const { offset, length } = value;
  const printed = text.slice(offset, offset + length);
  const other = [...repeats.filter((at) => isOwn(node, at)), ...others]
    .filter((at) => text.startsWith(name, at))
    .map((at) => text.slice(at + name.length))
    .filter((behind) => COLON.test(behind))
    .map((behind) => behind.replace(COLON, ""))
    .find((behind) => !behind.startsWith(printed) || !VALUE_END.test(behind.slice(length)));
  if (other !== undefined) {
    const second = other.split("\n", 1)[0].replace(/,$/, "");
    const both = `${printed.slice(0, MAX_PRINTED_LENGTH / 2)} and ${second}`;
    return { kind: "elided", offset, length, entries: [], text: both, reason: "unknown" };
  }
  return isAbsent(value) ? undefined : value;
}

/**
 * Says what the repairs of a block mean for its values.
 *
 * @param inside Repairs of the block itself.
 * @param all These, and those of the text around it.
 */
export function readRepairs(
  inside: readonly Repair[],
  all: readonly Repair[],
  node: InspectNode | null,
  text: string,
): Pick<ReadBlock, "repairs" | "repeats" | "others"> {
  return {
    repairs: [...new Set(inside.map(({ message }) => message))],
    repeats: inside.filter(({ kind }) => kind === "repeated_key").map(({ offset }) => offset),
    others: node?.kind === "object" ? findOthers(node, all, text) : [],
  };
}

/**
 * Finds names in what was left out that stand in the column of the block's own: where another block was
 * printed into this one, the lines of the two cannot be told apart by anything else.
 */
function findOthers(
  node: InspectNode & { kind: "object" },
  repairs: readonly Repair[],
  text: string,
): number[] {
  const at = node.entries[0]?.keySpan.offset ?? 0;
  const column = at - text.lastIndexOf("\n", at) - 1;
  const places: number[] = [];
  if (column === 0 || text.slice(at - column, at).trim() !== "") return places;
  const line = new RegExp(`^ {${column}}(?=["'\\w$])`, "gm");
  for (const { offset, length } of repairs) {
    line.lastIndex = text.lastIndexOf("\n", offset) + 1;
    for (let found = line.exec(text); found !== null; found = line.exec(text)) {
      if (line.lastIndex > offset + length || places.length >= MAX_OTHER_NAMES) break;
      const quote = /["']/.test(text[line.lastIndex]) ? 1 : 0;
      places.push(line.lastIndex + quote);
    }
  }
  return places;
}

/** Whether a place in an object is in none of its values. */
function isOwn(node: InspectNode & { kind: "object" }, at: number): boolean {
  return at > node.offset && at < node.offset + node.length &&
    !node.entries.some(({ value: { offset, length } }) => at >= offset && at < offset + length);
}

/** Returns whether the text has a field that the object has not. */
function isLost(node: InspectNode | null, text: string, name: string): boolean {
  return (node === null || getProperty(node, name) === undefined) &&
    new RegExp(`(?<![\\w$])${name}["']?:`).test(text);
}

function columnName(field: string): string {
  return field.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}

/** Says in a few characters what was printed. */
function describe(node: InspectNode): string {
  const text = node.kind === "string"
    ? JSON.stringify(node.value.slice(0, MAX_PRINTED_LENGTH))
    : node.kind === "number" || node.kind === "bigint"
    ? node.printed
    : node.kind === "object"
    ? `${node.className ?? "an object"} { ${node.entries.map(({ key }) => key).join(", ")} }`
    : "text" in node
    ? node.text
    : `a value of type ${node.kind}`;
  return text.slice(0, MAX_PRINTED_LENGTH);
}
