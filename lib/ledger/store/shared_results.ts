import type { DuckDBConnection, DuckDBInstance } from "duckdb";
import { requireLedgerFile } from "./ledger_file.ts";
import { attachResults, RESULTS } from "./results.ts";
import { sessionTables, type SharedTable, sharedTables } from "./schema.ts";
import { SpillFolder } from "./spill_folder.ts";
import { areOfOneState, fillSessionTables, stateOf } from "./session_tables.ts";
import { attachLedger, LEDGER } from "./tables.ts";

/** States of session tables that stand in memory at once, at most; those in use are never let go. */
const MOST_STATES = 24;

/** Events beyond which a ledger is large: what takes long of many of them is not kept of all then. */
export const MOST_SMALL_EVENTS = 300_000;

/** Session tables of one state, in a database of their own in memory. */
interface Kept {
  readonly database: string;
  readonly tables: Set<string>;
  /** How many of them are packed. */
  packedCount: number;
  readonly users: Set<DuckDBConnection>;
  /** Ends when nobody fills it. */
  idle: Promise<unknown>;
}

/** What {@linkcode SharedResults.keep} is asked for. */
export interface KeepRequest {
  /** What session tables depend on, as the session has it. */
  readonly state: string;
  /** What people have judged of cases, as the session has read it. */
  readonly reviews: string;
  /** Tables that the session asks for. */
  readonly names: readonly string[];
  /** What the session sees, by name; those that it sees afterwards are added. */
  readonly visible: Map<string, "table" | "view">;
  /** The state that what is kept beside the ledger is of; null where nothing is. */
  readonly resultsFor: string | null;
  /** Called as a table begins to be worked out, with the promise of its end; waits for it. */
  readonly watch: (table: string, work: Promise<void>) => Promise<void>;
}

/**
 * A ledger that several sessions read at once: what one of them has worked out, the others of the same
 * thresholds and the same end of the period find.
 */
export class SharedResults {
  /** Path of the ledger. */
  readonly path: string;
  /** Whether it has more than {@linkcode MOST_SMALL_EVENTS}. */
  readonly isLarge: boolean;
  readonly #instance: DuckDBInstance;
  readonly #spill: SpillFolder;
  /** By state, the one that was asked for last at the end. */
  readonly #kept = new Map<string, Kept>();
  #attached: Promise<string | null> | undefined;
  #count = 0;

  private constructor(
    path: string,
    instance: DuckDBInstance,
    { isLarge, spill }: { readonly isLarge: boolean; readonly spill: SpillFolder },
  ) {
    this.path = path;
    this.isLarge = isLarge;
    this.#instance = instance;
    this.#spill = spill;
  }

  /**
   * Opens a ledger.
   *
   * @throws {UserError} If there is none, or one that cannot be read.
   */
  static async open(path: string): Promise<SharedResults> {
    requireLedgerFile(path);
    const { DuckDBInstance } = await import("duckdb");
    const spill = SpillFolder.beside(path);
    const instance = await DuckDBInstance.create(":memory:", {
      // A file that is opened by itself, for reading, has no room for what is worked out.
      ...spill.settings,
      // What is worked out is packed by `compress()`, not while somebody waits for it.
      checkpoint_threshold: "1TB",
    });
    try {
      const connection = await instance.connect();
      await attachLedger(connection, path, path, "read");
      const isLarge = await hasManyEvents(connection);
      connection.closeSync();
      return new SharedResults(path, instance, { isLarge, spill });
    } catch (error) {
      instance.closeSync();
      spill.remove();
      throw error;
    }
  }

  /** Begins a session, whose default database is the ledger. */
  async connect(): Promise<DuckDBConnection> {
    const connection = await this.#instance.connect();
    await connection.run(`use ${LEDGER}`);
    return connection;
  }

  /** Whether no session has found the ledger usable yet; settings of the whole file are made then. */
  isNew(): boolean {
    return this.#attached === undefined;
  }

  /** Attaches what is kept beside the ledger, once for all sessions; gives the state that it is of. */
  attach(connection: DuckDBConnection): Promise<string | null> {
    return this.#attached ??= attachResults(connection, this.path);
  }

