import { CSV } from "./csv.ts";
import type { ExportFormat } from "./format.ts";
import { JSON_ARRAY } from "./json.ts";
import { PARQUET } from "./parquet.ts";
import { SQLITE } from "./sqlite.ts";
import { XLSX } from "./view_workbook.ts";

/** The formats that can be written, each a file of its own; the first where nobody names one. */
export const EXPORT_FORMATS: readonly ExportFormat[] = [
  CSV,
  PARQUET,
  XLSX,
  JSON_ARRAY,
  SQLITE,
];
