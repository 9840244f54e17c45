import { Buffer, isUtf8 } from "node:buffer";

/** Returns whether all but a character cut at the end of the bytes is UTF-8. */
export function hasValidBody(arena: Buffer, from: number, to: number): boolean {
  for (let cut = 1; cut <= 3; cut++) {
    if (isUtf8(arena.subarray(from, Math.max(from, to - cut)))) return true;
  }
  return false;
}

/** Reads UTF-8 bytes that stand as one character each. */
export function decode(latin1: string): string {
  return Buffer.from(latin1, "latin1").toString("utf8");
}
