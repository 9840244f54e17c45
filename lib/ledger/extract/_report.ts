import type { DoubleColumn, IntColumn } from "./columns.ts";
import type { Rows } from "./rows.ts";

/**
 * Reads what a `REPORT` line says of a request: durations in milliseconds, memory in megabytes.
 * What the line does not say, or says in no number, is null.
 *
 * @param text One character a byte (latin1).
 * @param start First byte of the line, behind the outer timestamp.
 * @param end First byte behind the line.
 */
export function readReport(
  rows: Rows,
  fileId: number,
  line: number,
  text: string,
  start: number,
  end: number,
): void {
  const { columns } = rows.reports;
  const row = rows.reports.next();
  columns.fileId.set(row, fileId);
  columns.line.set(row, line);
  const items = new Items(text.slice(start, end));
  items.setNumber(columns.durationMs, row, "\tDuration: ");
  items.setNumber(columns.billedDurationMs, row, "\tBilled Duration: ");
  items.setNumber(columns.initDurationMs, row, "\tInit Duration: ");
  items.setNumber(columns.memorySizeMb, row, "\tMemory Size: ");
  items.setNumber(columns.maxMemoryUsedMb, row, "\tMax Memory Used: ");
  rows.setText(columns.status, row, items.find("\tStatus: "));
}

class Items {
  readonly #text: string;

  constructor(text: string) {
    this.#text = text;
  }

  /** Returns the text from a label to the next tab or line's end, or null. */
  find(label: string): string | null {
    const at = this.#text.indexOf(label);
    if (at === -1) return null;
    let end = at + label.length;
    while (end < this.#text.length && this.#text.charCodeAt(end) >= 32) end++;
    return this.#text.slice(at + label.length, end);
  }

  setNumber(column: DoubleColumn | IntColumn, row: number, label: string): void {
    const value = Number.parseFloat(this.find(label) ?? "");
    if (Number.isFinite(value) && Math.abs(value) < 2 ** 31) column.set(row, value);
    else column.setNull(row);
  }
}
