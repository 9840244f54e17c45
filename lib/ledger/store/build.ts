import { type DuckDBConnection, DuckDBInstance } from "duckdb";
import { dirname } from "node:path";
import { UserError } from "../error.ts";
import type { Rows } from "../extract/rows.ts";
import { isThere } from "../presence.ts";
import { contentKey } from "../source/inflate.ts";
import { nativeConnection, TableAppender } from "./append.ts";
import { countContents, type LedgerContents } from "./contents.ts";
import { removeLeftovers, removeTemporary } from "./leftovers.ts";
import { type FetchedObject, noteFetchedObjects } from "./fetched_objects.ts";
import { migrate } from "./migrate.ts";
import { BUILD_MEMORY_LIMIT, linkAgain, linkAll, linkNew, WIDE_MEMORY_LIMIT } from "./link.ts";
import { extractedTables, rulesVersion } from "./schema.ts";
import { chooseThreads } from "./threads.ts";
import { attachLedger, createRules, createTables, isMerged } from "./tables.ts";
import { copyTemplate } from "./template.ts";
import { requireThresholdValue } from "./threshold_value.ts";
import { readVersion, schemaVersion } from "./version.ts";

// Log events of a ledger that one thread links at less cost than two.
const SMALL_BUILD = 10_000;
// Memory of DuckDB while rows come in, and while they are written out. With more it keeps blocks that nobody
// asks for again. The readers have the other cores: tasks for them would wait, and be waited for.
const WRITE_MEMORY_LIMIT = "128MB";
// A checkpoint that has too little ends the ledger; groups of such events need as much as they are large.
const LONG_EVENT_BYTES = 8192;
const LONG_EVENTS_BYTES = 16_000_000;
const SETTINGS = {
  memory_limit: BUILD_MEMORY_LIMIT,
  preserve_insertion_order: "false",
  checkpoint_threshold: "1TB",
  write_buffer_row_group_count: "1",
  allocator_flush_threshold: "16MB",
};
/** A file that was not read, or not as it should be, and why. */
export interface UnreadFile {
  readonly path: string;
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
  /** Files of the ledger that have got a better name from such a one. */
  readonly renamedFiles: number;
  readonly newEvents: number;
  readonly newIssues: number;
  readonly textBytes: number;
}

