const STREAM = /\S*\[(?:\$LATEST|[\w.-]+)\][0-9a-f]{32}(?=[\s]|$)/y;

/** Reads a Lambda's log stream, `2024/01/31/[$LATEST]` and 32 hex digits, at a place. */
export function readStreamToken(line: string, at: number): string | null {
  STREAM.lastIndex = at;
  return STREAM.exec(line)?.[0] ?? null;
}
