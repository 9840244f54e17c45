import type { InspectNode } from "./node.ts";
import { addPart, finish, type Open } from "./_build.ts";

/**
 * Closes containers where reading stopped, the innermost first, and returns the outermost.
 * A key that still waits for its value is dropped: its value was cut.
 */
export function closeAll(open: readonly Open[], end: number): InspectNode {
  let node: InspectNode | undefined;
  for (let i = open.length - 1; i >= 0; i--) {
    if (node !== undefined) addPart(open[i], node);
    node = finish(open[i], Math.max(end, open[i].bracket + 1));
  }
  if (node === undefined) throw new Error("Cannot close containers: none is open");
  return node;
}

/** Returns the line of an offset, counted from 1. */
export function lineAt(text: string, offset: number): number {
  let line = 1;
  for (let i = text.indexOf("\n"); i !== -1 && i < offset; i = text.indexOf("\n", i + 1)) line++;
  return line;
}
