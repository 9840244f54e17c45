import { type DuckDBConnection, DuckDBInstance } from "duckdb";
import { UserError } from "../error.ts";
import type { Rows } from "../extract/rows.ts";
import { contentKey } from "../source/inflate.ts";
import { RowWriter } from "./append.ts";
import type { Columns } from "./cell_value.ts";
import { countContents, countRead, type LedgerContents } from "./contents.ts";
import { type FetchedObject, noteFetchedObjects } from "./fetched_objects.ts";
import { migrate } from "./migrate.ts";
import { BUILD_MEMORY_LIMIT, linkAgain, linkAll, linkNew, WIDE_MEMORY_LIMIT } from "./link.ts";
import { rulesVersion } from "./schema.ts";
import { type NewRows, settleRows } from "./settle.ts";
import { chooseThreads } from "./threads.ts";
import { attachLedger, createRules, createTables, isMerged, LEDGER } from "./tables.ts";
import { copyTemplate } from "./template.ts";
import { requireThresholdValue } from "./threshold_value.ts";
import { readVersion, schemaVersion } from "./version.ts";
import type { WorkingCopy } from "./working_copy.ts";

// Log events of a ledger that one thread links at less cost than two.
const SMALL_BUILD = 10_000;
// Memory of DuckDB while rows come in, and while they are written out. With more it keeps blocks that nobody
// asks for again. The readers have the other cores: tasks for them would wait, and be waited for.
const READ_MEMORY_LIMIT = "80MB";
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

const NO_PARTS = 2 ** 31 - 1;

/**
 * A ledger that is being built beside the one in use.
 *
 * It begins as a copy of the old ledger, if there is one, takes rows, links them, and takes the old
 * one's place in one step; whoever has the old one open keeps it as it was.
 */
export class LedgerBuild {
  readonly #copy: WorkingCopy;
  readonly #instance: DuckDBInstance;
  readonly #connection: DuckDBConnection;
  /** Takes rows, also while the other connection is busy. */
  readonly #writer: DuckDBConnection;
  readonly #rows: RowWriter;
  /** Whether the ledger in use has this version's tables, links and views; if not, publishing gives them. */
  readonly hasCurrentRules: boolean;
  /** Whether this version's rules are there already, and whether the linked tables have their rows. */
  readonly #rules: "linked" | "empty" | "none";
  /** Whether a file of the ledger has got another name. */
  #hasRenamed = false;
  #firstFileId = 1;
  #isStopped = false;
  #isClosed = false;

  private constructor(
    copy: WorkingCopy,
    instance: DuckDBInstance,
    { connection, writer, rows }: {
      connection: DuckDBConnection;
      writer: DuckDBConnection;
      rows: RowWriter;
    },
    { isCurrent, rules }: { isCurrent: boolean; rules: "linked" | "empty" | "none" },
  ) {
    this.hasCurrentRules = isCurrent;
    this.#rules = rules;
    this.#copy = copy;
    this.#instance = instance;
    this.#connection = connection;
    this.#writer = writer;
    this.#rows = rows;
  }

