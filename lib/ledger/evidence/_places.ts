import type { CellValue, LedgerReader } from "../store/open.ts";
import type { Row } from "./_ask.ts";

/** Where a log event stands. */
export interface Place {
  readonly file_id: number;
  /** From 1. */
  readonly line: number;
}

const TEXT_COLUMNS =
  "file_id, line, stream, file, logged_at, event_type, level, request_id, printed";

/**
 * A condition in SQL that holds for the log events at some places. It names them, so that DuckDB has all
 * others left out before their texts are made: it does so neither by a join nor, quickly, by lists.
 */
export function placesCondition(places: readonly Place[]): string {
  if (places.length === 0) return "false";
  const listOf = (values: readonly number[]) => [...new Set(values)].join(", ");
  const keys = places.map(({ file_id, line }) => `(${file_id}, ${line})`);
  return `file_id in (${listOf(places.map(({ file_id }) => file_id))})
    and line in (${listOf(places.map(({ line }) => line))})
    and (file_id, line) in (${keys.join(", ")})`;
}

/** Reads the places of rows that have `file_id` and `line`. */
export function placesOf(rows: readonly Row[]): Place[] {
  return rows.map(({ file_id, line }) => ({ file_id: Number(file_id), line: Number(line) }));
}

/** Reads the log events at some places, in their order. */
export async function readTexts(
  reader: LedgerReader,
  places: readonly Place[],
): Promise<Record<string, CellValue>[]> {
  if (places.length === 0) return [];
  const columns = await reader.columns(
    `select ${TEXT_COLUMNS} from log_events where ${placesCondition(places)}`,
  );
  const rows = new Map(
    columns.line.map((_, row) => {
      const cells = Object.entries(columns).map(([name, values]) => [name, values[row]]);
      return [`${columns.file_id[row]}:${columns.line[row]}`, Object.fromEntries(cells)];
    }),
  );
  return places.map(({ file_id, line }) => rows.get(`${file_id}:${line}`)!);
}
