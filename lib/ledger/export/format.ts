import type { LedgerReader } from "../store/open.ts";
import type { ColumnKind } from "./object.ts";
import type { Selection, TextValue } from "./rows.ts";

/** A format that is a text, and can be printed. */
export interface TextFormat {
  /** Its name, and the ending of its files' names. */
  readonly name: string;
  /** How lists in a column are written. */
  readonly lists: "json" | "joined";
  /** What a file begins with, and a printed text does not. */
  readonly mark: string;
  /** Writes pages of rows, a text per page. */
  readonly texts: (
    names: readonly string[],
    kinds: readonly ColumnKind[],
    pages: AsyncIterable<TextValue[][]>,
  ) => AsyncGenerator<string>;
}

/** A format that can only go to a file. */
export interface FileFormat {
  /** Its name, and the ending of its files' names. */
  readonly name: string;
  /** Whether DuckDB writes the file itself. */
  readonly isWrittenByDuckDB: boolean;
  /** Writes the rows, and returns how many. */
  readonly write: (reader: LedgerReader, selection: Selection, path: string) => Promise<number>;
}

/** A format that rows can be written in. */
export type ExportFormat = TextFormat | FileFormat;

/** Whether a format is a text, which can be printed. */
export function isTextFormat(format: ExportFormat): format is TextFormat {
  return "texts" in format;
}
