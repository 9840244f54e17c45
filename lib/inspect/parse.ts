import { requireOptions, requireText } from "./_arguments.ts";
import { InspectSyntaxError } from "./error.ts";
import type { InspectNode } from "./node.ts";
import { Grammar } from "./_grammar.ts";
import { Stop } from "./_scanner.ts";

/** Bounds of what {@linkcode parseInspect}, {@linkcode parsePrefix} and `recover` read. */
export interface ParseInspectOptions {
  /**
   * How many containers may stand inside each other.
   *
   * @default {64}
   */
  readonly maxDepth?: number;
  /**
   * How long the text may be, in UTF-16 units.
   *
   * @default {4194304}
   */
  readonly maxLength?: number;
}

/** The bounds where the options say nothing. */
export const PARSE_INSPECT_DEFAULTS: Required<ParseInspectOptions> = {
  maxDepth: 64,
  maxLength: 4 * 1024 * 1024,
};

/** One value and where it ended. */
export interface ParsedPrefix {
  /** The value. */
  readonly node: InspectNode;
  /** First unit after the value, counted from 0. */
  readonly end: number;
}

/**
 * Parses text that is one whole value as Node's `util.inspect` prints it; white space
 * around it is allowed. Time is linear in the text.
 *
 * @param text The text, without anything before or after the value.
 * @param options Bounds of depth and length.
 * @returns The value; spans are UTF-16 units of `text`.
 * @throws {InspectSyntaxError} If the text is anything else, a name is repeated, or a bound
 * is passed.
 * @throws {TypeError} If it is not a text.
 *
 * @example
 * ```ts
 * import { getProperty, numberText, parseInspect } from "balancebook/inspect";
 *
 * const node = parseInspect("{ transaction: { amount: 60.181000000000004 } }");
 * const amount = getProperty(node, "transaction", "amount");
 * if (numberText(amount) !== "60.181000000000004") throw new Error("digits were lost");
 * ```
 */
export function parseInspect(text: string, options?: ParseInspectOptions): InspectNode {
  const { node, end } = parsePrefix(text, 0, options);
  let i = end;
  while (i < text.length && text.charCodeAt(i) <= 32) i++;
  if (i < text.length) throw new InspectSyntaxError("expected the end of the text", text, i);
  return node;
}

/**
 * Parses the value that begins at `start` and leaves alone what follows it, as in
 * `{ a: 1 } arn:aws:sns:...`.
 *
 * @param text The text.
 * @param start Where the value (or white space before it) begins, in UTF-16 units from 0.
 * @param options Bounds of depth and length; the length counts from `start`.
 * @returns The value and where it ended.
 * @throws {TypeError} If it is not a text.
 * @throws {RangeError} If `start` is not an offset of the text.
 * @throws {InspectSyntaxError} If no whole value begins there.
 *
 * @example
 * ```ts
 * import { parsePrefix } from "balancebook/inspect";
 *
 * const text = "Sending slack notification { suppress: false } arn:aws:sns";
 * const { end } = parsePrefix(text, text.indexOf("{"));
 * if (text.slice(end) !== " arn:aws:sns") throw new Error("wrong end");
 * ```
 */
export function parsePrefix(
  text: string,
  start: number,
  options: ParseInspectOptions = {},
): ParsedPrefix {
  requireText(text);
  requireOptions(options);
  if (!Number.isInteger(start) || start < 0 || start > text.length) {
    throw new RangeError(`Cannot parse at ${start}: expected an offset from 0 to ${text.length}`);
  }
  const { maxDepth, maxLength } = { ...PARSE_INSPECT_DEFAULTS, ...options };
  if (text.length - start > maxLength) {
    const message = `expected at most ${maxLength} units of text`;
    throw new InspectSyntaxError(message, text, start + maxLength);
  }
  const grammar = new Grammar(text, maxDepth, start);
  try {
    grammar.skipSpace();
    const node = grammar.readValue();
    const repeat = grammar.repeats[0];
    if (repeat !== undefined) {
      throw new Stop("token", "expected a name only once", repeat.offset);
    }
    return { node, end: grammar.pos };
  } catch (cause) {
    if (!(cause instanceof Stop)) throw cause;
    throw new InspectSyntaxError(cause.message, text, cause.offset);
  }
}
