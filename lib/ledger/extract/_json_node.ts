import type { InspectNode, InspectProperty, ObjectNode } from "../../inspect/mod.ts";

const QUOTE = 34;
const BACKSLASH = 92;
const COLON = 58;
const MAX_DEPTH = 100;

/** A value that stood as JSON in a text, and where it ended. */
export interface FoundJson {
  readonly node: InspectNode;
  /** First unit of the value. */
  readonly start: number;
  /** First unit behind it. */
  readonly end: number;
}

/**
 * Finds the first JSON object in a text and reads it, with the digits of its numbers as they are
 * printed.
 *
 * @returns Null where there is none, where it is no whole JSON, or where a name stands twice in an object:
 * which of its values is right nobody knows.
 */
export function findJson(text: string): FoundJson | null {
  const start = text.search(/\{\s*"/);
  if (start === -1) return null;
  const { end, nameCount } = findEnd(text, start);
  if (end === -1) return null;
  const span = { offset: start, length: end - start };
  let entryCount = 0;
  // The third argument is newer than the types: what stood in the text for a primitive value.
  const revive = (_key: string, value: unknown, context?: { source?: string }) => {
    if (context?.source !== undefined) return primitiveNode(context.source, value, span);
    if (Array.isArray(value)) return { kind: "array", ...span, entries: [], items: value };
    const node = objectNode(value as Record<string, InspectNode>, span);
    entryCount += node.entries.length;
    return node;
  };
  try {
    const node = JSON.parse(text.slice(start, end), revive);
    return entryCount === nameCount ? { node, start, end } : null;
  } catch (error) {
    if (error instanceof SyntaxError || error instanceof RangeError) return null;
    throw error;
  }
}

/** Finds the end of the object that begins at `start`, and counts names; -1 where it is not closed, or too deep. */
function findEnd(text: string, start: number): { end: number; nameCount: number } {
  const none = { end: -1, nameCount: 0 };
  let nameCount = 0;
  let depth = 0;
  for (let at = start; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code === QUOTE) {
      at = stringEnd(text, at);
      if (at === -1) return none;
    } else if (code === COLON) {
      nameCount++;
    } else if (code === 123 || code === 91) {
      if (++depth > MAX_DEPTH) return none;
    } else if ((code === 125 || code === 93) && --depth === 0) return { end: at + 1, nameCount };
  }
  return none;
}

function stringEnd(text: string, start: number): number {
  for (let at = start + 1; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code === BACKSLASH) at++;
    else if (code === QUOTE) return at;
  }
  return -1;
}

type Span = { offset: number; length: number };

function primitiveNode(source: string, value: unknown, span: Span): InspectNode {
  if (typeof value === "string") return { kind: "string", ...span, value };
  if (typeof value === "number") return { kind: "number", ...span, printed: source };
  if (typeof value === "boolean") return { kind: "boolean", ...span, value };
  return { kind: "null", ...span };
}

function objectNode(value: Record<string, InspectNode>, span: Span): ObjectNode {
  const entries = Object.entries(value).map(([key, node]): InspectProperty => ({
    key,
    keyKind: "name",
    keySpan: span,
    value: node,
  }));
  return { kind: "object", ...span, entries };
}
