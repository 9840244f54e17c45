import type { DeliveredEvent, DeliveryReader, EventSink } from "./delivery.ts";
import { fromBytes, toBytes } from "./latin1.ts";

/** An object or array that is open or was just closed. */
export interface JsonNode {
  readonly isObject: boolean;
  /** Name under which it stands in the object around it, or null in an array. */
  readonly key: string | null;
  readonly parent: JsonNode | null;
  /** Members as they are printed; of objects and arrays in it only those that were asked for. */
  readonly members: Map<string, string>;
  /** Values that a reader keeps with it. */
  readonly kept: unknown[];
  /** First character, in the text that is being read. */
  start: number;
}

/** What a JSON delivery makes of the values that it meets. */
export interface JsonForm {
  /**
   * Takes an object or array that has just ended.
   *
   * @returns The events that it is or that waited for it, in order of place.
   */
  close(node: JsonNode): readonly DeliveredEvent[];
  /** Whether events wait in the node for its end, so that its text must be kept. */
  waits?(node: JsonNode): boolean;
  /** Whether a value that has no event is known to hold no log. */
  isNoLog?(node: JsonNode): boolean;
}

// Deeper than that nothing is a log; its text is skipped as it is.
const DEPTH_MAX = 64;
const PLAIN_END = /[\s,:{}\[\]"]/g;
const BETWEEN = "Text between JSON values";
const BROKEN = "JSON that ends inside a value";
const OTHER = "JSON with texts of a log, but in another form than the file's";
/** Names under which deliveries keep what was printed. */
const TEXTS = new Set(["message", "@message", "msg", "log", "line"]);

/** Walks through JSON values that follow each other, with or without line feeds between them. */
export class JsonReader implements DeliveryReader {
  readonly #form: JsonForm;
  #open: JsonNode[] = [];
  #at = 0;
  #key: string | null = null;
  #keepFrom = 0;
  /** Up to where the end of the value that was begun last was looked for in vain. */
  #searched = 0;
  #given = 0;
  /** Whether the outermost value that is open has given an event, and whether it has a text. */
  #hasEvent = false;
  #hasText = false;

  constructor(form: JsonForm) {
    this.#form = form;
  }

  read(text: string, isLast: boolean, sink: EventSink): number {
    this.#given = 0;
    while (this.#at < text.length) {
      const end = this.#step(text, isLast, sink);
      if (end === -1) {
        this.#searched = text.length;
        break;
      }
      this.#at = end;
      this.#searched = 0;
    }
    if (!isLast) return this.#rebase(this.#keepFrom);
    if (this.#open.length > 0) {
      // What waits for the end of a record that was cut off is given as it is.
      for (const node of this.#open.toReversed()) this.#give(this.#form.close(node), sink);
      if (this.#at < text.length || this.#open.length > 1) {
        sink.skip(Math.max(this.#given, this.#keepFrom), BROKEN);
      }
    }
    this.#open = [];
    this.#key = null;
    this.#rebase(text.length);
    this.#at = 0;
    this.#searched = 0;
    this.#keepFrom = 0;
    return text.length;
  }

  #step(text: string, isLast: boolean, sink: EventSink): number {
    const at = this.#at;
    const top = this.#open.at(-1);
    switch (text[at]) {
      case " ":
      case "\n":
      case "\r":
      case "\t":
      case ",":
      case ":":
      case "\xEF": // The three bytes of a mark, where files were put together.
      case "\xBB":
      case "\xBF":
        return at + 1;
      case "{":
      case "[":
        this.#push(text[at] === "{", at);
        return at + 1;
      case "}":
      case "]":
        if (top === undefined) return this.#between(at, at + 1, sink);
        this.#close(text, at + 1, sink);
        return at + 1;
      case '"':
        return this.#string(text, at, sink);
      default:
        return this.#plain(text, at, isLast, sink);
    }
  }

  #push(isObject: boolean, at: number): void {
    if (this.#open.length >= DEPTH_MAX) return;
    const parent = this.#open.at(-1) ?? null;
    const key = this.#key;
    this.#key = null;
    this.#open.push({ isObject, key, parent, members: new Map(), kept: [], start: at });
  }

  #close(text: string, end: number, sink: EventSink): void {
    const node = this.#open.pop()!;
    this.#key = null;
    if (node.parent !== null && node.key !== null && node.start >= 0) {
      node.parent.members.set(node.key, text.slice(node.start, end));
    }
    const events = this.#form.close(node);
    this.#give(events, sink);
    const isKept = this.#form.waits?.(node.parent ?? node) === true ||
      this.#open.some((open) => this.#form.waits?.(open) === true);
    if (!isKept && (events.length > 0 || this.#open.length === 0)) this.#keepFrom = end;
    if (this.#open.length > 0) return;
    const isLost = this.#hasText && !this.#hasEvent && this.#form.isNoLog?.(node) !== true;
    if (isLost) sink.skip(node.start, OTHER);
    this.#hasEvent = this.#hasText = false;
  }

  #give(events: readonly DeliveredEvent[], sink: EventSink): void {
    for (const event of events) {
      sink.add(event);
      this.#given = event.at;
      this.#hasEvent = true;
    }
  }

  #string(text: string, at: number, sink: EventSink): number {
    const top = this.#open.at(-1);
    // To look for its end would take long where there are many.
    if (top === undefined) return this.#between(at, at + 1, sink);
    let close = text.indexOf('"', Math.max(at + 1, this.#searched));
    while (close !== -1 && isEscaped(text, close)) close = text.indexOf('"', close + 1);
    if (close === -1) return -1;
    const raw = text.slice(at, close + 1);
    if (!top.isObject) return close + 1;
    if (this.#key === null) this.#key = parseString(raw);
    else {
      top.members.set(this.#key, raw);
      this.#hasText ||= TEXTS.has(this.#key);
      this.#key = null;
    }
    return close + 1;
  }

  #plain(text: string, at: number, isLast: boolean, sink: EventSink): number {
    PLAIN_END.lastIndex = Math.max(at + 1, this.#searched);
    const end = PLAIN_END.exec(text)?.index ?? text.length;
    if (end === text.length && !isLast) return -1;
    const top = this.#open.at(-1);
    if (top === undefined) return this.#between(at, end, sink);
    if (top.isObject && this.#key !== null) top.members.set(this.#key, text.slice(at, end));
    this.#key = null;
    return end;
  }

  #between(at: number, end: number, sink: EventSink): number {
    sink.skip(at, BETWEEN);
    this.#keepFrom = end;
    return end;
  }

  /** Makes the places count from what is not consumed. */
  #rebase(consumed: number): number {
    this.#at -= consumed;
    this.#searched = Math.max(0, this.#searched - consumed);
    for (const node of this.#open) node.start -= consumed;
    this.#keepFrom = 0;
    return consumed;
  }
}

function isEscaped(text: string, quote: number): boolean {
  let slashes = 0;
  while (text[quote - 1 - slashes] === "\\") slashes++;
  return slashes % 2 === 1;
}

/** Reads a printed value as text: a string without its quotes, anything else as it is printed. */
export function parseString(raw: string | undefined): string | null {
  if (raw === undefined || raw === "null") return null;
  if (!raw.startsWith('"')) return raw;
  try {
    return toBytes(JSON.parse(fromBytes(raw)));
  } catch {
    // A line feed that stands in a string as it is, is not JSON; what it says is plain all the same.
    return raw.slice(1, -1);
  }
}
