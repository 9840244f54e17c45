import { BytePattern } from "../log/log_text.ts";
import { readSeed } from "../model/seeds.ts";
import { UUID_LENGTH } from "./_uuid.ts";

const REQUEST = "{request}";

/** A pattern of `event_types.csv`, cut where the request's id stands in it. */
interface UsualText {
  readonly before: BytePattern;
  /** Null where no id stands in it. */
  readonly behind: BytePattern | null;
}

let patterns: readonly (UsualText | undefined)[] | undefined;

/**
 * Returns whether a message is what the pattern of its type gives back, so that it need not be kept.
 * Patterns that name a message are not looked at.
 *
 * @param type Number of the event's type.
 * @param from First byte of the message.
 * @param end First byte behind it.
 * @param head What knows the request of the event.
 */
export function isUsualText(
  type: number,
  bytes: DataView,
  from: number,
  end: number,
  head: { isRequestAt(bytes: DataView, at: number): boolean },
): boolean {
  patterns ??= readPatterns();
  const pattern = patterns[type];
  if (pattern === undefined || !pattern.before.isAt(bytes, from)) return false;
  const at = from + pattern.before.length;
  if (pattern.behind === null) return at === end;
  return at + UUID_LENGTH + pattern.behind.length === end && head.isRequestAt(bytes, at) &&
    pattern.behind.isAt(bytes, at + UUID_LENGTH);
}

function readPatterns(): (UsualText | undefined)[] {
  const found: (UsualText | undefined)[] = [];
  for (const { event_type_id, usual_text } of readSeed("event_types").rows) {
    if (usual_text === "" || usual_text.includes("{message}")) continue;
    const [before, behind] = usual_text.split(REQUEST);
    found[Number(event_type_id)] = {
      before: new BytePattern(before),
      behind: behind === undefined ? null : new BytePattern(behind),
    };
  }
  return found;
}
