import type { DuckDBConnection } from "duckdb";
import { extractedTables } from "./schema.ts";

/** A file that was not read, or not as it should be, and why. */
export interface UnreadFile {
  /** Path of the file; of a member of an archive `ARCHIVE/NAME`. */
  readonly path: string;
  /** Why, in words. */
  readonly reason: string;
}

/** What a build has read so far, over what the ledger held. */
export interface NewRows {
  readonly newFiles: number;
  /** Files without a single log event. */
  readonly unreadableFiles: number;
  /** The first twenty of them, by path. */
  readonly unread: readonly UnreadFile[];
  /** Files with log events that are damaged, or that changed while they were read. */
  readonly damagedFiles: number;
  /** The first twenty of them, by path. */
  readonly damaged: readonly UnreadFile[];
  /** Files whose text stood in the ledger already, or in a file before them; they are taken back. */
  readonly repeatedFiles: number;
  /** Rows of files whose text stood in the ledger before this build. */
  readonly heldFiles: number;
  /** Files of the ledger that have got a better name from such a one. */
  readonly renamedFiles: number;
  readonly newEvents: number;
  readonly newIssues: number;
  readonly textBytes: number;
}

// Parts of a file, such as its second stream, are numbered behind all files; they count as files of
// their own where they have a path of their own, as in an archive.
const NEW_ROWS_SQL = `
  with
  rows as (
      select
          *,
          file_id in (from repeated_files) as is_repeated,
          event_count = 0 as is_unread
      from log_files
      where file_id >= $1
  ),
  files as (
      select path, is_repeated, is_unread from rows where file_id < $2
      union all
      select path, bool_and(is_repeated), bool_and(is_unread)
      from rows
      where file_id >= $2 and path not in (select path from rows where file_id < $2)
      group by path
  )
  select
      (select count(*) from files where not is_repeated and not is_unread) as "newFiles",
      (select count(*) from files where not is_repeated and is_unread) as "unreadableFiles",
      (select count(*) from files where is_repeated) as "repeatedFiles",
      (select count(*) from same_contents where file_id >= $1 and kept_file_id < $1) as "heldFiles",
      (select count(*) from better_names where file_id < $1) as "renamedFiles",
      coalesce(sum(event_count), 0) as "newEvents",
      coalesce(sum(issue_count), 0) as "newIssues",
      coalesce(sum(text_bytes), 0) as "textBytes"
  from rows
  where not is_repeated`;

// One reason a file: that it cannot be opened comes first, then what it looks like.
const UNREAD_CODES = "['unreadable_file', 'corrupt_gzip', 'torn_gzip', 'no_events']";
// What else is said of a member of an archive that was read as far as it goes comes last.
const DAMAGE_CODES = "['corrupt_gzip', 'torn_gzip', 'changed_file', 'unreadable_file']";
const REASONS_SHOWN = 20;

/**
 * Asks for files and the reason of each: the first in the order of the codes. A member of an archive that
 * was cut off has two rows: what was read of it, and why that is not all.
 */
function reasonsSql(codes: string, condition: string): string {
  return `
  with
  rows as (
      select *
      from log_files
      where file_id >= $1 and file_id not in (from repeated_files)
  ),
  named_rows as (
      select
          *,
          path in (select path from rows where file_id >= $2) as is_of_archive,
          event_count > 0
          or path in (select path from rows where file_id >= $2)
          and path in (select path from rows where event_count > 0) as is_read
      from rows
  )
  select path, arg_min(reason, position) as reason
  from (
      select
          case when not is_of_archive then named_rows.file_id end as file_id,
          named_rows.path,
          issue_rows.reason,
          list_position(${codes}, code) as position
      from named_rows
      inner join issue_rows on named_rows.file_id = issue_rows.file_id
      where ${condition}
  )
  where position > 0
  group by file_id, path
  order by path, file_id`;
}

// Which of several names of one content is kept depends on the names alone.
const SETTLE_SQL = [
  `create temp table same_contents as
   select *
   from (
       select
           file_id,
           {'path': path, 'stream': stream, 'part': part, 'format': format, 'size': size_bytes}
               as name,
           first_value(file_id) over (content order by file_id) as kept_file_id,
           first_value(name) over (
               content order by not is_stream_name(stream), stream, part, path, format, size_bytes
           ) as best_name,
           count(*) over content as file_count
       from log_files
       window content as (
           partition by sha256, case when status in ('torn', 'corrupt') then status end
       )
   )
   where file_count > 1`,
  "create temp table repeated_files as select file_id from same_contents where file_id <> kept_file_id",
  `create temp table better_names as
   select file_id, best_name
   from same_contents
   where file_id = kept_file_id and name <> best_name`,
  `update log_files set
       path = best_name.path,
       stream = best_name.stream,
       part = best_name.part,
       format = best_name.format,
       size_bytes = best_name.size
   from better_names
   where log_files.file_id = better_names.file_id`,
];

/**
 * Takes back the files whose text stands in the ledger under a lower number, gives those the best of the
 * names, and counts what is new.
 *
 * @param connection A connection whose default database is the ledger, with all rows written.
 * @param first Number of the first new file.
 * @param firstPartId Number of the first row that is a part of a file; all files have lower ones.
 */
export async function settleRows(
  connection: DuckDBConnection,
  first: number,
  firstPartId: number,
): Promise<NewRows> {
  for (const sql of SETTLE_SQL) await connection.run(sql);
  const counts = await connection.runAndReadAll(NEW_ROWS_SQL, [first, firstPartId]);
  const [row] = counts.getRowObjectsJson() as unknown as Record<keyof NewRows, string>[];
  const readReasons = async (codes: string, condition: string) => {
    const sql = reasonsSql(codes, condition);
    const reasons = await connection.runAndReadAll(sql, [first, firstPartId]);
    return reasons.getRowObjectsJson() as unknown as UnreadFile[];
  };
  const unread = await readReasons(UNREAD_CODES, "not is_read");
  const damaged = await readReasons(DAMAGE_CODES, "is_read");
  const repeated = await connection.runAndReadAll("select count(*) from repeated_files");
  if (Number(repeated.getRows()[0][0]) > 0) {
    for (const table of extractedTables()) {
      await connection.run(`delete from ${table} where file_id in (from repeated_files)`);
    }
  }
  return {
    ...Object.fromEntries(
      Object.entries(row).map(([name, count]) => [name, Number(count)]),
    ) as unknown as Omit<NewRows, "unread" | "damaged" | "damagedFiles">,
    unread: unread.slice(0, REASONS_SHOWN),
    damagedFiles: damaged.length,
    damaged: damaged.slice(0, REASONS_SHOWN),
  };
}
