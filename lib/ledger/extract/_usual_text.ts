import { readSeed } from "../model/seeds.ts";
import { UUID_LENGTH } from "./_uuid.ts";

const REQUEST = "{request}";

/** A pattern of `event_types.csv`, cut where the request's id stands in it. */
interface UsualText {
  readonly before: string;
  /** Null where no id stands in it. */
  readonly behind: string | null;
}

let patterns: readonly (UsualText | undefined)[] | undefined;

/**
 * Returns whether a message is what the pattern of its type gives back, so that it need not be kept.
 * Patterns that name a message are not looked at.
 *
 * @param type Number of the event's type.
 * @param text One character a byte (latin1).
 * @param from First byte of the message.
 * @param end First byte behind it.
 * @param requestId Id of the event's request as the ledger gives it back; empty where it was printed
 * otherwise.
 */
export function isUsualText(
  type: number,
  text: string,
  from: number,
  end: number,
  requestId: string,
): boolean {
  patterns ??= readPatterns();
  const pattern = patterns[type];
  if (pattern === undefined || !text.startsWith(pattern.before, from)) return false;
  const at = from + pattern.before.length;
  if (pattern.behind === null) return at === end;
  return requestId !== "" && text.startsWith(requestId, at) &&
    text.startsWith(pattern.behind, at + UUID_LENGTH) &&
    at + UUID_LENGTH + pattern.behind.length === end;
}

function readPatterns(): (UsualText | undefined)[] {
  const found: (UsualText | undefined)[] = [];
  for (const { event_type_id, usual_text } of readSeed("event_types").rows) {
    if (usual_text === "" || usual_text.includes("{message}")) continue;
    const [before, behind = null] = usual_text.split(REQUEST);
    found[Number(event_type_id)] = { before, behind };
  }
  return found;
}
