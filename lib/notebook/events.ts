import { escapeXml } from "./escape.ts";
import { JUPYTER_DISPLAY, type MediaBundle } from "./kernel/kernel.ts";
import { isTableLike, requireRows, type TableLike } from "./table.ts";
import { counted } from "../ledger/counted.ts";

/** A log event as {@linkcode renderEvents} draws it. */
export interface PrintedEvent {
  /** Log stream that the line stands in: one container of the function. */
  readonly stream: string;
  /** From 1. */
  readonly line: number;
  /** Which part it plays, in a word or two. */
  readonly role: string;
  /** Whether it stands out from the others; no by default. */
  readonly is_main?: boolean;
  /** What stands beside the event that stands out. */
  readonly mark?: string;
  /** The event as it was printed. */
  readonly printed: string;
}

/** Log events as HTML and as lines of text. */
export interface RenderedEvents {
  /** Well-formed, without scripts and style sheets; legible on light and on dark pages. */
  readonly html: string;
  /** The log events, a line each and those that belong to it. */
  readonly text: string;
  /** Gives what a kernel shows, by media type. */
  [JUPYTER_DISPLAY](): MediaBundle;
}

const NOTHING = "There is no log event to show.";
const MAX_EVENT_CHARACTERS = 8000;
const MUTED = "color: #767676";
const EVENT =
  "white-space: pre-wrap; overflow-wrap: anywhere; margin: 0 0 0.8em 0; padding: 0.2em 0.7em; " +
  "border-left: 4px solid";

/**
 * Draws log events as they were printed, each below its place in the logs. Of a very long one the first
 * 8,000 characters are drawn, and it is said how many more there are.
 *
 * @param source rows with `stream`, `line`, `role` and `printed`, in the order in which to draw them
 * @throws {TypeError} If these are no rows, or one has no `stream` or `printed`
 *
 * @example
 * ```ts
 * import { renderEvents } from "balancebook/notebook";
 *
 * const row = { stream: "s", line: 1, role: "outcome", printed: "<b>" };
 * console.assert(renderEvents([row]).html.includes("&lt;b&gt;"));
 * ```
 */
export function renderEvents(source: TableLike | readonly PrintedEvent[]): RenderedEvents {
  requireRows(source);
  const events = (isTableLike(source) ? source.objects() : source) as readonly PrintedEvent[];
  for (const { printed, stream } of events) {
    if (typeof printed === "string" && typeof stream === "string") continue;
    throw new TypeError("Cannot show a log event without stream and printed; select them too");
  }
  const html = events.map(writeHtml).join("\n") || `<p>${NOTHING}</p>`;
  const text = events.map((event) => `${placeOf(event)}\n${printedOf(event)}`).join("\n\n") ||
    NOTHING;
  return {
    html,
    text,
    [JUPYTER_DISPLAY]: () => ({ "text/html": `<div>\n${html}\n</div>`, "text/plain": text }),
  };
}

/**
 * Draws log events as {@linkcode renderEvents} does, folded below a line that says how many there are.
 *
 * @param total how many there are in all, where only some were given
 * @param which which ones were given then
 */
export function foldEvents(
  events: readonly PrintedEvent[],
  total: number,
  which: "the ends" | "the last" = "the ends",
): RenderedEvents {
  const all = counted(total, "log event");
  const count = events.length === total
    ? `As printed: ${all}`
    : which === "the last"
    ? `As printed: the last ${events.length} of ${all}`
    : `As printed: ${events.length} of ${all}; those between the first and the last are left out`;
  const drawn = renderEvents(events);
  const html = `<details>\n<summary>${escapeXml(count)}</summary>\n${drawn.html}\n</details>`;
  const text = `${count}\n\n${drawn.text}`;
  return { html, text, [JUPYTER_DISPLAY]: () => ({ "text/html": html, "text/plain": text }) };
}

function writeHtml(event: PrintedEvent): string {
  const place = escapeXml(placeOf(event));
  const color = event.is_main ? "#d55e00" : "#999999";
  return `<div style="${event.is_main ? "font-weight: bold" : MUTED}">${place}</div>\n` +
    `<pre style="${EVENT} ${color}">${escapeXml(printedOf(event))}</pre>`;
}

function placeOf({ stream, line, role, is_main, mark }: PrintedEvent): string {
  return `${stream}:${line} \u00b7 ${role}${is_main && mark ? ` \u00b7 ${mark}` : ""}`;
}

function printedOf({ printed }: PrintedEvent): string {
  const left = printed.length - MAX_EVENT_CHARACTERS;
  if (left <= 0) return printed;
  return `${printed.slice(0, MAX_EVENT_CHARACTERS)}\u2026 (${left} more characters)`;
}