const NO_PARTS = 2 ** 31 - 1;

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
      (select count(*) from better_names where file_id < $1) as "renamedFiles",
      coalesce(sum(event_count), 0) as "newEvents",
      coalesce(sum(issue_count), 0) as "newIssues",
      coalesce(sum(text_bytes), 0) as "textBytes"
  from rows
  where not is_repeated`;

// One reason a file: that it cannot be opened comes first, then what it looks like.
const UNREAD_CODES = "['unreadable_file', 'corrupt_gzip', 'torn_gzip', 'no_events']";
const DAMAGE_CODES = "['corrupt_gzip', 'torn_gzip', 'changed_file']";
const REASONS_SHOWN = 20;

/** Asks for files and the reason of each: the first in the order of the codes. */
function reasonsSql(codes: string, condition: string): string {
  return `
  select path, arg_min(reason, position) as reason
  from (
      select
          log_files.file_id,
          log_files.path,
          issue_rows.reason,
          list_position(${codes}, code) as position
      from log_files
      inner join issue_rows on log_files.file_id = issue_rows.file_id
      where
          log_files.file_id >= $1
          and log_files.file_id not in (from repeated_files)
          and ${condition}
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
 * A ledger that is being built beside the one in use.
 *
 * It begins as a copy of the old ledger, if there is one, takes rows, links them, and takes the old
 * one's place in one step; whoever has the old one open keeps it as it was.
 */
export class LedgerBuild {
  readonly #path: string;
  readonly #temporaryPath: string;
  readonly #instance: DuckDBInstance;
  readonly #connection: DuckDBConnection;
  /** Takes rows, also while the other connection is busy. */
  readonly #writer: DuckDBConnection;
  readonly #appenders = new Map<string, TableAppender>();
  /** Whether the ledger in use has this version's tables, links and views; if not, publishing gives them. */
  readonly hasCurrentRules: boolean;
  /** Whether this version's rules are there already, and whether the linked tables have their rows. */
  readonly #rules: "linked" | "empty" | "none";
  /** Whether a file of the ledger has got another name. */
  #hasRenamed = false;
  #firstFileId = 1;
  #isClosed = false;

  private constructor(
    path: string,
    temporaryPath: string,
    instance: DuckDBInstance,
    { connection, writer }: { connection: DuckDBConnection; writer: DuckDBConnection },
    { isCurrent, rules }: { isCurrent: boolean; rules: "linked" | "empty" | "none" },
  ) {
    this.hasCurrentRules = isCurrent;
    this.#rules = rules;
    this.#path = path;
    this.#temporaryPath = temporaryPath;
    this.#instance = instance;
    this.#connection = connection;
    this.#writer = writer;
  }

  /**
   * Begins a build.
   *
   * @param path Where the ledger is, or is to be.
   * @param tolerance Largest difference in money that counts as rounding, for a new ledger; null for the
   * default.
   * @throws {Error} A `UserError` if the file there is no ledger, or one of a newer version, or the
   * tolerance is no number from 0.
   */
  static async begin(path: string, tolerance: string | null): Promise<LedgerBuild> {
    if (tolerance !== null) requireThresholdValue("tolerance", tolerance);
    Deno.mkdirSync(dirname(path), { recursive: true });
    const temporaryPath = `${path}.${Deno.pid}.tmp`;
    const isNew = !isThere(path);
    removeLeftovers(path);
    let instance: DuckDBInstance | undefined;
    try {
      const hasTemplate = isNew && await copyTemplate(temporaryPath);
      if (!isNew) Deno.copyFileSync(path, temporaryPath);
      instance = await DuckDBInstance.create(":memory:", {
        ...SETTINGS,
        temp_directory: `${temporaryPath}.spill`,
      });
      const connection = await instance.connect();
      await attachLedger(connection, temporaryPath, path);
      if (!isNew) await refuseMerged(connection, path);
      if (isNew && !hasTemplate) await createTables(connection);
      if (isNew && tolerance !== null) await setTolerance(connection, tolerance);
      const version = isNew
        ? { schema: schemaVersion(), hasCurrentRules: true }
        : await readVersion(connection, path);
      await migrate(connection, version.schema);
      const isCurrent = version.hasCurrentRules;
      const writer = await instance.connect();
      const build = new LedgerBuild(
        path,
        temporaryPath,
        instance,
        { connection, writer },
        { isCurrent, rules: hasTemplate ? "empty" : isCurrent && !isNew ? "linked" : "none" },
      );
      await build.#readFirstFileId();
      return build;
    } catch (error) {
      instance?.closeSync();
      removeTemporary(temporaryPath);
      throw error;
    }
  }

  /** Returns the content key of every file in the ledger. */
  async knownContents(): Promise<Set<string>> {
    const reader = await this.#connection.runAndReadAll("select sha256, status from log_files");
    return new Set(
      reader.getRows().map(([sha256, status]) =>
        contentKey(String(sha256), status === "torn" || status === "corrupt" ? status : null)
      ),
    );
  }

  /** The connection that links; its default database is the ledger that is being built. */
  get connection(): DuckDBConnection {
    return this.#connection;
  }

  /** Number of the first new file; the ledger's own have lower ones. */
  get firstFileId(): number {
    return this.#firstFileId;
  }

  /** Leaves memory and cores to those who read, until the rows are settled. */
  async makeRoom(): Promise<void> {
    await this.#connection.run(`set memory_limit = '${WRITE_MEMORY_LIMIT}'`);
    await this.#connection.run("set threads = 1");
  }

  /** Takes rows; the arena may be reused afterwards. */
  append(rows: Rows, arena: Uint8Array<ArrayBuffer>): void {
    for (const buffer of rows.buffers) {
      if (buffer.rowCount === 0) continue;
      let appender = this.#appenders.get(buffer.table);
      if (appender === undefined) {
        appender = new TableAppender(nativeConnection(this.#writer), "ledger", buffer.table);
        this.#appenders.set(buffer.table, appender);
      }
      appender.append(buffer, { arena, side: rows.side.bytes });
    }
  }

  /**
   * Writes all rows into the ledger, takes back the files whose text stands there under a lower
   * number, gives those the best of the names, and counts what is new. The rules must be renewed.
   *
   * @param firstPartId Number of the first row that is a part of a file; all files have lower ones.
   * Without it there are none.
   */
  async settle(firstPartId = NO_PARTS): Promise<NewRows> {
    this.#flush();
    await this.#connection.run(`set memory_limit = '${BUILD_MEMORY_LIMIT}'`);
    await this.#connection.run("reset threads");
    await chooseThreads(this.#connection, SMALL_BUILD);
    for (const sql of SETTLE_SQL) await this.#connection.run(sql);
    const first = this.#firstFileId;
    const counts = await this.#connection.runAndReadAll(NEW_ROWS_SQL, [first, firstPartId]);
    const [row] = counts.getRowObjectsJson() as unknown as Record<keyof NewRows, string>[];
    const unread = await this.#readReasons(UNREAD_CODES, "event_count = 0");
    const damaged = await this.#readReasons(DAMAGE_CODES, "event_count > 0");
    const newRows: NewRows = {
      ...Object.fromEntries(
        Object.entries(row).map(([name, count]) => [name, Number(count)]),
      ) as unknown as Omit<NewRows, "unread" | "damaged" | "damagedFiles">,
      unread: unread.slice(0, REASONS_SHOWN),
      damagedFiles: damaged.length,
      damaged: damaged.slice(0, REASONS_SHOWN),
    };
    this.#hasRenamed = newRows.renamedFiles > 0;
    const repeated = await this.#connection.runAndReadAll("select count(*) from repeated_files");
    if (Number(repeated.getRows()[0][0]) > 0) {
      for (const table of extractedTables()) {
        await this.#connection.run(
          `delete from ${table} where file_id in (from repeated_files)`,
        );
      }
    }
    return newRows;
  }

  /**
   * Links the rows and puts the new ledger into the old one's place, in one step.
   *
   * @returns What the ledger holds now.
   */
  async publish(): Promise<LedgerContents> {
    if (this.#rules !== "linked") await linkAll(this.#connection);
    else if (this.#hasRenamed) await linkAgain(this.#connection);
    else await linkNew(this.#connection, this.#firstFileId);
    await this.#connection.run("update ledger_info set rules_version = $1", [rulesVersion()]);
    const contents = await countContents(this.#connection);
    const limit = await this.#hasLongEvents() ? WIDE_MEMORY_LIMIT : WRITE_MEMORY_LIMIT;
    await this.#connection.run(`set memory_limit = '${limit}'`);
    await this.publishLinked();
    return contents;
  }

  /** Whether texts are so long that to put groups of rows together takes more memory than others do. */
  async #hasLongEvents(): Promise<boolean> {
    const rows = await this.#connection.runAndReadAll(
      `select coalesce(sum(length_bytes), 0) > ${LONG_EVENTS_BYTES}
       from events
       where length_bytes > ${LONG_EVENT_BYTES}`,
    );
    return rows.getRows()[0][0] === true;
  }

  /** Puts the new ledger, whose rows are linked already, into the old one's place, in one step. */
  async publishLinked(): Promise<void> {
    await this.#connection.run("checkpoint");
    this.#disconnect();
    Deno.renameSync(this.#temporaryPath, this.#path);
  }

  /** Notes what need not be fetched again once this build is published. */
  async noteFetched(objects: readonly FetchedObject[]): Promise<void> {
    await noteFetchedObjects(this.#connection, objects);
  }

  /** Makes the query that is under way fail. */
  interrupt(): void {
    this.#connection.interrupt();
  }

  /** Ends the build; unless it was published, the old ledger stays as it is. */
  close(): void {
    this.#disconnect();
    removeTemporary(this.#temporaryPath);
  }

  /**
   * Makes what is made from the base tables again where another version made it: the linked tables
   * without rows, and the views. Rows may be appended meanwhile.
   */
  async renewRules(): Promise<void> {
    if (this.#rules === "none") await createRules(this.#connection);
  }

  async #readReasons(codes: string, condition: string): Promise<UnreadFile[]> {
    const sql = reasonsSql(codes, condition);
    const reader = await this.#connection.runAndReadAll(sql, [this.#firstFileId]);
    return reader.getRowObjectsJson() as unknown as UnreadFile[];
  }

  async #readFirstFileId(): Promise<void> {
    const reader = await this.#connection.runAndReadAll(
      "select coalesce(max(file_id), 0) + 1 from log_files",
    );
    this.#firstFileId = Number(reader.getRows()[0][0]);
  }

  #flush(): void {
    for (const appender of this.#appenders.values()) appender.close();
    this.#appenders.clear();
  }

  #disconnect(): void {
    if (this.#isClosed) return;
    this.#isClosed = true;
    this.#flush();
    this.#writer.closeSync();
    this.#connection.closeSync();
    this.#instance.closeSync();
  }
}

/**
 * Refuses a ledger that reads its rows where tasks wrote them.
 *
 * @throws {UserError} If it is one.
 */
async function refuseMerged(connection: DuckDBConnection, path: string): Promise<void> {
  if (!await isMerged(connection)) return;
  throw new UserError(
    `Cannot add to ${path}: it was merged from tasks; plan all logs again, or use another ledger`,
  );
}

async function setTolerance(connection: DuckDBConnection, tolerance: string): Promise<void> {
  await connection.run("insert into ledger_thresholds values ('tolerance', $1::decimal(18, 6))", [
    tolerance,
  ]);
}
