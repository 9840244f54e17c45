import { Buffer } from "node:buffer";
import { getProperty, type InspectNode, recover, type Recovered } from "../../inspect/mod.ts";
import type { IssueCode } from "../issue.ts";
import type { LogText } from "../log/log_text.ts";
import { PREFIX_LENGTH } from "../log/split.ts";
import {
  BLOCK_SHAPES,
  BLOCKED_FIELDS,
  type BlockShape,
  findShaped,
  lacksFields,
  lacksNeeded,
  SYNC_ERROR_FIELDS,
  TRANSACTION_FIELDS,
  transactionFields,
} from "./_block_shapes.ts";
import { BlockValues, type ReadBlock, readRepairs, valueOf } from "./_block_values.ts";
import type { TextColumn } from "./columns.ts";
import type { EventPlace, Piece } from "./_event_place.ts";
import { FieldLines } from "./_field_lines.ts";
import { findJson } from "./_json_node.ts";
import { readName } from "./_printed_value.ts";
import type { Rows } from "./rows.ts";
import { decode } from "./_utf8.ts";
import { isUuid, UUID_LENGTH } from "./_uuid.ts";

const METADATA_FIELD = TRANSACTION_FIELDS.findIndex(({ name }) => name === "metadata");
const REQUIRED_COUNT = TRANSACTION_FIELDS.filter(({ isRequired }) => isRequired).length;
const TRANSACTION_PHRASE = "Start syncing the balance ";
const MESSAGE_PHRASE = "Processing message ";
const SYNC_ERROR_PHRASE = "Subscription balance and payment balance are not in sync ";
const [TRANSACTION, SYNC_ERROR, BLOCKED] = BLOCK_SHAPES;
// Every name that only a block has holds this.
const NAME_PART = "Balance";
const MAX_FOLLOWERS = 8;
// An event keeps no more. Several events are read again with each that is joined.
const [MAX_BLOCK_BYTES, MAX_JOINED_BYTES] = [1 << 20, 256 << 10];
// A block that needs more is not a block that something was printed into.
const MAX_REPAIRS_TO_JOIN = 20;
const MAX_PHRASE_LENGTH = 300;
const JSON_BEGIN = /^[^{\n]{0,300}\{\s*"(?:[^"\\\n]|\\.){1,80}"\s*:/;
// A block behind a log line's begin is quoted: the line itself is an event.
const QUOTED_LINE = /\n\s*\d{4}-\d\d-\d\d[T ]\d\d:/;
const UUID = /[0-9A-Fa-f]{8}(?:-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}/;
// Of bytes: NO-BREAK SPACE is white space to \s, and a part of many characters.
// deno-lint-ignore no-control-regex -- bytes that divide words
const WORD = /[^\x00-\x20,;()]+/;

// For all files of a thread, of which it reads one at a time: to make them takes as long as to read a small file.
const TRANSACTION_LINES = new FieldLines(
  TRANSACTION_FIELDS,
  `${TRANSACTION_PHRASE}{\n  transaction: {\n`,
  "    ",
  "  }\n}",
);
const SYNC_ERROR_LINES = new FieldLines(
  SYNC_ERROR_FIELDS,
  `${SYNC_ERROR_PHRASE}{\n`,
  "  ",
  "}",
);

type Report = (
  place: { offset: number; lengthBytes: number; line: number; excerpt: string },
  code: IssueCode,
  reason: string,
) => void;

/**
 * Turns the blocks of a file's events into rows: by the fixed shape where it fits, else by the
 * recoverer, whose repairs become issues. What names a block is its fields. A field that was not
 * printed is null, never 0.
 */
export class BlockExtractor {
  readonly #rows: Rows;
  readonly #report: Report;
  readonly #values: BlockValues;
  #arena: Buffer<ArrayBuffer> = Buffer.alloc(0);
  #from = 0;
  #log: LogText = { text: "", bytes: new DataView(new ArrayBuffer(0)) };
  #text = "";
  #isValid = true;
  #nextName = -1;
  /** Where in the file the last block ended that was cut. */
  #cutEnd = -1;

