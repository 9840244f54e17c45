import type { Delivery } from "./reading/delivery.ts";
import { countBegins, type LineForm, LineReader } from "./reading/line_reader.ts";
import { findColumns, type LogColumns } from "./reading/log_columns.ts";
import { readWholeStamp } from "./reading/stamps.ts";

const BORDER = /^[-|+\s]+$/;

function openForm(head: string): LineForm | null {
  const titles = head.split("\n", 10)
    .filter((line) => line.startsWith("|") && !BORDER.test(line))
    .map((line) => cellsOf(line).map((cell) => cell.trim()))[0];
  const columns = titles === undefined ? null : findColumns(titles);
  if (columns === null || !head.includes("|-")) return null;
  const { length } = titles;
  return {
    begin(line) {
      const { times, stream, message } = splitRow(line, columns, length);
      const time = times.map((cell) => readWholeStamp(cell.trim())).find(Boolean);
      if (!time) return null;
      const { timeMs, isCoarse } = time;
      return { timeMs, isCoarse, stream: stream?.trim() || null, message };
    },
    unwrap(line) {
      if (line.trim() === "" || BORDER.test(line)) return { text: "" };
      if (!line.startsWith("|")) return null;
      const { times, message } = splitRow(line, columns, length);
      if (times.some((cell) => readWholeStamp(cell.trim()) !== null)) return { text: line };
      if (times.every((cell) => cell.trim() === "")) return { text: message };
      const isTitle = titles.every((title, index) => cellsOf(line)[index]?.trim() === title);
      return isTitle ? { text: "" } : null;
    },
  };
}

/** Splits a row: what is left and right of the message's column, whatever stands in the message. */
function splitRow(line: string, columns: LogColumns, length: number) {
  const cells = cellsOf(line);
  const behind = length - 1 - columns.message;
  const message = cells.slice(columns.message, Math.max(columns.message + 1, cells.length - behind))
    .join("|");
  const at = (column: number) =>
    cells[column < columns.message ? column : column + cells.length - length] ?? "";
  return {
    times: columns.times.map(at),
    stream: columns.stream === null ? null : at(columns.stream),
    // One space in front is the table's; spaces behind fill the column.
    message: message.replace(/^ /, "").replace(/ +$/, ""),
  };
}

function cellsOf(line: string): string[] {
  return line.replace(/^\|/, "").replace(/\|\s*$/, "").split("|");
}

/** The ASCII table of the console's download, and of Logs Insights. */
export const delivery: Delivery = {
  name: "ASCII table",
  fits(head) {
    const form = openForm(head);
    return form !== null && countBegins(head, form) > 0 ? 0.95 : 0;
  },
  open: (head) => new LineReader(openForm(head) ?? { begin: () => null }),
};
