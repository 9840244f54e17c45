/**
 * Turns what Node's `util.inspect` printed back into values: a strict parser that throws with
 * a position, and a recoverer that never throws and lists its repairs.
 *
 * @module
 */
export * from "./error.ts";
export * from "./node.ts";
export * from "./parse.ts";
export * from "./recover.ts";
export * from "./repair.ts";
export * from "./value.ts";