  constructor(rows: Rows, fileId: number, report: Report) {
    this.#rows = rows;
    this.#report = report;
    this.#values = new BlockValues(rows, fileId, (place, code, reason) => {
      this.#addIssue(place, code, reason);
    });
  }

  /** Takes the text that the next events' places count in. */
  begin(piece: Piece): void {
    const { arena, from, text, isValid } = piece;
    this.#log = piece;
    this.#arena = arena;
    this.#from = from;
    this.#text = text;
    this.#isValid = isValid;
    this.#nextName = -1;
    TRANSACTION_LINES.reset();
    SYNC_ERROR_LINES.reset();
  }

  /**
   * Adds the begin of a message: its UUID, whatever is printed around it, or else the first word.
   *
   * @returns Whether nothing but the UUID stands behind the phrase.
   */
  addMessage(place: EventPlace): boolean {
    const column = this.#rows.messages.columns.messageId;
    const row = this.#values.next(this.#rows.messages, place);
    const start = place.start + MESSAGE_PHRASE.length;
    if (place.end - start === UUID_LENGTH && isUuid(this.#text, start)) {
      column.set(row, this.#from + start, UUID_LENGTH);
      return true;
    }
    const rest = this.#text.slice(start, Math.min(place.end, start + 200));
    const found = UUID.exec(rest) ?? WORD.exec(rest);
    if (found === null) {
      this.#rows.setText(column, row, "");
      this.#addIssue(place, "unreadable_field", "The message has no id that could be read");
      return false;
    }
    // A first word may have been cut inside a character.
    const at = start + found.index;
    this.#rows.setText(column, row, this.#decode(at, at + found[0].length));
    if (found[0].length === UUID_LENGTH || found[0] === rest.trim()) return false;
    this.#addIssue(
      place,
      "unreadable_field",
      "The message id is not a UUID: its first word was taken",
    );
    return false;
  }

  /**
   * Adds the transaction block of the event at `starts[index]`.
   *
   * @returns Whether the block's text can be rebuilt from its fields, byte for byte.
   */
  addTransaction(place: EventPlace, starts: readonly number[], index: number): boolean {
    const lines = TRANSACTION_LINES;
    const isUsual = lines.read(this.#log, place.start, place.next, place.lineCount);
    if (isUsual && !lacksNeeded(lines) && place.offset !== this.#cutEnd) {
      this.#addKnownTransaction(place);
      return this.#isValid && this.#isRebuildable();
    }
    const block = this.#find(place, TRANSACTION, TRANSACTION_PHRASE.length, starts, index);
    if (block === null) {
      const reason = "No transaction could be recovered from this block";
      this.#addIssue(place, "unreadable_block", reason);
    } else this.#addReadTransaction(block);
    return false;
  }

  /** Adds a sync error's block. */
  addSyncError(place: EventPlace): void {
    const lines = SYNC_ERROR_LINES;
    const { columns } = this.#rows.syncErrors;
    if (lines.read(this.#log, place.start, place.next, place.lineCount)) {
      const row = this.#values.next(this.#rows.syncErrors, place);
      this.#setPlace(columns.userId, row, lines, 0);
      columns.subscriptionBalance.setNumber(row, lines.values[1]);
      columns.paymentBalance.setNumber(row, lines.values[2]);
      return;
    }
    const block = this.#find(place, SYNC_ERROR, SYNC_ERROR_PHRASE.length, [], 0);
    if (block === null) {
      this.#addIssue(place, "unreadable_block", "No sync error could be recovered from this block");
    } else this.#addReadSyncError(block);
  }

  /** Adds the block of an overdraft that was blocked. */
  addBlocked(place: EventPlace): void {
    const { node, repairs, text } = this.#recover(place, 0, [], 0);
    const data = getProperty(node, "data") ?? findShaped(node, BLOCKED)[0] ?? null;
    this.#addReadBlocked({ place, node: data, ...readRepairs(repairs, repairs, data, text), text });
  }

  /**
   * Adds the block of an event that no phrase names, if it holds one that its fields name; notes it.
   *
   * @returns The type of event that it is by its fields, or null.
   */
  addUnnamed(
    place: EventPlace,
    starts: readonly number[],
    index: number,
  ): BlockShape["type"] | null {
    if (!this.#holdsName(place)) return null;
    const text = this.#text.slice(place.start, Math.min(place.end, place.start + MAX_BLOCK_BYTES));
    const shape = BLOCK_SHAPES.find(({ names }) => names.every((name) => text.includes(name)));
    if (shape === undefined) return null;
    const block = this.#find(place, shape, -1, starts, index);
    if (block === null) {
      if (!QUOTED_LINE.test(text)) {
        const reason = `The event has the fields of ${shape.title}, but none could be read from it`;
        this.#addIssue(place, "unreadable_block", reason);
      }
      return null;
    }
    if (shape === TRANSACTION) {
      if (!this.#addReadTransaction(block)) return null;
    } else if (shape === SYNC_ERROR) this.#addReadSyncError(block);
    else this.#addReadBlocked(block);
    this.#addIssue(place, "drifted_block", driftedReason(shape));
    return shape.type;
  }

  /** Whether all fields of the one schema or the other are there, printed in one way only. */
  #isRebuildable(): boolean {
    const { isPresent, isPlain, printedCount } = TRANSACTION_LINES;
    if (!isPlain) return false;
    if (printedCount === REQUIRED_COUNT) return true;
    return printedCount === TRANSACTION_FIELDS.length &&
      isPresent.every((present, field) => present === 1 || field === METADATA_FIELD);
  }

  #addKnownTransaction(place: EventPlace): void {
    const lines = TRANSACTION_LINES;
    const { columns } = this.#rows.transactions;
    const row = this.#values.next(this.#rows.transactions, place);
    for (let field = 0; field < TRANSACTION_FIELDS.length; field++) {
      const column = columns[TRANSACTION_FIELDS[field].name as keyof typeof columns];
      if (lines.isPresent[field] === 0) column.setNull(row);
      else if (column.type === "text") this.#setPlace(column, row, lines, field);
      else if (column.type === "wide") column.setNumber(row, lines.values[field]);
      else column.set(row, lines.values[field]);
    }
    columns.isRepaired.set(row, 0);
  }

  #addReadTransaction(block: ReadBlock): boolean {
    const unknown = ["id", "userId"].filter((name) => {
      const value = valueOf(block, name);
      return value === undefined || !readName(value);
    });
    if (unknown.length > 0) {
      const reason = `The block does not say its ${unknown.join(" and ")}: no transaction was made`;
      this.#addIssue(block.place, "unreadable_block", reason);
      return false;
    }
    const values = this.#values;
    const { columns } = this.#rows.transactions;
    const row = values.next(this.#rows.transactions, block.place);
    values.setName(columns.id, row, block, "id");
    values.setName(columns.type, row, block, "type");
    values.setName(columns.source, row, block, "source");
    values.setName(columns.action, row, block, "action");
    values.setName(columns.userId, row, block, "userId");
    values.setMoney(columns.paymentBalance, row, block, "paymentBalance");
    values.setFlag(columns.updatePaymentBalance, row, block, "updatePaymentBalance");
    values.setMetadata(columns.metadata, row, block);
    values.setName(columns.currency, row, block, "currency");
    values.setMoney(columns.amount, row, block, "amount");
    values.setMoney(columns.vat, row, block, "vat");
    values.setMoney(columns.oldBalance, row, block, "oldBalance");
    values.setMoney(columns.newBalance, row, block, "newBalance");
    columns.isRepaired.set(row, block.repairs.length > 0 ? 1 : 0);
    values.noteGaps(block, transactionFields(block.node));
    if (block.repairs.length === 0) values.noteUnknown(block, TRANSACTION_FIELDS);
    return true;
  }

  #addReadSyncError(block: ReadBlock): void {
    const values = this.#values;
    const { columns } = this.#rows.syncErrors;
    const row = values.next(this.#rows.syncErrors, block.place);
    values.setName(columns.userId, row, block, "userId");
    values.setMoney(columns.subscriptionBalance, row, block, "subscriptionBalance");
    values.setMoney(columns.paymentBalance, row, block, "paymentBalance");
    values.noteGaps(block, SYNC_ERROR_FIELDS);
  }

  #addReadBlocked(block: ReadBlock): void {
    const values = this.#values;
    const { columns } = this.#rows.blocked;
    const row = values.next(this.#rows.blocked, block.place);
    values.setName(columns.userId, row, block, "userId");
    values.setName(columns.transactionId, row, block, "transactionId");
    values.setMoney(columns.currentBalance, row, block, "currentBalance");
    values.setMoney(columns.newBalance, row, block, "newBalance");
    values.noteGaps(block, BLOCKED_FIELDS);
  }

  /**
   * Finds the one block of a shape in an event.
   *
   * @param phraseLength Bytes of the phrase in front of the block, or -1 where it is not known.
   * @returns Null where there is none, or more than one.
   */
  #find(
    place: EventPlace,
    shape: BlockShape,
    phraseLength: number,
    starts: readonly number[],
    index: number,
  ): ReadBlock | null {
    const isBehindOpen = place.offset === this.#cutEnd;
    const { node: root, repairs, text } = this.#recover(place, phraseLength, starts, index);
    if (root === null) return null;
    if (phraseLength === -1) {
      const before = text.slice(0, root.offset);
      if (before.length > MAX_PHRASE_LENGTH || QUOTED_LINE.test(before)) return null;
    }
    const own = shape === TRANSACTION ? getProperty(root, "transaction") : root;
    const isNamed = phraseLength !== -1 && own?.kind === "object" &&
      (shape === TRANSACTION || shape.names.some((name) => getProperty(own, name)));
    const found = isNamed ? [own] : findShaped(root, shape);
    if (found.length !== 1) return null;
    if (phraseLength !== -1 && !isNamed) {
      this.#addIssue(place, "drifted_block", driftedReason(shape));
    }
    const inside = phraseLength === -1
      ? repairs.filter(({ offset }) => offset >= root.offset)
      : repairs;
    const read = readRepairs(inside, repairs, found[0], text);
    // Lines that were printed one by one, behind a block that is open, may be of either of the two.
    const isMixed = isBehindOpen && (read.repairs.length > 0 || lacksFields(found[0], shape) ||
      this.#text[starts[index + 1] + PREFIX_LENGTH] === " ");
    return isMixed ? null : { place, node: found[0], ...read, text };
  }

  /**
   * Recovers the value behind a phrase. Where the event was cut inside it, as when another line was
   * printed in between, the next events' lines are tried as its rest.
   */
  #recover(
    place: EventPlace,
    phraseLength: number,
    starts: readonly number[],
    index: number,
  ): Recovered & { text: string } {
    const end = Math.min(place.end, place.start + MAX_BLOCK_BYTES);
    const options = { behindText: phraseLength === -1 };
    let text = this.#decode(place.start + Math.max(0, phraseLength), end);
    if (JSON_BEGIN.test(text)) {
      const found = findJson(text);
      if (found !== null) return { node: found.node, repairs: [], end: found.end, text };
    }
    const alone = { ...recover(text, options), text };
    if (!isCut(alone) || alone.repairs.length > MAX_REPAIRS_TO_JOIN) return alone;
    const last = Math.min(starts.length - 1, index + 1 + MAX_FOLLOWERS);
    for (let next = index + 1; next < last; next++) {
      if (starts[next + 1] - place.start > MAX_JOINED_BYTES) break;
      const follower = this.#decode(starts[next], starts[next + 1]).trimEnd();
      if (follower.includes(TRANSACTION_PHRASE)) break;
      text += `\n${follower}`;
      const joined = { ...recover(text, options), text };
      if (!isCut(joined)) return joined;
    }
    this.#cutEnd = place.offset + place.lengthBytes;
    return alone;
  }

  /** Returns whether a field's name may stand in an event; remembers where the next one stands. */
  #holdsName({ start, end }: EventPlace): boolean {
    if (this.#nextName < start) {
      this.#nextName = this.#text.indexOf(NAME_PART, start);
      if (this.#nextName === -1) this.#nextName = this.#text.length;
    }
    return this.#nextName < end;
  }

  #setPlace(column: TextColumn, row: number, lines: FieldLines, field: number): void {
    const unescaped = lines.unescaped[field];
    if (unescaped === null) this.#setText(column, row, lines.starts[field], lines.lengths[field]);
    else this.#rows.setText(column, row, decode(unescaped));
  }

  /** Sets a text as it stands; where bytes may be no UTF-8, as it reads with U+FFFD in their place. */
  #setText(column: TextColumn, row: number, start: number, length: number): void {
    if (this.#isValid) column.set(row, this.#from + start, length);
    else this.#rows.setText(column, row, this.#decode(start, start + length));
  }

  #addIssue(place: EventPlace, code: IssueCode, reason: string): void {
    const excerpt = this.#decode(place.start, Math.min(place.end, place.start + 400));
    this.#report({ ...place, excerpt }, code, reason);
  }

  #decode(start: number, end: number): string {
    return this.#arena.toString("utf8", this.#from + start, this.#from + end);
  }
}

function driftedReason({ title }: BlockShape): string {
  return `Its fields name this block as ${title}: the words or names around it are others than usual`;
}

function isCut({ node, repairs }: { node: InspectNode | null; repairs: Recovered["repairs"] }) {
  return node === null ||
    repairs.some(({ kind }) =>
      kind === "cut_value" || kind === "missing_close" || kind === "unterminated_string"
    );
}
