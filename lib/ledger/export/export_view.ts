import { resolve } from "node:path";
import { UserError } from "../error.ts";
import type { LedgerReader } from "../store/open.ts";
import { requireExpression } from "./condition.ts";
import { type ExportFormat, isTextFormat, type TextFormat } from "./format.ts";
import { findObject } from "./object.ts";
import { RESULTS } from "../store/results.ts";
import { quoteText } from "../quote.ts";
import { writeSqlite } from "./sqlite.ts";
import { refusedBy, rowsSql, type Selection, textRows } from "./rows.ts";
import { printTexts, writeTexts, writeWhole } from "./whole_file.ts";

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
 * condition is not a single expression.
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
    if (!isTextFormat(format)) {
      throw new UserError(`Cannot print ${format.name}: name a file with -o`);
    }
    await closeFiles(reader, []);
    await requireAnswer(reader, selection);
    const counted = { rows: 0 };
    await printTexts(textsOf(reader, selection, format, counted));
    return counted.rows;
  }
  return await writeWhole(file, async (part) => {
    const isText = isTextFormat(format);
    await closeFiles(reader, !isText && format.isWrittenByDuckDB ? [part] : []);
    await requireAnswer(reader, selection);
    if (!isText) return await format.write(reader, selection, part);
    const counted = { rows: 0 };
    await writeTexts(part, behind(format.mark, textsOf(reader, selection, format, counted)));
    return counted.rows;
  });
}

/**
 * Writes several tables and views, or a whole ledger, into one SQLite file, each as
 * {@linkcode exportView} would.
 *
 * @returns How many rows were written.
 * @throws {UserError} If the file cannot be written.
 */
export async function exportTables(
  reader: LedgerReader,
  selections: readonly Selection[],
  file: string,
): Promise<number> {
  return await writeWhole(file, async (part) => {
    await closeFiles(reader, []);
    return await writeSqlite(reader, selections, part);
  });
}

// A ledger that was merged from tasks reads its rows there; brackets around a character make it one.
const TASK_FILES_SQL = `
  select distinct
      unnest(regexp_extract_all(sql, '''((?:[^'']|'''')+[.]parquet)''', 1)) as path
  from duckdb_views()
  where database_name in (current_database(), '${RESULTS}') and contains(sql, 'read_parquet')`;

/** Lets a ledger's session touch no files but those named and its own, for good. */
async function closeFiles(reader: LedgerReader, kept: readonly string[]): Promise<void> {
  const { path } = await reader.columns(TASK_FILES_SQL);
  const own = path.map((text) => String(text).replaceAll("''", "'")).flatMap((pattern) => [
    pattern,
    pattern.replaceAll(/\[([*?[])\]/g, "$1"),
  ]);
  const paths = [...kept.map((path) => resolve(path)), ...own].map(quoteText);
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
  format: TextFormat,
  counted: { rows: number },
): AsyncGenerator<string> {
  const { columns } = selection.object;
  const [names, kinds] = [columns.map(({ name }) => name), columns.map(({ kind }) => kind)];
  async function* pages() {
    for await (const page of textRows(reader, selection, format.lists)) {
      counted.rows += page.length;
      yield page;
    }
  }
  yield* format.texts(names, kinds, pages());
}

async function* behind(mark: string, texts: AsyncIterable<string>): AsyncGenerator<string> {
  if (mark !== "") yield mark;
  yield* texts;
}
