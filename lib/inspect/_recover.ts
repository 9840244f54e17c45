import type { InspectNode } from "./node.ts";
import type { Repair, RepairKind } from "./repair.ts";
import { findBehind } from "./_behind.ts";
import { Grammar, isClosed } from "./_grammar.ts";
import { Loose } from "./_loose.ts";
import { closeAll, lineAt } from "./_partial.ts";
import { Stop } from "./_scanner.ts";

const CONTAINERS = new Set<InspectNode["kind"]>(["array", "map", "object", "promise", "set"]);

/** What recovering found, and how many units of text it looked at. */
export interface Counted {
  node: InspectNode | null;
  repairs: Repair[];
  end: number;
  steps: number;
}

/** Recovers a value and counts the steps, so that a test can see that time is linear. */
export function recoverCounted(
  text: string,
  maxDepth: number,
  maxLength: number,
  behindText = true,
): Counted {
  const limit = Math.min(text.length, maxLength);
  let found = recoverWithin(text, maxDepth, limit, 0);
  if (behindText) found = recoverBehind(text, maxDepth, limit, found);
  if (limit < text.length) {
    found.repairs.push({
      kind: "too_long",
      offset: limit,
      length: text.length - limit,
      line: lineAt(text, limit),
      message: `left out what is beyond ${maxLength} units of text`,
    });
  }
  return found;
}

/**
 * Recovers the value that stands behind other text on its line: one that begins on the first line and
 * continues below it, or, where no line begins with an object or a list, the first one.
 */
function recoverBehind(text: string, maxDepth: number, limit: number, without: Counted): Counted {
  const { node, repairs } = without;
  let lineEnd = limit;
  if (node !== null && (CONTAINERS.has(node.kind) || repairs.length === 0)) {
    const [noise] = repairs;
    if (noise?.kind !== "noise_line" || noise.offset > node.offset) return without;
    lineEnd = text.indexOf("\n", noise.offset);
    if (lineEnd > node.offset) return without;
  }
  const { offset, steps } = findBehind(text, lineEnd, limit);
  if (offset === -1) return { ...without, steps: without.steps + steps };
  const found = recoverWithin(text, maxDepth, limit, offset);
  const sum = without.steps + steps + found.steps;
  if (found.node === null || (lineEnd < limit && found.end <= lineEnd)) {
    return { ...without, steps: sum };
  }
  let first = 0;
  while (text.charCodeAt(first) <= 32) first++;
  let last = offset;
  while (text.charCodeAt(last - 1) <= 32) last--;
  const message = "left out text before the value";
  const before: Repair = {
    kind: "noise_line",
    offset: first,
    length: last - first,
    line: lineAt(text, first),
    message,
  };
  return { ...found, repairs: [before, ...found.repairs], steps: sum };
}

function recoverWithin(text: string, maxDepth: number, limit: number, from: number): Counted {
  const strict = new Grammar(text, maxDepth, from, limit);
  let lastUnit = limit;
  while (lastUnit > 0 && text.charCodeAt(lastUnit - 1) <= 32) lastUnit--;
  try {
    strict.skipSpace();
    const node = strict.readValue();
    const isWhole = limit === text.length || isClosed(node, text);
    if (strict.pos >= lastUnit && isWhole) {
      const repairs = repeatRepairs(text, strict);
      return { node, repairs, end: strict.pos, steps: strict.steps };
    }
  } catch (stop) {
    if (!(stop instanceof Stop)) throw stop;
    const isAtEnd = stop.offset >= limit || (stop.reason !== "token" && strict.pos >= limit);
    if (
      (isAtEnd || isOnLastLine(text, strict, stop, lastUnit)) && strict.open.length > 0 &&
      stop.reason !== "too_deep"
    ) {
      return recoverCut(text, strict, stop, lastUnit);
    }
  }
  const loose = new Loose(text, maxDepth, limit, from);
  loose.run();
  const { root, repairs, end, grammar } = loose;
  for (const repair of repeatRepairs(text, grammar)) repairs.push(repair);
  repairs.sort((a, b) => a.offset - b.offset);
  if (root === null) {
    const message = "found no object and no array";
    repairs.push({ kind: "no_value", offset: from, length: limit - from, line: 1, message });
  }
  return { node: root, repairs, end, steps: strict.steps + grammar.steps };
}

/** Returns whether all lines but the last one were right, so that only its rest is in doubt. */
function isOnLastLine(text: string, strict: Grammar, stop: Stop, lastUnit: number): boolean {
  const root = strict.open[0];
  if (root === undefined || root.closer !== 125 || text.charCodeAt(root.bracket + 1) > 32) {
    return false;
  }
  const next = text.indexOf("\n", stop.offset);
  return next === -1 || next >= lastUnit;
}

/** Builds what was read of a text that is right up to where it ends. */
function recoverCut(text: string, strict: Grammar, stop: Stop, lastUnit: number): Counted {
  const innermost = strict.open[strict.open.length - 1];
  const { key, mapKey } = innermost;
  const from = key?.keySpan.offset ?? mapKey?.offset ?? Math.min(stop.offset, lastUnit);
  const line = lineAt(text, from);
  const repairs = repeatRepairs(text, strict);
  const add = (kind: RepairKind, offset: number, length: number, message: string) =>
    repairs.push({ kind, offset, length, line, message });
  const kind = stop.reason === "unterminated_string"
    ? stop.reason
    : stop.reason === "end"
    ? "cut_value"
    : "unknown_token";
  add(kind, from, lastUnit - from, "left out a value that may have been cut");
  const count = strict.open.length;
  add("missing_close", lastUnit, 0, `closed ${count} containers that were cut off`);
  const node = closeAll(strict.open, lastUnit);
  return { node, repairs, end: lastUnit, steps: strict.steps };
}

function repeatRepairs(text: string, grammar: Grammar): Repair[] {
  let line = 1;
  let counted = 0;
  return grammar.repeats.map(({ offset, length, key }) => {
    if (offset >= counted) line += lineAt(text.slice(counted, offset), offset) - 1;
    counted = Math.max(counted, offset);
    const message = `left out a second value of ${JSON.stringify(key.slice(0, 30))}`;
    return { kind: "repeated_key", offset, length, line, message };
  });
}
