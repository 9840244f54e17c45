import { Buffer } from "node:buffer";
import { readJsonEvent } from "../log/json_event.ts";
import { PREFIX_LENGTH } from "../log/split.ts";
import { TIMESTAMP_LENGTH } from "../log/timestamp.ts";
import type { EventIndex } from "./_event_index.ts";

const FEED = 10;
const SPACE = 32;
const CLOSE_PARENTHESIS = 41;
const CAPITAL_Z = 90;
const BRACE = 123;
const ESCAPE = "\x1b[";
// deno-lint-ignore no-control-regex -- that is what terminals colour with
const COLOURS = /\x1b\[[0-9;]*[A-Za-z]/g;
const LONE_RETURN = /\r(?!\n)/;
const CLOSES = new Set([SPACE, "}".charCodeAt(0), "]".charCodeAt(0), ")".charCodeAt(0)]);
// CloudWatch splits an event at 256 kB, what it adds itself counted in.
const SPLIT_MIN_BYTES = 255_000;

/**
 * Brings events into the one form that the readers of messages know, in place: JSON log lines become
 * text lines, colours are taken out, `\r` becomes a line feed, and events that were printed line by
 * line, or split by CloudWatch for their length, become one again.
 *
 * None of it makes an event longer; line feeds fill what is left, so that every place in the text
 * stays what it was. Text that needs none of it costs one look at each event's first character.
 */
export class OneForm {
  /** Whether the last text was changed, so that its line feeds are not the file's. */
  hasChanged = false;

  /**
   * @param text What stands in the arena from `from` on, one character a byte.
   * @param index Where events begin; those that are joined to others are taken out.
   * @param count Events that are to be read now; those behind them are left as they are.
   * @param isLast Whether no more events follow, or none may be waited for.
   * @returns The text as it stands now, and how many events are to be read now.
   */
  apply(
    arena: Buffer<ArrayBuffer>,
    from: number,
    text: string,
    index: EventIndex,
    count: number,
    isLast: boolean,
  ): { text: string; count: number } {
    const { starts } = index;
    const isColoured = text.includes(ESCAPE);
    const hasReturns = text.includes("\r") && LONE_RETURN.test(text);
    let isOdd = isColoured || hasReturns;
    for (let event = 0; event < count && !isOdd; event++) {
      isOdd = isOddAt(text, starts[event] + PREFIX_LENGTH) ||
        starts[event + 1] - starts[event] > SPLIT_MIN_BYTES;
    }
    this.hasChanged = isOdd;
    if (!isOdd) return { text, count };
    const groups = groupEvents(text, starts, count, isLast);
    for (const group of groups.groups) rewrite(arena, from, text, starts, group);
    const joined = new Set(groups.groups.flatMap(({ first, last }) => range(first + 1, last)));
    index.keep((event) => !joined.has(event));
    const whole = arena.toString("latin1", from, from + text.length);
    return { text: whole, count: groups.count - joined.size };
  }
}

interface Group {
  /** First and last event of those that are one. */
  readonly first: number;
  last: number;
  /** What stood between their lines. */
  readonly glue: "\n" | "";
}

/** Returns which of the first `count` events belong together. */
function groupEvents(
  text: string,
  starts: readonly number[],
  count: number,
  isLast: boolean,
): { groups: Group[]; count: number } {
  const groups: Group[] = [];
  let open = null as Group | null;
  let depth = 0;
  for (let event = 0; event < starts.length - 1; event++) {
    const body = starts[event] + PREFIX_LENGTH;
    const end = starts[event + 1];
    if (open !== null && isSplit(text, starts, event)) {
      if (open.last === open.first) groups[groups.length - 1] = open = { ...open, glue: "" };
      open.last = event;
      continue;
    }
    const isContinued = open !== null && depth > 0 && CLOSES.has(text.charCodeAt(body)) &&
      open.glue === "\n";
    if (isContinued) {
      open!.last = event;
      depth = depthBehind(text, body, end, depth);
      continue;
    }
    // The group that is open at the last event to be read must be whole.
    if (event >= count) break;
    depth = depthBehind(text, body, end, 0);
    open = { first: event, last: event, glue: "\n" };
    groups.push(open);
  }
  const last = groups.at(-1);
  const isAtEnd = last !== undefined && last.last >= starts.length - 2 && !isLast;
  if (isAtEnd && groups.length > 1 && (last.last > last.first || depth > 0)) {
    groups.pop();
    return { groups, count: last.first };
  }
  return { groups, count: last === undefined ? count : Math.max(count, last.last + 1) };
}

/** Whether a message begins as none does that is in the one form. */
function isOddAt(text: string, at: number): boolean {
  const first = text.charCodeAt(at);
  if (first < CAPITAL_Z) return first === SPACE || first === CLOSE_PARENTHESIS;
  return first === BRACE ? !text.startsWith('{"_aws"', at) : CLOSES.has(first);
}

/** Whether an event is the rest of the one in front of it, which was too long for CloudWatch. */
function isSplit(text: string, starts: readonly number[], event: number): boolean {
  if (event === 0 || starts[event] - starts[event - 1] < SPLIT_MIN_BYTES) return false;
  const time = text.slice(starts[event], starts[event] + TIMESTAMP_LENGTH);
  return text.startsWith(time, starts[event - 1]) &&
    !text.startsWith(time.slice(0, 11), starts[event] + PREFIX_LENGTH);
}

/** How many brackets are open behind a text, those in quotes aside. */
export function depthBehind(text: string, from: number, end: number, depth: number): number {
  let quote = "";
  for (let at = from; at < end; at++) {
    const character = text[at];
    if (quote !== "") {
      if (character === "\\") at++;
      else if (character === quote || character === "\n") quote = "";
    } else if (character === "'" || character === '"' || character === "`") quote = character;
    else if (character === "{" || character === "[" || character === "(") depth++;
    else if (character === "}" || character === "]" || character === ")") depth--;
  }
  return Math.max(0, depth);
}

function rewrite(
  arena: Buffer<ArrayBuffer>,
  from: number,
  text: string,
  starts: readonly number[],
  { first, last, glue }: Group,
): void {
  const start = starts[first] + PREFIX_LENGTH;
  const end = starts[last + 1];
  let message = trimmed(text.slice(start, starts[first + 1]));
  for (let event = first + 1; event <= last; event++) {
    message += glue + trimmed(text.slice(starts[event] + PREFIX_LENGTH, starts[event + 1]));
  }
  const before = message;
  if (message.includes(ESCAPE)) message = message.replace(COLOURS, "");
  if (message.includes("\r")) message = message.replace(/\r\n?/g, "\n");
  if (message.charCodeAt(0) === BRACE) message = readJson(message, text, starts[first]) ?? message;
  if (first === last && message === before || message.length > end - start) return;
  arena.write(message, from + start, "latin1");
  arena.fill(FEED, from + start + message.length, from + end);
}

/** Reads JSON that stands in bytes as one character each, and gives bytes back. */
function readJson(message: string, text: string, start: number): string | null {
  const loggedAt = text.slice(start, start + TIMESTAMP_LENGTH);
  const read = readJsonEvent(Buffer.from(message, "latin1").toString("utf8"), loggedAt);
  return read === null ? null : Buffer.from(read, "utf8").toString("latin1");
}

function trimmed(text: string): string {
  let end = text.length;
  while (end > 0 && (text[end - 1] === "\n" || text[end - 1] === "\r")) end--;
  return text.slice(0, end);
}

function range(from: number, to: number): number[] {
  return Array.from({ length: Math.max(0, to - from + 1) }, (_, index) => from + index);
}
