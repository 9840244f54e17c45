/** What stands about a column at the head of a file of the model. */
export interface ColumnNote {
  readonly column: string;
  /** For example `money`; null where the value has none. */
  readonly unit: string | null;
  readonly meaning: string;
}

/** The comment that a file of the model begins with. */
export interface Head {
  /** What a row is, in sentences, on one line. */
  readonly grain: string;
  /** Its `key: value` lines, for example `title`; a value that continues over lines is on one here. */
  readonly values: Readonly<Record<string, string>>;
  /** What stands below `columns:`, in the order of the file. */
  readonly columns: readonly ColumnNote[];
  /** The file without the head and without a semicolon at its end. */
  readonly body: string;
}

const KEYS = [
  "title",
  "caption",
  "empty",
  "headings",
  "severity",
  "rule",
  "reason",
  "cause",
  "notebook",
  "evidence",
  "lasts",
  "when",
  "otherwise",
  "spans",
  "readers",
  "columns",
];
const KEY = new RegExp(`^-- (${KEYS.join("|")}):(?: (.*))?$`);
const NOTE = /^(\w+)(?: \(([^)]*)\))?: (.*)$/;

/**
 * Reads the head of a file of the model: lines of comment with sentences first, then `key: value`
 * lines, of which `columns:` has a line for each column, `name (unit): meaning`. What continues over
 * lines is indented by two spaces, a column's by four.
 *
 * @throws {SyntaxError} If a line of the head fits nothing of this.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { readHead } from "./head.ts";
 *
 * const head = readHead("-- One row per user.\n-- title: Users\nselect 1;\n");
 * assert.equal(head.grain, "One row per user.");
 * assert.equal(head.values.title, "Users");
 * assert.equal(head.body, "select 1");
 * ```
 */
export function readHead(text: string): Head {
  const lines = text.split("\n");
  const end = lines.findIndex((line) => !line.startsWith("--"));
  const grain: string[] = [];
  const values: Record<string, string> = {};
  const notes: string[] = [];
  let key: string | undefined;
  for (const line of lines.slice(0, end < 0 ? lines.length : end)) {
    if (line === "--") continue;
    const match = KEY.exec(line);
    if (match !== null) {
      key = match[1];
      if (key in values) throw new SyntaxError(`Cannot read "${line}": ${key} stands there twice`);
      values[key] = match[2] ?? "";
    } else if (key === undefined) {
      grain.push(line.slice(3));
    } else if (!line.startsWith("--   ")) {
      throw new SyntaxError(`Cannot read "${line}": expected it to be indented below ${key}`);
    } else if (key !== "columns") {
      values[key] = `${values[key]} ${line.trim().slice(2).trim()}`.trim();
    } else if (line.startsWith("--     ")) {
      notes[notes.length - 1] += ` ${line.slice(7)}`;
    } else {
      notes.push(line.slice(5));
    }
  }
  delete values.columns;
  const body = lines.slice(end < 0 ? lines.length : end).join("\n").trim().replace(/;$/, "");
  return { grain: grain.join(" "), values, columns: notes.map(readNote), body };
}

function readNote(text: string): ColumnNote {
  const match = NOTE.exec(text);
  if (match === null) {
    throw new SyntaxError(`Cannot read "${text}": expected "name (unit): meaning"`);
  }
  const [, column, unit, meaning] = match;
  return { column, unit: unit ?? null, meaning };
}
