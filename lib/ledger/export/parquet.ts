import type { LedgerReader } from "../store/open.ts";
import type { FileFormat } from "./format.ts";
import { orderOf } from "./object.ts";
import { quoteText } from "../quote.ts";
import { countRows, refusedBy, rowsSql, type Selection } from "./rows.ts";

/** Parquet, with money as decimals. */
export const PARQUET: FileFormat = { name: "parquet", isWrittenByDuckDB: true, write };

async function write(reader: LedgerReader, selection: Selection, path: string): Promise<number> {
  const sql = `from (${rowsSql(selection)}) order by ${orderOf(selection.object)}`;
  try {
    const rows = await countRows(reader, selection);
    await reader.columns(`copy (${sql}) to ${quoteText(path)} (format parquet, compression zstd)`);
    return rows;
  } catch (error) {
    throw refusedBy(selection, error);
  }
}
