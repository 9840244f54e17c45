import { requireOptions, requireText } from "./_arguments.ts";
import type { InspectNode } from "./node.ts";
import type { Repair } from "./repair.ts";
import { PARSE_INSPECT_DEFAULTS, type ParseInspectOptions } from "./parse.ts";
import { recoverCounted } from "./_recover.ts";

/** What could be read of a damaged text. */
export interface Recovered {
  /** The value; null when no object and no array was found. */
  readonly node: InspectNode | null;
  /** What was done to read it, in the order of the text; empty for valid text. */
  readonly repairs: readonly Repair[];
  /** First unit after the value, in UTF-16 units counted from 0. */
  readonly end: number;
}

/** Options of {@linkcode recover}. */
export interface RecoverOptions extends ParseInspectOptions {
  /**
   * Whether the value may stand behind other text on its line, as in a whole log line: behind time
   * stamps, ids, a level and words. Where no line begins with a value, the first one behind text is
   * taken, and the text before it becomes a repair.
   *
   * @default {true}
   */
  readonly behindText?: boolean;
}

/**
 * Reads a value out of a log line or text that was cut, or that other log lines stand in, around or behind.
 * Never throws for any text, and takes time linear in it.
 *
 * Valid text gives what `parseInspect` gives and no repairs. Otherwise only what is certain
 * comes back: a value that may have been cut, a line that stands at the wrong indentation and
 * the second value of a name, also behind a first one that was left out, are left out, each with a repair.
 * A property that is absent from the node is unknown, not zero. Noise is distinguished from properties by indentation and shape, so
 * lines between need the layout that inspect has by default (`compact` 3, or `false`).
 *
 * A class name behind other text cannot be distinguished from that text's last word, and is left out.
 *
 * @param text A whole log line with the lines that belong to it, or text that begins with the value or
 * with noise lines.
 * @param options Where the value may stand, and bounds of depth and length; what is beyond them is left
 * out.
 * @returns The value, the repairs, and where the value ended.
 * @throws {TypeError} If it is not a text, or the options are no object.
 *
 * @example
 * ```ts
 * import { getProperty, numberText, recover } from "balancebook/inspect";
 *
 * const { node, repairs } = recover("{\n  amount: 8,\nWARN amount: 99\n  vat: 0.5");
 * if (numberText(getProperty(node, "amount")) !== "8") throw new Error("lost the amount");
 * if (getProperty(node, "vat") !== undefined) throw new Error("0.5 may have been 0.55");
 * if (repairs.length !== 3) throw new Error("noise_line, cut_value, missing_close");
 * ```
 */
export function recover(text: string, options: RecoverOptions = {}): Recovered {
  requireText(text);
  requireOptions(options);
  const { maxDepth, maxLength } = { ...PARSE_INSPECT_DEFAULTS, ...options };
  const { node, repairs, end } = recoverCounted(text, maxDepth, maxLength, options.behindText);
  return { node, repairs, end };
}