  /**
   * Begins a build.
   *
   * @param copy The file to build in, which is removed if the build cannot begin.
   * @param tolerance Largest difference in money that counts as rounding, for a new ledger; null for the
   * default.
   * @throws {Error} A `UserError` if the file there is no ledger, or one of a newer version, or the
   * tolerance is no number from 0.
   */
  static async begin(copy: WorkingCopy, tolerance: string | null): Promise<LedgerBuild> {
    const { ledger, path, isNew } = copy;
    let instance: DuckDBInstance | undefined;
    try {
      if (tolerance !== null) requireThresholdValue("tolerance", tolerance);
      const hasTemplate = isNew && await copyTemplate(path);
      instance = await DuckDBInstance.create(":memory:", {
        ...SETTINGS,
        temp_directory: `${path}.spill`,
      });
      const connection = await instance.connect();
      await copy.copied;
      await attachLedger(connection, path, ledger);
      if (!isNew) await refuseMerged(connection, ledger);
      if (isNew && !hasTemplate) await createTables(connection);
      if (isNew && tolerance !== null) await setTolerance(connection, tolerance);
      const version = isNew
        ? { schema: schemaVersion(), hasCurrentRules: true }
        : await readVersion(connection, ledger);
      await migrate(connection, version.schema);
      const isCurrent = version.hasCurrentRules;
      const writer = await instance.connect();
      await writer.run(`use ${LEDGER}`);
      const rows = await RowWriter.begin(writer, LEDGER);
      const build = new LedgerBuild(
        copy,
        instance,
        { connection, writer, rows },
        { isCurrent, rules: hasTemplate ? "empty" : isCurrent && !isNew ? "linked" : "none" },
      );
      await build.#readFirstFileId();
      return build;
    } catch (error) {
      instance?.closeSync();
      await copy.copied.catch(() => {});
      copy.remove();
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
    await this.#connection.run(`set memory_limit = '${READ_MEMORY_LIMIT}'`);
    await this.#connection.run("set threads = 1");
  }

  /** Takes rows; the arena may be reused afterwards. */
  append(rows: Rows, arena: Uint8Array<ArrayBuffer>): void {
    this.#rows.append(rows, arena);
  }

  /**
   * Writes all rows into the ledger, takes back the files whose text stands there under a lower
   * number, gives those the best of the names, and counts what is new. The rules must be renewed.
   *
   * @param firstPartId Number of the first row that is a part of a file; all files have lower ones.
   * Without it there are none.
   */
  async settle(firstPartId = NO_PARTS): Promise<NewRows> {
    await this.#rows.commit();
    await this.#connection.run(`set memory_limit = '${BUILD_MEMORY_LIMIT}'`);
    await this.#connection.run("reset threads");
    await chooseThreads(this.#connection, SMALL_BUILD);
    const newRows = await settleRows(this.#connection, this.#firstFileId, firstPartId);
    this.#hasRenamed = newRows.renamedFiles > 0;
    return newRows;
  }

  /**
   * Links the rows and puts the new ledger into the old one's place, in one step.
   *
   * @returns What the ledger holds now.
   */
  async publish(): Promise<LedgerContents> {
    const read = await this.#link();
    await this.#connection.run("update ledger_info set rules_version = $1", [rulesVersion()]);
    const contents = await countContents(this.#connection, read);
    const limit = await this.#hasLongEvents() ? WIDE_MEMORY_LIMIT : WRITE_MEMORY_LIMIT;
    await this.#connection.run(`set memory_limit = '${limit}'`);
    await this.publishLinked();
    return contents;
  }

  /**
   * Links the rows. To link a few is planning, for the most part, which leaves a core idle: what can be
   * counted of the ledger meanwhile is.
   *
   * @returns What was counted, if it was, and there was memory for both.
   */
  async #link(): Promise<Columns | undefined> {
    if (this.#rules !== "linked") return void await linkAll(this.#connection);
    if (this.#hasRenamed) return void await linkAgain(this.#connection);
    let counting = Promise.resolve<Columns | undefined>(undefined);
    try {
      await linkNew(this.#connection, this.#firstFileId, () => {
        counting = countRead(this.#writer).catch(() => undefined);
      });
    } finally {
      await counting;
    }
    return await counting;
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

  /**
   * Puts the new ledger, whose rows are linked already, into the old one's place, in one step.
   *
   * @throws {Error} If the build was interrupted; the old ledger stays as it is.
   */
  async publishLinked(): Promise<void> {
    await this.#connection.run("checkpoint");
    if (this.#isStopped) throw new Error("The build was interrupted");
    this.#disconnect();
    Deno.renameSync(this.#copy.path, this.#copy.ledger);
  }

  /** Notes what need not be fetched again once this build is published. */
  async noteFetched(objects: readonly FetchedObject[]): Promise<void> {
    await noteFetchedObjects(this.#connection, objects);
  }

  /** Makes the query that is under way fail, and the build with it, also where none is under way. */
  interrupt(): void {
    this.#isStopped = true;
    this.#connection.interrupt();
    this.#writer.interrupt();
  }

  /** Ends the build; unless it was published, the old ledger stays as it is. */
  close(): void {
    this.#disconnect();
    this.#copy.remove();
  }

  /**
   * Makes what is made from the base tables again where another version made it: the linked tables
   * without rows, and the views. Rows may be appended meanwhile.
   */
  async renewRules(): Promise<void> {
    if (this.#rules === "none") await createRules(this.#connection);
  }

  async #readFirstFileId(): Promise<void> {
    const reader = await this.#connection.runAndReadAll(
      "select coalesce(max(file_id), 0) + 1 from log_files",
    );
    this.#firstFileId = Number(reader.getRows()[0][0]);
  }

  #disconnect(): void {
    if (this.#isClosed) return;
    this.#isClosed = true;
    this.#rows.close();
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
