import type { Rows } from "./rows.ts";

const ITEM =
  /\t(Billed Duration|Init Duration|Restore Duration|Duration|Memory Size|Max Memory Used|Status): ([^\t\n]*)/g;

/**
 * Reads what a `REPORT` line says of a request: durations in milliseconds, memory in megabytes.
 * What the line does not say is null.
 */
export function readReport(rows: Rows, fileId: number, line: number, text: string): void {
  const items = new Map<string, string>();
  // The first Duration stands behind a tab; the request id's part is not looked at.
  for (const [, name, value] of text.matchAll(ITEM)) items.set(name, value);
  const { columns } = rows.reports;
  const row = rows.reports.next();
  columns.fileId.set(row, fileId);
  columns.line.set(row, line);
  const number = (name: string) => Number.parseFloat(items.get(name) ?? "");
  for (
    const [column, name] of [
      [columns.durationMs, "Duration"],
      [columns.billedDurationMs, "Billed Duration"],
      [columns.initDurationMs, "Init Duration"],
      [columns.memorySizeMb, "Memory Size"],
      [columns.maxMemoryUsedMb, "Max Memory Used"],
    ] as const
  ) {
    const value = number(name);
    if (Number.isFinite(value) && Math.abs(value) < 2 ** 31) column.set(row, value);
    else column.setNull(row);
  }
  rows.setText(columns.status, row, items.get("Status") ?? null);
}
