import type { Delivery, DeliveryReader, EventSink } from "./reading/delivery.ts";

const FILTERED = /EVENTS\t([^\t\n]+)\t(\d{13})\t([^\t\n]+)\t/y;
const GOT = /EVENTS\t(\d{13})\t/y;
const END = /\n?\t(\d{13})(?:\r?\n|$)(?=EVENTS\t|[A-Z]+\t|[bf]\/\d|$)/g;

/**
 * The columns stand in order of name: of `filter-log-events` id, ingestion time, stream, message and
 * time; of `get-log-events` ingestion time, message and time.
 */
const reader: DeliveryReader = {
  read(text, isLast, sink) {
    let at = 0;
    while (at < text.length) {
      const found = readEvent(text, at, isLast);
      if (found === null) {
        const next = text.indexOf("\nEVENTS\t", at);
        if (next === -1 && !isLast) return at;
        if (isLast) skipRest(text, at, next, sink);
        if (next === -1) return text.length;
        at = next + 1;
        continue;
      }
      const { end, ...event } = found;
      sink.add({ ...event, at });
      at = end;
    }
    return text.length;
  },
};

function readEvent(text: string, at: number, isLast: boolean) {
  FILTERED.lastIndex = at;
  GOT.lastIndex = at;
  const head = FILTERED.exec(text) ?? GOT.exec(text);
  if (head === null) return null;
  const from = at + head[0].length;
  END.lastIndex = from;
  for (let end = END.exec(text); end !== null; end = END.exec(text)) {
    // Whether another event follows is not known at the end of the text that is there.
    if (END.lastIndex === text.length && !isLast) return null;
    const isFiltered = head[3] !== undefined;
    return {
      timeMs: Number(end[1]),
      stream: isFiltered ? head[3] : null,
      ...isFiltered ? { id: head[1] } : {},
      message: text.slice(from, end.index).replace(/[\r\n]+$/, ""),
      end: END.lastIndex,
    };
  }
  return null;
}

function skipRest(text: string, at: number, next: number, sink: EventSink): void {
  const rest = text.slice(at, next === -1 ? text.length : next);
  if (rest.trim() !== "" && !/^(?:SEARCHEDLOGSTREAMS|[bf]\/\d)/.test(rest)) {
    sink.skip(at, "A line that is not a log event");
  }
}

/** `aws logs filter-log-events` or `get-log-events` with `--output text`. */
export const delivery: Delivery = {
  name: "filter-log-events text",
  fits: (head) => /^(?:[bf]\/\d+\/?\w*\t[^\n]*\n|[bf]\/\d+\S*\s+)?EVENTS\t/.test(head) ? 0.95 : 0,
  open: () => reader,
};
