/**
 * Turns what Node's `util.inspect` printed back into values: a strict parser that throws with a
 * position, and a recoverer that finds the object in a log line, never throws and lists its repairs.
 *
 * Needs no permission and no package.
 *
 * @example
 * ```ts
 * import { getProperty, numberText, recover } from "balancebook/inspect";
 *
 * const { node } = recover("2024-01-31T21:00:00.000Z\tINFO\tmessage { amount: 0.10, id: 'a' }");
 * console.assert(numberText(getProperty(node, "amount")) === "0.10");
 * ```
 *
 * @module
 */
export { InspectSyntaxError } from "./error.ts";
export type * from "./node.ts";
export { type ParsedPrefix, parseInspect, type ParseInspectOptions, parsePrefix } from "./parse.ts";
export { recover, type Recovered, type RecoverOptions } from "./recover.ts";
export type { Repair, RepairKind } from "./repair.ts";
export { type Elision, elisions, getProperty, numberText, toValue } from "./value.ts";
