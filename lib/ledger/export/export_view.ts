import { resolve } from "node:path";
import { UserError } from "../error.ts";
import type { LedgerReader } from "../store/open.ts";
import { requireExpression } from "./condition.ts";
import { BYTE_ORDER_MARK, csvTexts } from "./csv.ts";
import { jsonTexts } from "./json.ts";
import { findObject, orderOf, quoteText } from "./object.ts";
import { countRows, refusedBy, rowsSql, type Selection, textRows } from "./rows.ts";
import { writeViewWorkbook } from "./view_workbook.ts";
import { printTexts, writeTexts, writeWhole } from "./whole_file.ts";

/** Formats that can be written; each is the ending of its files' names. */
export const EXPORT_FORMATS = ["csv", "parquet", "xlsx", "json"] as const;

/** A format that can be written. */
export type ExportFormat = typeof EXPORT_FORMATS[number];

/** Options of {@linkcode exportView}. */
export interface ExportOptions {
  readonly format: ExportFormat;
  /** An SQL expression that rows must fulfil, for example `currency = 'BHD'`. */
  readonly where?: string;
  /** The file to write; without one the standard output, which CSV and JSON can go to. */
  readonly file?: string;
}

/**
 * Looks a table or view of the ledger up, with the rows that are meant.
 *
 * @param where An SQL expression that rows must fulfil.
 * @throws {UserError} If there is no such table or view (says which names are nearest), or the
 * condition is no single expression.
 */
export async function selectRows(
  reader: LedgerReader,
  name: string,
  where?: string,
): Promise<Selection> {
  const object = await findObject(reader, name);
  if (where !== undefined) await requireExpression(reader, where);
  return { object, where };
}

/**
 * Writes rows of a table or view, in a fixed order and with money exact. A file is whole or not
 * there. Afterwards this reader reads and writes no other file, so that an expression of the user's
 * cannot do it either.
 *
 * @returns How many rows were written.
 * @throws {UserError} If DuckDB refuses the condition, the format cannot go to the standard output,
 * or the file cannot be written.
 */
export async function exportView(
  reader: LedgerReader,
  selection: Selection,
  { format, file }: Omit<ExportOptions, "where">,
): Promise<number> {
  if (file === undefined) {
    if (format !== "csv" && format !== "json") {
      throw new UserError(`Cannot print ${format}: name a file with -o`);
    }
    await closeFiles(reader, []);
    await requireAnswer(reader, selection);
    const counted = { rows: 0 };
    await printTexts(textsOf(reader, selection, format, counted));
    return counted.rows;
  }
  return await writeWhole(file, async (part) => {
    await closeFiles(reader, format === "parquet" ? [part] : []);
    await requireAnswer(reader, selection);
    if (format === "xlsx") return await writeViewWorkbook(reader, selection, part);
    if (format === "parquet") return await writeParquet(reader, selection, part);
    const counted = { rows: 0 };
    const texts = textsOf(reader, selection, format, counted);
    await writeTexts(part, format === "csv" ? withMark(texts) : texts);
    return counted.rows;
  });
}

/** Lets a ledger's session touch no files but those named, for good. */
async function closeFiles(reader: LedgerReader, kept: readonly string[]): Promise<void> {
  const paths = kept.map((path) => quoteText(resolve(path)));
  await reader.columns(`set allowed_paths = [${paths.join(", ")}]`);
  await reader.columns("set enable_external_access = false");
}

/** Lets DuckDB judge the condition before anything is written. */
async function requireAnswer(reader: LedgerReader, selection: Selection): Promise<void> {
  try {
    await reader.columns(`select 1 from (${rowsSql(selection)}) limit 0`);
  } catch (error) {
    throw refusedBy(selection, error);
  }
}

async function* textsOf(
  reader: LedgerReader,
  selection: Selection,
  format: "csv" | "json",
  counted: { rows: number },
): AsyncGenerator<string> {
  const { columns } = selection.object;
  const [names, kinds] = [columns.map(({ name }) => name), columns.map(({ kind }) => kind)];
  async function* pages() {
    const lists = format === "json" ? "json" : "joined";
    for await (const page of textRows(reader, selection, lists)) {
      counted.rows += page.length;
      yield page;
    }
  }
  yield* (format === "json" ? jsonTexts : csvTexts)(names, kinds, pages());
}

async function* withMark(texts: AsyncIterable<string>): AsyncGenerator<string> {
  yield BYTE_ORDER_MARK;
  yield* texts;
}

async function writeParquet(
  reader: LedgerReader,
  selection: Selection,
  path: string,
): Promise<number> {
  const sql = `from (${rowsSql(selection)}) order by ${orderOf(selection.object)}`;
  try {
    const rows = await countRows(reader, selection);
    await reader.columns(`copy (${sql}) to ${quoteText(path)} (format parquet, compression zstd)`);
    return rows;
  } catch (error) {
    throw refusedBy(selection, error);
  }
}
