import { join } from "node:path";
import { UserError } from "../../../ledger/error.ts";
import { CSV } from "../../../ledger/export/csv.ts";
import { type Selection, textRows } from "../../../ledger/export/rows.ts";
import { XLSX } from "../../../ledger/export/view_workbook.ts";
import type { LedgerReader } from "../../../ledger/store/open.ts";
import { WorkFolder } from "../../../ledger/work_folder.ts";
import type { LiveLedger } from "../content/live_ledger.ts";
import { orderSql, readRowQuery, type RowQuery, rowSelection } from "./rows_query.ts";

/** A file that a page gives. */
export interface Download {
  readonly name: string;
  readonly type: string;
  readonly body: ReadableStream<Uint8Array>;
}

/**
 * Gives the rows that an address asks for as a file, all of them and with all columns, as
 * `deno task export` writes them, in the order of the page.
 *
 * @param file Name of a view, with `.csv` or `.xlsx`.
 * @throws {UserError} If there is no such view or format, or the rows do not fit a sheet.
 */
export async function downloadRows(
  ledger: LiveLedger,
  file: string,
  address: URLSearchParams,
): Promise<Download> {
  const [, view, format] = /^(.+)\.(csv|xlsx)$/.exec(file) ?? [];
  if (view === undefined) {
    throw new UserError(
      `Cannot find download "${file.slice(0, 60)}": expected VIEW.csv or VIEW.xlsx`,
    );
  }
  const reader = await ledger.begin();
  try {
    const query = await readRowQuery(reader, view, address);
    const name = `${nameOf(query)}.${format}`;
    if (format === "csv") {
      const body = ReadableStream.from(csvOf(ledger, reader, query));
      return { name, type: "text/csv; charset=utf-8", body };
    }
    const body = await readWorkbook(reader, query);
    ledger.end(reader);
    return {
      name,
      type: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
      body,
    };
  } catch (error) {
    ledger.end(reader);
    throw error;
  }
}

async function* csvOf(
  ledger: LiveLedger,
  reader: LedgerReader,
  query: RowQuery,
): AsyncGenerator<Uint8Array> {
  const encoder = new TextEncoder();
  const { columns } = query.object;
  const [names, kinds] = [columns.map(({ name }) => name), columns.map(({ kind }) => kind)];
  try {
    yield encoder.encode(CSV.mark);
    const pages = textRows(reader, orderedSelection(query), CSV.lists);
    for await (const text of CSV.texts(names, kinds, pages)) yield encoder.encode(text);
  } finally {
    ledger.end(reader);
  }
}

/** The rows of a page in their order; of a workbook with a sheet per currency, in each sheet. */
function orderedSelection(query: RowQuery): Selection {
  const order = orderSql(query);
  return { ...rowSelection(query), ...(order === "" ? {} : { order }) };
}

/** Writes a workbook into a folder of its own, which is gone before the file is read to its end. */
async function readWorkbook(
  reader: LedgerReader,
  query: RowQuery,
): Promise<ReadableStream<Uint8Array>> {
  const folder = WorkFolder.make("balancebook");
  try {
    const path = join(folder.path, "rows.xlsx");
    await XLSX.write(reader, orderedSelection(query), path);
    return new Blob([await Deno.readFile(path)]).stream();
  } finally {
    folder.remove();
  }
}

/** Names a file by the view and what it was filtered by. */
function nameOf({ object, page: { scope }, filters }: RowQuery): string {
  const parts = [...Object.values(scope), ...filters.map(({ value }) => value)]
    .map((part) => String(part).replace(/[^\w.-]+/g, "_").slice(0, 30));
  return [object.name, ...parts].join("_").slice(0, 120);
}
