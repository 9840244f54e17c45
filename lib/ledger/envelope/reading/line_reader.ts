import type { DeliveredEvent, DeliveryReader, EventSink } from "./delivery.ts";

/** What a line says that begins an event. */
export type LineEvent = Omit<DeliveredEvent, "at" | "isCut">;

/** A line without what the delivery put around it. */
export interface UnwrappedLine {
  readonly text: string;
  /** Whether the next line continues where this one ends, with no line feed between. */
  readonly isPartial?: boolean;
}

/** A form in which an event begins on a line of its own, and continues up to the next one. */
export interface LineForm {
  /** Reads a line that begins an event; null where it continues with the one in front. */
  begin(line: string): LineEvent | null;
  /** Takes off what the delivery put around a line; null where the line is none of the log's. */
  unwrap?(line: string): UnwrappedLine | null;
}

interface OpenEvent {
  readonly at: number;
  readonly event: LineEvent;
  message: string;
}

const NOISE_MAX = 5;
const MARK = "\xEF\xBB\xBF";
const OUTSIDE = "Text before or between the log events";
// deno-lint-ignore no-control-regex -- that is what terminals colour with
const COLOURS = /\x1b\[[0-9;]*[A-Za-z]/g;

/** Reads deliveries of which each line either begins an event or continues with one. */
export class LineReader implements DeliveryReader {
  readonly #form: LineForm;

  constructor(form: LineForm) {
    this.#form = form;
  }

  read(text: string, isLast: boolean, sink: EventSink): number {
    let open: OpenEvent | null = null;
    let isPartial = false;
    let at = 0;
    while (at < text.length) {
      const feed = text.indexOf("\n", at);
      if (feed === -1 && !isLast) break;
      const end = feed === -1 ? text.length : feed;
      const line = this.#unwrap(text.slice(at, end));
      const event = line === null || isPartial ? null : this.#form.begin(line.text);
      if (event !== null) {
        if (open !== null) give(open, sink, false);
        open = { at, event, message: event.message };
      } else if (line === null) {
        if (open !== null) give(open, sink, false);
        open = null;
        sink.skip(at, OUTSIDE);
      } else if (open !== null) {
        open.message += (isPartial ? "" : "\n") + line.text;
      } else if (line.text !== "") {
        sink.skip(at, OUTSIDE);
      }
      isPartial = line?.isPartial === true;
      at = feed === -1 ? text.length : feed + 1;
    }
    if (!isLast) return open?.at ?? at;
    if (open !== null) give(open, sink, !text.endsWith("\n"));
    return text.length;
  }

  #unwrap(printed: string): UnwrappedLine | null {
    let line = printed.endsWith("\r") ? printed.slice(0, -1) : printed;
    if (line.startsWith(MARK)) line = line.slice(MARK.length);
    if (line.includes("\x1b[")) line = line.replace(COLOURS, "");
    return this.#form.unwrap === undefined ? { text: line } : this.#form.unwrap(line);
  }
}

function give({ at, event, message }: OpenEvent, sink: EventSink, isCut: boolean): void {
  // Indented JSON begins on a line of its own (`aws logs tail --format json`).
  const printed = message.startsWith("\n{") ? message.slice(1) : message;
  sink.add({ ...event, at, message: printed.replace(/\n+$/, ""), isCut });
}

/**
 * Returns how many of a text's first lines begin an event. Few others may stand in front of the first:
 * the command, say, that somebody copied too.
 *
 * @param maxLines Lines that are looked at.
 */
export function countBegins(head: string, form: LineForm, maxLines = 200): number {
  const reader = new LineReader(form);
  let count = 0;
  let noise = 0;
  const sink: EventSink = {
    add: () => void count++,
    skip: () => void (noise += count > 0 ? 0 : 1),
  };
  reader.read(head.split("\n", maxLines).join("\n"), true, sink);
  return noise <= NOISE_MAX ? count : 0;
}

/** Makes a delivery's `fits` of a form: the rank where its first lines begin an event. */
export function fitsForm(open: (head: string) => LineForm | null, rank: number) {
  return (head: string): number => {
    const form = open(head);
    return form !== null && countBegins(head, form) > 0 ? rank : 0;
  };
}
