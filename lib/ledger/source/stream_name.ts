import { basename } from "node:path";

/** Which log stream a file belongs to, and which part of it the file is. */
export interface StreamPart {
  /** The stream's name as an export's folder bears it: `2024-01-31-[$LATEST]` and 32 hex digits. */
  readonly stream: string;
  /** The part's name, `000000`; parts in order of name follow each other. */
  readonly part: string;
}

const STREAM = /(\d{4})-(\d\d)-(\d\d)-?_?\[?\$?(LATEST|\d+)?\]?_?([0-9a-f]{32})/;
const EXTENSION = /\.(?:gz|gzip|log|txt)$/i;

/**
 * Returns the log stream from a path: by the folder of an export, by a flat name such as
 * `<stream>__000000.log`, and also where a script has taken `[`, `$` and `]` out of the names.
 *
 * @param path Path with `/`, relative to what the user pointed at. Where no stream's name stands in
 * it, the path without its extension is the name.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 *
 * const hex = "0123456789abcdef0123456789abcdef";
 * assert.deepEqual(readStreamName(`export/2024-01-31-[$LATEST]${hex}/000001.gz`), {
 *   stream: `2024-01-31-[$LATEST]${hex}`,
 *   part: "000001",
 * });
 * ```
 */
export function readStreamName(path: string): StreamPart {
  let name = path;
  while (EXTENSION.test(name)) name = name.replace(EXTENSION, "");
  const found = path.split("/").toReversed().map((folder) => STREAM.exec(folder)).find(Boolean);
  if (!found) return { stream: name, part: basename(name) };
  const [whole, year, month, day, version, id] = found;
  const flat = basename(name);
  const part = flat.includes(whole)
    ? flat.slice(flat.indexOf(whole) + whole.length).replace(/^[_.-]+/, "") || "000000"
    : flat;
  const label = version === undefined || version === "LATEST" ? "$LATEST" : version;
  return { stream: `${year}-${month}-${day}-[${label}]${id}`, part };
}
