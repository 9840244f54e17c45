import type { Delivery, DeliveryReader, EventSink } from "./reading/delivery.ts";
import { findColumns, type LogColumns } from "./reading/log_columns.ts";
import { readWholeStamp } from "./reading/stamps.ts";

const DELIMITERS = [",", ";", "\t"];

// Spreadsheets print times in ways of their own; a row that has none is of something else.
const TIME = /^(?:\d|[A-Z][a-z]+[.,]? |$)/;

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

interface Header {
  readonly columns: LogColumns;
  readonly delimiter: string;
  /** How many columns there are. */
  readonly count: number;
}

function findHeader(head: string): Header | null {
  for (const delimiter of DELIMITERS) {
    const row = readRow(head, 0, delimiter, true);
    const columns = row === null || row.cells.length < 2 ? null : findColumns(row.cells);
    if (row !== null && columns !== null) return { columns, delimiter, count: row.cells.length };
  }
  return null;
}

class CsvReader implements DeliveryReader {
  readonly #delimiter: string;
  #columns: LogColumns;
  #count: number;

  constructor({ columns, delimiter, count }: Header) {
    this.#columns = columns;
    this.#delimiter = delimiter;
    this.#count = count;
  }

  /** Takes the titles of a table; files that were put together have more than one. */
  #takeHeader(cells: readonly string[]): boolean {
    const found = findColumns(cells.map((cell) => cell.replace(/^\xEF\xBB\xBF/, "")));
    if (found === null) return false;
    this.#columns = found;
    this.#count = cells.length;
    return true;
  }

  read(text: string, isLast: boolean, sink: EventSink): number {
    let at = 0;
    while (at < text.length) {
      const row = readRow(text, at, this.#delimiter, isLast);
      if (row === null) return at;
      if (!this.#takeHeader(row.cells)) this.#give(row, at, sink);
      at = row.end;
    }
    return text.length;
  }

  #give({ cells, isCut }: Row, at: number, sink: EventSink): void {
    const { times, message, stream, id } = this.#columns;
    const printed = times.map((column) => (cells[column] ?? "").trim());
    const time = printed.map(readWholeStamp).find(Boolean);
    if (cells.join("") === "") return;
    if (cells.slice(this.#count).some((cell) => cell !== "")) {
      sink.skip(at, "A row with more cells than the table has columns");
    } else if (cells[message] === undefined) {
      sink.skip(at, "A row without a message");
    } else if (!time && !printed.some((cell) => TIME.test(cell))) {
      sink.skip(at, "A row without a time");
    } else {
      sink.add({
        at,
        timeMs: time?.timeMs ?? null,
        isCoarse: time?.isCoarse ?? false,
        stream: stream === null ? null : cells[stream] || null,
        ...id !== null && cells[id] ? { id: cells[id] } : {},
        message: cells[message].replace(/[\r\n]+$/, ""),
        isCut,
      });
    }
  }
}

/** CSV with a column of times and one of messages: Logs Insights, the console, other tools. */
export const delivery: Delivery = {
  name: "CSV",
  fits: (head) => findHeader(head) === null ? 0 : 0.9,
  open: (head) => new CsvReader(findHeader(head)!),
};
