import { Buffer } from "node:buffer";
import {
  elisions,
  getProperty,
  type InspectNode,
  recover,
  type Recovered,
} from "../../inspect/mod.ts";
import type { IssueCode } from "../issue.ts";
import { parseMoney } from "../money.ts";
import type { ByteColumn, IntColumn, TextColumn, WideColumn } from "./columns.ts";
import type { EventPlace } from "./_event_place.ts";
import { type Field, FieldLines } from "./_field_lines.ts";
import type { Rows } from "./rows.ts";

const TRANSACTION_FIELDS: readonly Field[] = [
  { name: "id", type: "string", isRequired: true },
  { name: "type", type: "string", isRequired: false },
  { name: "source", type: "string", isRequired: false },
  { name: "action", type: "string", isRequired: false },
  { name: "userId", type: "string", isRequired: true },
  { name: "paymentBalance", type: "number", isRequired: false },
  { name: "updatePaymentBalance", type: "boolean", isRequired: false },
  { name: "metadata", type: "string", isRequired: false },
  { name: "currency", type: "string", isRequired: true },
  { name: "amount", type: "number", isRequired: true },
  { name: "vat", type: "number", isRequired: true },
  { name: "oldBalance", type: "number", isRequired: true },
  { name: "newBalance", type: "number", isRequired: true },
];
const METADATA_FIELD = TRANSACTION_FIELDS.findIndex(({ name }) => name === "metadata");
const REQUIRED_COUNT = TRANSACTION_FIELDS.filter(({ isRequired }) => isRequired).length;
const SYNC_ERROR_FIELDS: readonly Field[] = [
  { name: "userId", type: "string", isRequired: true },
  { name: "subscriptionBalance", type: "number", isRequired: true },
  { name: "paymentBalance", type: "number", isRequired: true },
];
const TRANSACTION_PHRASE = "Start syncing the balance ";
const SYNC_ERROR_PHRASE = "Subscription balance and payment balance are not in sync ";
const MAX_FOLLOWERS = 8;
// CloudWatch splits events there.
const MAX_BLOCK_BYTES = 256 << 10;
// A block that needs more is not a block that something was printed into.
const MAX_REPAIRS_TO_JOIN = 20;
// A block is hostile input; what is left out here still stands in the event's text.
const MAX_UNKNOWN_FIELDS = 20;
const MAX_NAME_LENGTH = 80;
const OWN_NAMES = new Set(TRANSACTION_FIELDS.map((field) => field.name));

type PlacedBuffer = { next(): number; columns: { fileId: IntColumn; line: IntColumn } };
type Report = (
  place: { offset: number; lengthBytes: number; line: number; excerpt: string },
  code: IssueCode,
  reason: string,
) => void;

/**
 * Turns the blocks of a file's events into rows: by the fixed shape where it fits, else by the
 * recoverer, whose repairs become issues. A field that was not printed is null, never 0.
 */
