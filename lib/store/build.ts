import { type DuckDBConnection, DuckDBInstance } from "duckdb";
import { dirname } from "@std/path";
import { UserError } from "../error.ts";
import type { Rows } from "../extract/rows.ts";
import type { Issue } from "../issue.ts";
import { TableAppender } from "./append.ts";
import { requireVersion } from "./version.ts";
import {
  BASE_TABLES,
  ENUMS_SQL,
  LINKED_TABLES,
  MACROS,
  readSql,
  SCHEMA_VERSION,
  VIEWS,
} from "./schema.ts";

const MEMORY_LIMIT = "256MB";
// The first version whose files hold zstd-compressed texts.
const STORAGE_VERSION = "v1.2.0";
const APPENDED = [
  "events",
  "transaction_blocks",
  "sync_error_blocks",
  "blocked_blocks",
  "rounded_amounts",
  "message_starts",
  "reports",
] as const;

/** A row of `log_files`. */
export interface LogFileRow {
  readonly fileId: number;
  readonly path: string;
  readonly stream: string;
  readonly part: string;
  readonly format: string;
  readonly sha256: string;
  readonly sizeBytes: number;
  readonly textBytes: number;
  readonly eventCount: number;
  readonly issueCount: number;
  readonly isOutOfOrder: boolean;
  readonly status: string;
  readonly firstLoggedAtMs: number | null;
  readonly lastLoggedAtMs: number | null;
}

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
  readonly #appenders = new Map<string, TableAppender>();
  readonly #files: LogFileRow[] = [];
  readonly #issues: Array<Issue & { fileId: number }> = [];
  #nextFileId = 1;
  #hasNewFiles = false;

  private constructor(
    path: string,
    temporaryPath: string,
    instance: DuckDBInstance,
    connection: DuckDBConnection,
  ) {
    this.#path = path;
    this.#temporaryPath = temporaryPath;
    this.#instance = instance;
    this.#connection = connection;
  }

  /**
   * Begins a build.
   *
   * @param path Where the ledger is, or is to be.
   * @param tolerance Largest difference in money that counts as rounding, for a new ledger.
   * @throws {UserError} If the file there is no ledger, or one of another version.
   */
  static async begin(path: string, tolerance: string): Promise<LedgerBuild> {
    Deno.mkdirSync(dirname(path), { recursive: true });
    const temporaryPath = `${path}.${Deno.pid}.tmp`;
    const isNew = !exists(path);
    removeAll(temporaryPath);
    if (!isNew) Deno.copyFileSync(path, temporaryPath);
    let instance;
    try {
      instance = await DuckDBInstance.create(temporaryPath, {
        memory_limit: MEMORY_LIMIT,
        temp_directory: `${temporaryPath}.spill`,
        preserve_insertion_order: "false",
        checkpoint_threshold: "1TB",
        storage_compatibility_version: STORAGE_VERSION,
      });
    } catch (error) {
      removeAll(temporaryPath);
      throw new UserError(`Cannot open ${path}: it is no DuckDB ledger of this version`, {
        cause: error,
      });
    }
    const connection = await instance.connect();
    const build = new LedgerBuild(path, temporaryPath, instance, connection);
    try {
      await build.#prepare(isNew, tolerance);
      await connection.run("begin");
    } catch (error) {
      build.abandon();
      throw error;
    }
    return build;
  }

  /** Returns the SHA-256 (hex) of the text of every file in the ledger. */
  async knownContents(): Promise<Set<string>> {
    const reader = await this.#connection.runAndReadAll("select sha256 from log_files");
    return new Set(reader.getRows().map(([sha256]) => String(sha256)));
  }

  /** Returns a number for a file that is about to be read. */
  takeFileId(): number {
    return this.#nextFileId++;
  }

  /** Appends rows; the arena may be reused afterwards. */
  async append(rows: Rows, arena: Uint8Array<ArrayBuffer>): Promise<void> {
    for (const buffer of rows.buffers) {
      if (buffer.rowCount === 0) continue;
      let appender = this.#appenders.get(buffer.table);
      if (appender === undefined) {
        // deno-lint-ignore no-explicit-any -- the package keeps its native handle private
        appender = new TableAppender((this.#connection as any).connection, buffer.table);
        this.#appenders.set(buffer.table, appender);
      }
      appender.append(buffer, arena, rows.side);
    }
    for (const issue of rows.issues) this.#issues.push(issue);
    if (this.#issues.length >= JSON_BATCH) await this.#insertIssues();
  }

  /** Adds a file, once all its rows are in. */
  addFile(file: LogFileRow): void {
    this.#files.push(file);
    this.#hasNewFiles = true;
  }

  /** Takes back a file's rows: its content turned out to be in the ledger already. */
  async removeFile(fileId: number): Promise<void> {
    this.#flush();
    await this.#insertIssues();
    for (const table of [...APPENDED, "issue_rows"]) {
      await this.#connection.run(`delete from ${table} where file_id = $1`, [fileId]);
    }
  }

  /**
   * Links the rows and puts the new ledger into the old one's place; nothing happens to the old
   * one where no file was added.
   *
   * @returns Whether there is a new ledger.
   */
  async publish(): Promise<boolean> {
    this.#flush();
    if (!this.#hasNewFiles) {
      this.abandon();
      return false;
    }
    await this.#insertFiles();
    await this.#insertIssues();
    await this.#connection.run("delete from repeated_events");
    await this.#connection.run(readSql("find_repeated_events"));
    await this.#connection.run("commit");
    for (const table of LINKED_TABLES) await this.#connection.run(readSql(table));
    for (const macro of MACROS) await this.#connection.run(readSql(macro));
    for (const view of VIEWS) await this.#connection.run(readSql(view));
    await this.#connection.run("checkpoint");
    this.#close();
    Deno.renameSync(this.#temporaryPath, this.#path);
    removeAll(this.#temporaryPath);
    return true;
  }

  /** Ends the build and leaves the old ledger as it is. */
  abandon(): void {
    this.#close();
    removeAll(this.#temporaryPath);
  }

  async #prepare(isNew: boolean, tolerance: string): Promise<void> {
    await this.#connection.run("set TimeZone = 'UTC'");
    if (isNew) {
      await this.#connection.run(ENUMS_SQL);
      for (const table of BASE_TABLES) await this.#connection.run(readSql(table));
      await this.#connection.run("insert into ledger_info values ($1, $2::decimal(18, 6))", [
        SCHEMA_VERSION,
        tolerance,
      ]);
      return;
    }
    await requireVersion(this.#connection, this.#path);
    for (const view of VIEWS.toReversed()) {
      await this.#connection.run(`drop view if exists ${view}`);
    }
    for (const macro of MACROS.toReversed()) {
      await this.#connection.run(`drop macro if exists ${macro}`);
    }
    for (const table of LINKED_TABLES.toReversed()) {
      await this.#connection.run(`drop table if exists ${table}`);
    }
    const reader = await this.#connection.runAndReadAll(
      "select coalesce(max(file_id), 0) + 1 from log_files",
    );
    this.#nextFileId = Number(reader.getRows()[0][0]);
  }

  async #insertFiles(): Promise<void> {
    const sql = `
      insert into log_files
      select
          file_id, path, stream, part, format, sha256, size_bytes, text_bytes, event_count,
          issue_count, is_out_of_order, status, make_timestamp(first_ms * 1000),
          make_timestamp(last_ms * 1000)
      from (
          select unnest(from_json($1::json, $2), recursive := true)
      )`;
    const shape = JSON.stringify([{
      file_id: "integer",
      path: "varchar",
      stream: "varchar",
      part: "varchar",
      format: "varchar",
      sha256: "varchar",
      size_bytes: "bigint",
      text_bytes: "bigint",
      event_count: "bigint",
      issue_count: "bigint",
      is_out_of_order: "boolean",
      status: "varchar",
      first_ms: "bigint",
      last_ms: "bigint",
    }]);
    const rows = this.#files.map((file) => ({
      file_id: file.fileId,
      path: file.path,
      stream: file.stream,
      part: file.part,
      format: file.format,
      sha256: file.sha256,
      size_bytes: file.sizeBytes,
      text_bytes: file.textBytes,
      event_count: file.eventCount,
      issue_count: file.issueCount,
      is_out_of_order: file.isOutOfOrder,
      status: file.status,
      first_ms: file.firstLoggedAtMs,
      last_ms: file.lastLoggedAtMs,
    }));
    await insertJson(this.#connection, sql, shape, rows);
  }

  async #insertIssues(): Promise<void> {
    const sql = `
      insert into issue_rows
      select unnest(from_json($1::json, $2), recursive := true)`;
    const shape = JSON.stringify([{
      file_id: "integer",
      line: "integer",
      byte_offset: "bigint",
      length_bytes: "bigint",
      kind: "varchar",
      reason: "varchar",
      excerpt: "varchar",
      covers_bytes: "boolean",
    }]);
    const rows = this.#issues.map((issue) => ({
      file_id: issue.fileId,
      line: issue.line,
      byte_offset: issue.offset,
      length_bytes: issue.length,
      kind: issue.kind,
      reason: issue.reason,
      excerpt: issue.excerpt,
      covers_bytes: issue.coversBytes,
    }));
    this.#issues.length = 0;
    await insertJson(this.#connection, sql, shape, rows);
  }

  #flush(): void {
    for (const appender of this.#appenders.values()) appender.close();
    this.#appenders.clear();
  }

  #close(): void {
    this.#flush();
    this.#connection.closeSync();
    this.#instance.closeSync();
  }
}

const JSON_BATCH = 5000;

async function insertJson(
  connection: DuckDBConnection,
  sql: string,
  shape: string,
  rows: readonly unknown[],
): Promise<void> {
  for (let first = 0; first < rows.length; first += JSON_BATCH) {
    await connection.run(sql, [JSON.stringify(rows.slice(first, first + JSON_BATCH)), shape]);
  }
}

function exists(path: string): boolean {
  try {
    Deno.statSync(path);
    return true;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return false;
    throw error;
  }
}

function removeAll(temporaryPath: string): void {
  for (const suffix of ["", ".wal", ".spill"]) {
    try {
      Deno.removeSync(temporaryPath + suffix, { recursive: true });
    } catch (error) {
      if (!(error instanceof Deno.errors.NotFound)) throw error;
    }
  }
}
