import { type Cell, cellXml, type StyleName } from "./cell.ts";
import { TextBuffer } from "./text_buffer.ts";

/** A column of a sheet. */
export interface SheetColumn {
  readonly name: string;
  /** Width in characters. */
  readonly width: number;
}

/** A sheet of a workbook; its first row are the names of its columns. */
export interface Sheet {
  /** Up to 31 characters, without `[ ] : * ? / \`. */
  readonly name: string;
  readonly columns: readonly SheetColumn[];
  /** Rows under the first one, a page at a time. */
  readonly pages: AsyncIterable<Cell[][]> | Iterable<Cell[][]>;
  /** Whether it has so many rows that another thread should deflate them; no by default. */
  readonly isLarge?: boolean;
  /** Rows under those, which a filter leaves alone: totals. */
  readonly totals?: () => readonly Cell[][];
}

const CHUNK_BYTES = 1 << 18;

/** Rows that a sheet can hold, the names and the totals included. */
export const ROWS_MAX = 1_048_576;

const HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n' +
  '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">' +
  '<sheetPr><pageSetUpPr fitToPage="1"/></sheetPr><sheetViews><sheetView workbookViewId="0">' +
  '<pane ySplit="1" topLeftCell="A2" activePane="bottomLeft" state="frozen"/>' +
  "</sheetView></sheetViews>";

/** What a page of paper holds in letters of about half their size, which can still be read. */
const PAGE_CHARACTERS = 280;

/** How many pages lie beside each other when a sheet is printed, so that it can be read. */
export function pagesAcross(columns: readonly SheetColumn[]): number {
  const characters = columns.reduce((sum, { width }) => sum + width, 0);
  return Math.max(1, Math.ceil(characters / PAGE_CHARACTERS));
}

function footXml(columns: readonly SheetColumn[]): string {
  return '<pageMargins left="0.4" right="0.4" top="0.5" bottom="0.5" header="0.3" footer="0.3"/>' +
    `<pageSetup paperSize="9" pageOrder="overThenDown" orientation="landscape" ` +
    `fitToWidth="${pagesAcross(columns)}" fitToHeight="0"/></worksheet>`;
}

/**
 * Writes a sheet's XML, a few rows at a time: names frozen and with a filter, pages landscape on A4, as many
 * beside each other as it takes to read them.
 *
 * @param onRows Called with how many rows the filter covers, the names included, once they are written.
 */
export async function* sheetXml(
  sheet: Sheet,
  onRows: (rows: number) => void,
): AsyncGenerator<Uint8Array> {
  const { columns } = sheet;
  const widths = columns.map(({ width }, index) =>
    `<col min="${index + 1}" max="${index + 1}" width="${width}" customWidth="1"/>`
  );
  const letters = columns.map((_, index) => columnName(index));
  const bytes = new TextBuffer();
  bytes.add(`${HEAD}<cols>${widths.join("")}</cols><sheetData>`);
  bytes.add(rowXml(columns.map(({ name }) => ({ text: name, style: "header" })), 1, letters));
  let row = 1;
  for await (const page of sheet.pages) {
    for (const cells of page) {
      bytes.add(rowXml(cells, ++row, letters));
      if (bytes.size >= CHUNK_BYTES) yield bytes.take();
    }
  }
  onRows(row);
  const filter = `<autoFilter ref="A1:${letters.at(-1)}${row}"/>`;
  for (const cells of sheet.totals?.() ?? []) bytes.add(rowXml(cells, ++row, letters));
  bytes.add(`</sheetData>${filter}${footXml(columns)}`);
  yield bytes.take();
}

/** Returns a column's letters, `A` for 0, `AA` for 26. */
export function columnName(index: number): string {
  const last = String.fromCharCode(65 + index % 26);
  return index < 26 ? last : columnName(Math.floor(index / 26) - 1) + last;
}

function rowXml(cells: readonly Cell[], row: number, letters: readonly string[]): string {
  let written = `<row r="${row}">`;
  for (let at = 0; at < cells.length; at++) written += cellXml(cells[at], letters[at] + row);
  return written + "</row>";
}

export type { Cell, StyleName };
