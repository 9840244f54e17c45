import type { Delivery, DeliveryReader, EventSink } from "./reading/delivery.ts";
import { findColumns, type LogColumns } from "./reading/log_columns.ts";
import { readWholeStamp } from "./reading/stamps.ts";

const DELIMITERS = [",", ";", "\t"];

interface Row {
  readonly cells: readonly string[];
  /** First character behind the row's line end. */
  readonly end: number;
  /** Whether the text ended inside the row. */
  readonly isCut: boolean;
}

/** Reads a row of CSV (RFC 4180); null where the text ends before the row does, and more may come. */
function readRow(text: string, from: number, delimiter: string, isLast: boolean): Row | null {
  const cells: string[] = [];
  let at = from;
  while (true) {
    let cell = "";
    let isOpen = false;
    if (text[at] === '"') {
      at++;
      isOpen = true;
      while (isOpen) {
        const quote = text.indexOf('"', at);
        if (quote === -1 || quote === text.length - 1 && !isLast) {
          if (!isLast) return null;
          return { cells: [...cells, cell + text.slice(at)], end: text.length, isCut: true };
        }
        cell += text.slice(at, quote);
        at = quote + 1;
        if (text[at] === '"') {
          cell += '"';
          at++;
        } else isOpen = false;
      }
    }
    // What stands behind a closing quote belongs to the cell, as spreadsheets have it.
    let stop = at;
    while (stop < text.length && text[stop] !== delimiter && text[stop] !== "\n") stop++;
    if (stop === text.length && !isLast) return null;
    cell += text.slice(at, stop);
    const isEnd = stop === text.length || text[stop] === "\n";
    cells.push(isEnd && cell.endsWith("\r") ? cell.slice(0, -1) : cell);
    if (isEnd) return { cells, end: Math.min(stop + 1, text.length), isCut: false };
    at = stop + 1;
  }
}

function findHeader(head: string): { columns: LogColumns; delimiter: string } | null {
  for (const delimiter of DELIMITERS) {
    const row = readRow(head, 0, delimiter, true);
    const columns = row === null || row.cells.length < 2 ? null : findColumns(row.cells);
    if (columns !== null) return { columns, delimiter };
  }
  return null;
}

class CsvReader implements DeliveryReader {
  readonly #columns: LogColumns;
  readonly #delimiter: string;

  constructor({ columns, delimiter }: { columns: LogColumns; delimiter: string }) {
    this.#columns = columns;
    this.#delimiter = delimiter;
  }

  #isHeader(cells: readonly string[]): boolean {
    const found = findColumns(cells.map((cell) => cell.replace(/^\xEF\xBB\xBF/, "")));
    return found !== null && found.message === this.#columns.message;
  }

  read(text: string, isLast: boolean, sink: EventSink): number {
    const { times, message, stream, id } = this.#columns;
    let at = 0;
    while (at < text.length) {
      const row = readRow(text, at, this.#delimiter, isLast);
      if (row === null) return at;
      const { cells, isCut } = row;
      if (this.#isHeader(cells)) {
        // Files that were put together have more than one.
      } else if (cells[message] !== undefined) {
        const time = times.map((column) => readWholeStamp((cells[column] ?? "").trim()))
          .find(Boolean);
        sink.add({
          at,
          timeMs: time?.timeMs ?? null,
          isCoarse: time?.isCoarse ?? false,
          stream: stream === null ? null : cells[stream] || null,
          ...id !== null && cells[id] ? { id: cells[id] } : {},
          message: cells[message].replace(/[\r\n]+$/, ""),
          isCut,
        });
      } else if (cells.join("") !== "") sink.skip(at, "A row without a message");
      at = row.end;
    }
    return text.length;
  }
}

/** CSV with a column of times and one of messages: Logs Insights, the console, other tools. */
export const delivery: Delivery = {
  name: "CSV",
  fits: (head) => findHeader(head) === null ? 0 : 0.9,
  open: (head) => new CsvReader(findHeader(head)!),
};