export class BlockExtractor {
  readonly #rows: Rows;
  readonly #fileId: number;
  readonly #report: Report;
  readonly #transactionLines = new FieldLines(
    TRANSACTION_FIELDS,
    `${TRANSACTION_PHRASE}{\n  transaction: {\n`,
    "    ",
    "  }\n}",
  );
  readonly #syncErrorLines = new FieldLines(
    SYNC_ERROR_FIELDS,
    `${SYNC_ERROR_PHRASE}{\n`,
    "  ",
    "}",
  );
  #arena: Buffer<ArrayBuffer> = Buffer.alloc(0);
  #from = 0;
  #text = "";

  constructor(rows: Rows, fileId: number, report: Report) {
    this.#rows = rows;
    this.#fileId = fileId;
    this.#report = report;
  }

  /** Takes the text that the next events' places count in. */
  begin(arena: Buffer<ArrayBuffer>, from: number, text: string): void {
    this.#arena = arena;
    this.#from = from;
    this.#text = text;
    this.#transactionLines.reset();
    this.#syncErrorLines.reset();
  }

  /** Puts the name in `[start, end)` into a column: as it stands, or mended and trimmed. */
  setName(column: TextColumn, row: number, start: number, end: number): void {
    for (let place = start; place < end; place++) {
      const code = this.#text.charCodeAt(place);
      if (code > 32 && code < 127) continue;
      return this.#rows.setText(column, row, this.#decode(start, end).trim());
    }
    column.set(row, this.#from + start, end - start);
  }

  /**
   * Adds the transaction block of the event at `starts[index]`.
   *
   * @returns Whether the block's text can be rebuilt from its fields, byte for byte.
   */
  addTransaction(place: EventPlace, starts: readonly number[], index: number): boolean {
    if (this.#transactionLines.read(this.#text, place.start, place.next, place.lineCount)) {
      this.#addKnownTransaction(place);
      return this.#isRebuildable();
    }
    const recovered = this.#recover(place, TRANSACTION_PHRASE, starts, index);
    const block = recovered.node && getProperty(recovered.node, "transaction");
    if (!block || block.kind !== "object") {
      this.#addIssue(
        place,
        "unreadable_block",
        "No transaction could be recovered from this block",
      );
      return false;
    }
    const unknown = ["id", "userId"].filter((name) => !this.#readText(block, name));
    if (unknown.length > 0) {
      const reason = `The block does not say its ${unknown.join(" and ")}: no transaction was made`;
      this.#addIssue(place, "unreadable_block", reason);
      return false;
    }
    this.#addRecoveredTransaction(place, block, recovered);
    return false;
  }

  /** Adds a sync error's block. */
  addSyncError(place: EventPlace): void {
    const lines = this.#syncErrorLines;
    const { columns } = this.#rows.syncErrors;
    if (lines.read(this.#text, place.start, place.next, place.lineCount)) {
      const row = this.#next(this.#rows.syncErrors, place);
      this.#setPlace(columns.userId, row, lines, 0);
      columns.subscriptionBalance.setNumber(row, lines.values[1]);
      columns.paymentBalance.setNumber(row, lines.values[2]);
      return;
    }
    const recovered = this.#recover(place, SYNC_ERROR_PHRASE, [], 0);
    const node = recovered.node;
    if (node === null || node.kind !== "object") {
      this.#addIssue(place, "unreadable_block", "No sync error could be recovered from this block");
      return;
    }
    const row = this.#next(this.#rows.syncErrors, place);
    this.#rows.setText(columns.userId, row, this.#readText(node, "userId"));
    this.#setMoney(columns.subscriptionBalance, row, place, node, "subscriptionBalance");
    this.#setMoney(columns.paymentBalance, row, place, node, "paymentBalance");
    this.#noteRepairs(place, recovered, node);
    this.#noteMissing(place, node, ["userId", "subscriptionBalance", "paymentBalance"]);
  }

  /** Adds the block of an overdraft that was blocked. */
  addBlocked(place: EventPlace): void {
    const recovered = this.#recover(place, "", [], 0);
    const data = recovered.node && getProperty(recovered.node, "data");
    const row = this.#next(this.#rows.blocked, place);
    const { columns } = this.#rows.blocked;
    const node = data ?? null;
    this.#rows.setText(columns.userId, row, node && this.#readText(node, "userId"));
    this.#rows.setText(columns.transactionId, row, node && this.#readText(node, "transactionId"));
    this.#setMoney(columns.currentBalance, row, place, node, "currentBalance");
    this.#setMoney(columns.newBalance, row, place, node, "newBalance");
    this.#noteRepairs(place, recovered, node);
    this.#noteMissing(place, node, ["userId", "currentBalance"]);
  }

  /** Whether all fields of the one schema or the other are there, printed in one way only. */
  #isRebuildable(): boolean {
    const { isPresent, isPlain, printedCount } = this.#transactionLines;
    if (!isPlain) return false;
    if (printedCount === REQUIRED_COUNT) return true;
    return printedCount === TRANSACTION_FIELDS.length &&
      isPresent.every((present, field) => present === 1 || field === METADATA_FIELD);
  }

  #addKnownTransaction(place: EventPlace): void {
    const lines = this.#transactionLines;
    const { columns } = this.#rows.transactions;
    const row = this.#next(this.#rows.transactions, place);
    const columnOf = [
      columns.id,
      columns.type,
      columns.source,
      columns.action,
      columns.userId,
      columns.paymentBalance,
      columns.updatePaymentBalance,
      columns.metadata,
      columns.currency,
      columns.amount,
      columns.vat,
      columns.oldBalance,
      columns.newBalance,
    ];
    for (let field = 0; field < columnOf.length; field++) {
      const column = columnOf[field];
      if (lines.isPresent[field] === 0) column.setNull(row);
      else if (column.type === "text") this.#setPlace(column, row, lines, field);
      else if (column.type === "wide") column.setNumber(row, lines.values[field]);
      else column.set(row, lines.values[field]);
    }
    columns.isRepaired.set(row, 0);
  }

  #addRecoveredTransaction(place: EventPlace, block: InspectNode, recovered: Recovered): void {
    const { columns } = this.#rows.transactions;
    const row = this.#next(this.#rows.transactions, place);
    for (
      const [column, name] of [
        [columns.id, "id"],
        [columns.type, "type"],
        [columns.source, "source"],
        [columns.action, "action"],
        [columns.userId, "userId"],
        [columns.metadata, "metadata"],
        [columns.currency, "currency"],
      ] as const
    ) this.#rows.setText(column, row, this.#readText(block, name));
    for (
      const [column, name] of [
        [columns.paymentBalance, "paymentBalance"],
        [columns.amount, "amount"],
        [columns.vat, "vat"],
        [columns.oldBalance, "oldBalance"],
        [columns.newBalance, "newBalance"],
      ] as const
    ) this.#setMoney(column, row, place, block, name);
    this.#setBoolean(columns.updatePaymentBalance, row, block, "updatePaymentBalance");
    columns.isRepaired.set(row, recovered.repairs.length > 0 ? 1 : 0);
    this.#noteRepairs(place, recovered, block);
    const required = TRANSACTION_FIELDS.filter((field) => field.isRequired);
    this.#noteMissing(place, block, required.map((field) => field.name));
    if (recovered.repairs.length === 0) this.#noteUnknown(place, block);
  }

  /**
   * Recovers the value behind `phrase`. Where the event was cut inside it, as when another line was
   * printed in between, the next events' lines are tried as its rest.
   */
  #recover(
    place: EventPlace,
    phrase: string,
    starts: readonly number[],
    index: number,
  ): Recovered {
    const end = Math.min(place.end, place.start + MAX_BLOCK_BYTES);
    let text = this.#decode(place.start + phrase.length, end);
    const alone = recover(text, { behindText: false });
    if (!isCut(alone) || alone.repairs.length > MAX_REPAIRS_TO_JOIN) return alone;
    const last = Math.min(starts.length - 1, index + 1 + MAX_FOLLOWERS);
    for (let next = index + 1; next < last; next++) {
      if (starts[next + 1] - place.start > MAX_BLOCK_BYTES) break;
      const follower = this.#decode(starts[next], starts[next + 1]).trimEnd();
      if (follower.includes(TRANSACTION_PHRASE)) break;
      text += `\n${follower}`;
      const joined = recover(text, { behindText: false });
      if (!isCut(joined)) return joined;
    }
    return alone;
  }

  #next(buffer: PlacedBuffer, place: EventPlace): number {
    const row = buffer.next();
    buffer.columns.fileId.set(row, this.#fileId);
    buffer.columns.line.set(row, place.line);
    return row;
  }

  #setPlace(column: TextColumn, row: number, lines: FieldLines, field: number): void {
    column.set(row, this.#from + lines.starts[field], lines.lengths[field]);
  }

  #setBoolean(column: ByteColumn, row: number, node: InspectNode, name: string): void {
    const value = getProperty(node, name);
    if (value?.kind === "boolean") column.set(row, value.value ? 1 : 0);
    else column.setNull(row);
  }

  /** Sets an amount, or null and an issue; keeps the digits of one that had to be rounded. */
  #setMoney(
    column: WideColumn,
    row: number,
    place: EventPlace,
    node: InspectNode | null,
    name: string,
  ): void {
    column.setNull(row);
    const value = node && getProperty(node, name);
    if (!value || value.kind === "undefined" || value.kind === "null") return;
    if (value.kind !== "number") {
      this.#addIssue(place, "unreadable_amount", `${name} is not a number but a ${value.kind}`);
      return;
    }
    try {
      const { scaled, isRounded } = parseMoney(value.printed);
      column.set(row, scaled);
      if (isRounded) this.#addRounded(place, name, value.printed);
    } catch (error) {
      if (!(error instanceof SyntaxError) && !(error instanceof RangeError)) throw error;
      this.#addIssue(place, "unreadable_amount", `${name}: ${error.message}`);
    }
  }

  #addRounded(place: EventPlace, name: string, printed: string): void {
    const { columns } = this.#rows.roundedAmounts;
    const row = this.#next(this.#rows.roundedAmounts, place);
    this.#rows.setText(columns.field, row, name.replace(/[A-Z]/g, (c) => `_${c.toLowerCase()}`));
    this.#rows.setText(columns.printed, row, printed);
  }

  #readText(node: InspectNode, name: string): string | null {
    const value = getProperty(node, name);
    return value?.kind === "string" && value.more === undefined ? value.value : null;
  }

  #noteRepairs(place: EventPlace, recovered: Recovered, node: InspectNode | null): void {
    if (recovered.repairs.length > 0) {
      const what = [...new Set(recovered.repairs.map((repair) => repair.message))].join("; ");
      this.#addIssue(place, "repaired_block", `Read after repair: ${what}`);
    }
    if (node === null) return;
    const left = elisions(node);
    if (left.length > 0) {
      this.#addIssue(place, "missing_field", "The block was printed without some of its parts");
    }
  }

  #noteMissing(place: EventPlace, node: InspectNode | null, names: readonly string[]): void {
    const missing = names.filter((name) => !node || getProperty(node, name) === undefined);
    if (missing.length === 0) return;
    this.#addIssue(place, "missing_field", `The block does not print ${missing.join(", ")}`);
  }

  #noteUnknown(place: EventPlace, node: InspectNode): void {
    if (node.kind !== "object") return;
    const unknown = node.entries.map(({ key }) => key).filter((key) => !OWN_NAMES.has(key));
    const { columns } = this.#rows.unknownFields;
    for (const name of [...new Set(unknown)].slice(0, MAX_UNKNOWN_FIELDS)) {
      const row = this.#next(this.#rows.unknownFields, place);
      this.#rows.setText(columns.field, row, name.slice(0, MAX_NAME_LENGTH));
    }
  }

  #addIssue(place: EventPlace, code: IssueCode, reason: string): void {
    const excerpt = this.#decode(place.start, Math.min(place.end, place.start + 400));
    const { offset, lengthBytes, line } = place;
    this.#report({ offset, lengthBytes, line, excerpt }, code, reason);
  }

  #decode(start: number, end: number): string {
    return this.#arena.toString("utf8", this.#from + start, this.#from + end);
  }
}

function isCut(recovered: Recovered): boolean {
  return recovered.node === null ||
    recovered.repairs.some(({ kind }) =>
      kind === "cut_value" || kind === "missing_close" || kind === "unterminated_string"
    );
}