  /** Makes session tables visible to a session, and works out those that nobody has yet. */
  async keep(connection: DuckDBConnection, request: KeepRequest): Promise<void> {
    const tables = new Map(sharedTables(this.isLarge).map((table) => [table.name, table]));
    const show = async (name: string): Promise<void> => {
      if (request.visible.has(name)) return;
      const table = tables.get(name)!;
      if (isInResults(table, request)) {
        await connection.run(`create temp view ${name} as from ${RESULTS}.${name}`);
      } else {
        const kept = await this.#stateOf(connection, keyOf(request, table));
        if (!kept.tables.has(name)) { for (const asked of table.asks) await show(asked); }
        if (request.visible.has(name)) return;
        await this.#make(connection, kept, { table, watch: request.watch });
      }
      request.visible.set(name, "view");
    };
    for (const name of request.names) await show(name);
  }

  /** Makes one table visible, once those that fill it have ended. */
  async #make(
    connection: DuckDBConnection,
    kept: Kept,
    { table, watch }: { readonly table: SharedTable; readonly watch: KeepRequest["watch"] },
  ): Promise<void> {
    const { database, tables } = kept;
    const work = kept.idle.then(async () => {
      if (tables.has(table.name)) {
        await connection.run(`create temp view ${table.name} as from ${database}.${table.name}`);
      } else {
        await fillSessionTables(connection, [table], { database, watch, makesAids: false });
        tables.add(table.name);
      }
    });
    kept.idle = work.catch(() => {});
    await work;
  }

  async #stateOf(connection: DuckDBConnection, state: string): Promise<Kept> {
    const known = this.#kept.get(state);
    if (known !== undefined) {
      this.#kept.delete(state);
      this.#kept.set(state, known);
      known.users.add(connection);
      return known;
    }
    const kept: Kept = {
      database: `${RESULTS}_${++this.#count}`,
      tables: new Set(),
      packedCount: 0,
      users: new Set([connection]),
      idle: Promise.resolve(),
    };
    this.#kept.set(state, kept);
    kept.idle = connection.run(`attach ':memory:' as ${kept.database} (compress)`);
    await kept.idle;
    await this.#letGo(connection);
    return kept;
  }

  async #letGo(connection: DuckDBConnection): Promise<void> {
    for (const [state, { database, users }] of this.#kept) {
      if (this.#kept.size <= MOST_STATES) return;
      if (users.size > 0) continue;
      this.#kept.delete(state);
      await connection.run(`detach ${database}`);
    }
  }

  /** Packs what is kept, which takes a quarter of the memory then, and is read faster. */
  async compress(): Promise<void> {
    const connection = await this.#instance.connect();
    try {
      for (const kept of this.#kept.values()) {
        if (kept.packedCount === kept.tables.size) continue;
        kept.packedCount = kept.tables.size;
        const work = kept.idle.then(() => connection.run(`checkpoint ${kept.database}`));
        kept.idle = work.catch(() => {});
        await kept.idle;
      }
    } finally {
      connection.closeSync();
    }
  }

  /** Says that a session asks for what it was given no more. */
  leave(connection: DuckDBConnection): void {
    for (const { users } of this.#kept.values()) users.delete(connection);
  }

  /** Closes the file; sessions must be closed before. */
  close(): void {
    this.#instance.closeSync();
    this.#spill.remove();
  }
}

async function hasManyEvents(connection: DuckDBConnection): Promise<boolean> {
  try {
    const counted = await connection.runAndReadAll("select count(*) from events");
    return Number(counted.getRows()[0][0]) > MOST_SMALL_EVENTS;
  } catch {
    // What is no ledger is refused, in words, when a session begins.
    return false;
  }
}

/** What tables are kept by: those that depend on less are shared by more sessions. */
function keyOf({ state, reviews }: KeepRequest, table: SharedTable): string {
  const key = stateOf(state, table);
  return table.dependsOn === "reviews" ? `reviews ${reviews} ${key}` : key;
}

function isInResults(table: SharedTable, { state, resultsFor }: KeepRequest): boolean {
  return areOfOneState(table, state, resultsFor) &&
    sessionTables().some(({ name, isAid }) => name === table.name && !isAid);
}
