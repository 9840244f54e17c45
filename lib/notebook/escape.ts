// Marks that turn the direction of writing would show another amount than the one beside them.
const TURNING = /[\u202a-\u202e\u2066-\u2069]/g;

/**
 * Escapes text for XML, in elements and in quoted attributes; what XML cannot hold, or would show in another
 * order than it is in, becomes `\ufffd`.
 */
export function escapeXml(text: string): string {
  return withoutTurns(text.toWellFormed())
    // deno-lint-ignore no-control-regex
    .replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/g, "\ufffd")
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;")
    .replaceAll('"', "&quot;")
    .replaceAll("'", "&#39;");
}

/** Reads what {@linkcode escapeXml} wrote. */
export function unescapeXml(text: string): string {
  const marks: Readonly<Record<string, string>> = {
    "&lt;": "<",
    "&gt;": ">",
    "&quot;": '"',
    "&#39;": "'",
    "&amp;": "&",
  };
  return text.replace(/&(?:lt|gt|quot|#39|amp);/g, (mark) => marks[mark]);
}

/** Replaces marks that turn the direction of writing by `\ufffd`. */
export function withoutTurns(text: string): string {
  return text.replace(TURNING, "\ufffd");
}
