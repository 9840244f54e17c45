import { describeValue, requireText } from "../arguments.ts";
import type { DuckDBConnection } from "duckdb";
import { UserError } from "../error.ts";
import type { CellValue, Columns, Parameter } from "./cell_value.ts";
import { KeptTables, type KeptTablesOptions } from "./kept_tables.ts";
import { attachResults } from "./results.ts";
import { chooseThreads } from "./threads.ts";
import { requireThresholdValue } from "./threshold_value.ts";
import { DISABLED_OPTIMIZERS } from "./session_tables.ts";
import { readScope, requireScope, type Scope } from "./scope.ts";
import { cancellable } from "./cancel.ts";
import { addKinds, type PrivateRule, readPrivateRules, rulesFolder } from "./private_rules.ts";
import { type LoadedReviews, loadReviews } from "./session_reviews.ts";
import { SharedResults } from "./shared_results.ts";
import { type LedgerFile, openLedgerFile } from "./ledger_file.ts";
import { refused } from "./refused.ts";
import { type LedgerOptions, requireLedgerOptions } from "./ledger_options.ts";
import { requireCurrentRules } from "./version.ts";

export type { CellValue, Columns, Parameter, SingleParameter } from "./cell_value.ts";
export type { LedgerOptions } from "./ledger_options.ts";

const ASKING = "Querying the ledger";

/** A ledger that is open for reading. */
export class LedgerReader {
  /** Path of the ledger. */
  readonly path: string;
  /** Private rules of this session, by name. */
  readonly rules: readonly PrivateRule[];
  /** None where others read through the same instance. */
  readonly #file: LedgerFile | null;
  readonly #connection: DuckDBConnection;
  readonly #values: typeof import("./cell_value.ts");
  readonly #onQuery: LedgerOptions["onQuery"];
  readonly #kept: KeptTables;
  /** What the session keeps its tables in, where no other one can join it. */
  #own: SharedResults | null = null;

  private constructor(
    path: string,
    file: LedgerFile | null,
    connection: DuckDBConnection,
    values: typeof import("./cell_value.ts"),
    { onQuery, rules, ...kept }: Omit<KeptTablesOptions, "watch"> & Pick<LedgerOptions, "onQuery">,
  ) {
    this.path = path;
    this.rules = rules;
    this.#file = file;
    this.#connection = connection;
    this.#values = values;
    this.#onQuery = onQuery;
    const watch = (label: string, work: Promise<void>) => this.#watch(label, work);
    this.#kept = new KeptTables(connection, { ...kept, rules, watch });
  }

  /**
   * Opens a ledger for reading; an ingest that continues meanwhile is not seen and not held up.
   * Personal data in the texts of logs is masked unless the options say otherwise.
   *
   * @throws {UserError} If there is no ledger, it is of another version, a program writes to it, a
   * threshold is unknown or no number, or a private rule is wrong.
   * @throws {TypeError} If the path is not a text, or an option is misspelt or of another type.
   */
  static async open(path: string, options: LedgerOptions = {}): Promise<LedgerReader> {
    requireLedgerOptions(path, options);
    if (options.keepsTables === true && options.memoryLimit === undefined) {
      return await LedgerReader.#openAlone(await SharedResults.open(path), options);
    }
    const file = await openLedgerFile(path, options.memoryLimit);
    try {
      return await LedgerReader.#begin(path, await file.instance.connect(), options, { file });
    } catch (error) {
      file.close();
      throw error;
    }
  }

  static async #openAlone(own: SharedResults, options: LedgerOptions): Promise<LedgerReader> {
    try {
      const reader = await LedgerReader.join(own, options);
      reader.#own = own;
      return reader;
    } catch (error) {
      own.close();
      throw error;
    }
  }

  /**
   * Opens a session of its own in a ledger that is open already, with a scope and thresholds of its own;
   * findings that another session has worked out for the same thresholds and the same end of the period
   * are not worked out again.
   *
   * @throws {UserError} As {@linkcode LedgerReader.open}.
   */
  static async join(shared: SharedResults, options: LedgerOptions = {}): Promise<LedgerReader> {
    return await LedgerReader.#begin(shared.path, await shared.connect(), options, { shared });
  }

  static async #begin(
    path: string,
    connection: DuckDBConnection,
    options: LedgerOptions,
    { file = null, shared = null }: {
      file?: LedgerFile | null;
      shared?: SharedResults | null;
    },
  ): Promise<LedgerReader> {
    const { personalData = Deno.env.get("BALANCEBOOK_PERSONAL_DATA") === "1" } = options;
    const values = await import("./cell_value.ts");
    try {
      await connection.run("set TimeZone = 'UTC'");
      if (personalData) await connection.run("set variable personal_data = true");
      if (shared === null || shared.isNew()) {
        await requireCurrentRules(connection, path);
        await connection.run(`set disabled_optimizers = '${DISABLED_OPTIMIZERS}'`);
        await chooseThreads(connection);
      }
      const folder = rulesFolder(path, options.rules);
      const rules = folder === null ? [] : await readPrivateRules(connection, folder);
      if (rules.length > 0) await addKinds(connection, rules);
      // Kept results hold no findings of private rules.
      const resultsFor = rules.length > 0
        ? null
        : await (shared === null ? attachResults(connection, path) : shared.attach(connection));
      const { onQuery } = options;
      const reader = new LedgerReader(path, file, connection, values, {
        isLimited: options.memoryLimit !== undefined,
        onQuery,
        resultsFor,
        rules,
        shared,
      });
      const thresholds = options.thresholds ??
        readThresholds(Deno.env.get("BALANCEBOOK_SET") ?? "");
      await reader.setThresholds(thresholds);
      const { problems } = await reader.loadReviews();
      const { onWarning = console.warn } = options;
      for (const problem of problems) onWarning(problem);
      return reader;
    } catch (error) {
      connection.closeSync();
      throw error;
    }
  }

  /**
   * Changes a threshold for this session only, for example the tolerance.
   *
   * @param name One of the names of the view `thresholds`.
   * @param value A number from 0.
   * @throws {UserError} If there is no such threshold, or the value is not such number.
   * @throws {TypeError} If the name is not a text, or the value is neither a number nor a text.
   */
  async set(name: string, value: string | number): Promise<void> {
    requireText(name, "set", "the name of a threshold");
    await this.setThresholds({ [name]: value });
  }

  /**
   * Changes thresholds as {@linkcode set} does, all of them or, where one is wrong, none.
   *
   * @throws {UserError} As {@linkcode set}.
   * @throws {TypeError} If they are no object, or a value is neither a number nor a text.
   */
  async setThresholds(values: Readonly<Record<string, string | number>>): Promise<void> {
    const isNone = typeof values !== "object" || values === null || Array.isArray(values);
    if (isNone) {
      throw new TypeError(
        `Cannot use ${
          describeValue(values)
        } as thresholds: expected an object of names and numbers`,
      );
    }
    const names = (await this.#names()).map(String);
    const pairs = Object.entries(values).map(([name, value]) => [name, textOf(name, value)]);
    for (const [name, text] of pairs) {
      if (!names.includes(name)) {
        throw new UserError(`Cannot set "${name}": expected one of ${names.join(", ")}`);
      }
      requireThresholdValue(name, text);
    }
    for (const [name, text] of pairs) {
      await this.#connection.run(`set variable ${name} = '${text}'`);
    }
    if (pairs.length > 0) await this.#kept.forget();
  }

  /**
   * Sets the scope of this session, in place of an earlier one: the macros `scope_from`,
   * `scope_to`, `in_scope`, `in_scope_at` and `in_scope_span` go by it, and what is outstanding and who
   * is overdrawn is shown as of the end of the period.
   *
   * @returns The parts of the scope that are set.
   * @throws {UserError} If a part is not what it must be, or the ledger has no such thing.
   */
  async setScope(scope: Scope): Promise<Scope> {
    const read = readScope(scope);
    const shown = read.user === undefined
      ? read
      : { ...read, user: await this.#shownId(read.user) };
    await requireScope(shown, async (sql, parameters) => {
      const columns = await this.columns(sql, parameters);
      return Object.fromEntries(Object.entries(columns).map(([name, [value]]) => [name, value]));
    });
    for (const name of ["from", "to", "currency", "user"] as const) {
      const { [name]: text } = shown;
      await this.#connection.run(`set variable scope_${name} = $1`, [text ?? null]);
    }
    await this.#kept.forget();
    return shown;
  }

  /**
   * Reads what people have judged of cases, from the file beside the ledger, again: the view
   * `reviewed_cases` and what goes by it show the last judgement of each case.
   *
   * @returns The last judgement of each case, and what is wrong with lines that could not be read.
   */
  async loadReviews(): Promise<LoadedReviews> {
    const loaded = await loadReviews(this.#connection, this.path);
    await this.#kept.setReviews(JSON.stringify(loaded.reviews));
    return loaded;
  }

  /**
   * Works a view of the model out into memory, for a session that asks it again and again, until its
   * thresholds or its scope change.
   *
   * @param view Name of the view, as it stands in `docs/reference/tables.md`.
   * @throws {UserError} If there is no such view.
   * @throws {TypeError} If it is not a text.
   */
  async copyView(view: string): Promise<void> {
    requireText(view, "copy", "the name of a view");
    await this.#kept.copy(view);
  }

  /**
   * Runs a query and gives its columns, also where it has no rows: integers as numbers where they are safe, decimals as numbers
   * where all of the column's digits survive in a double and else as texts, times as `Date`.
   *
   * @param sql One statement, with `$1`, `$2`, ... or `$name` for parameters.
   * @throws {QueryError} If DuckDB refuses the statement.
   * @throws {TypeError} If it is not a text, or a parameter cannot be bound.
   */
  async columns(
    sql: string,
    parameters: readonly Parameter[] | Record<string, Parameter> = [],
  ): Promise<Columns> {
    requireQuery(sql, parameters);
    try {
      await this.#kept.prepare(sql);
      const reader = await this.#watch(
        ASKING,
        this.#connection.runAndReadAll(sql, ...this.#values.bindParameters(parameters)),
      );
      const columns = reader.getColumnsObject();
      return Object.fromEntries(
        reader.deduplicatedColumnNames().map((
          name,
        ) => [name, this.#values.readColumn(columns[name] ?? [])]),
      );
    } catch (error) {
      throw refused(sql, error);
    }
  }

  /**
   * Runs a query and gives its rows a page at a time, as {@linkcode columns} reads them, so that a
   * large result never stands in memory. The ledger must not be asked anything else meanwhile.
   *
   * @param sql One statement, with `$1`, `$2`, ... or `$name` for parameters.
   * @returns Pages of up to 2,048 rows; a row has its values in the order of the query.
   * @throws {QueryError} If DuckDB refuses the statement.
   * @throws {TypeError} If it is not a text, or a parameter cannot be bound.
   */
  async *pages(
    sql: string,
    parameters: readonly Parameter[] | Record<string, Parameter> = [],
  ): AsyncGenerator<CellValue[][]> {
    requireQuery(sql, parameters);
    try {
      await this.#kept.prepare(sql);
      const result = await this.#watch(
        ASKING,
        this.#connection.stream(sql, ...this.#values.bindParameters(parameters)),
      );
      for (;;) {
        const chunk = await result.fetchChunk();
        if (chunk === null || chunk.rowCount === 0) return;
        const columns = chunk.getColumns().map(this.#values.readColumn);
        yield Array.from({ length: chunk.rowCount }, (_, row) => columns.map((each) => each[row]));
      }
    } catch (error) {
      throw refused(sql, error);
    }
  }

  async #names(): Promise<unknown[]> {
    const sql = "select name from thresholds order by name";
    try {
      return (await this.#connection.runAndReadAll(sql)).getRows().map(([name]) => name);
    } catch (error) {
      throw refused(sql, error);
    }
  }

  async #watch<T>(label: string, query: Promise<T>): Promise<T> {
    this.#onQuery?.(label, query.then(() => {}, () => {}));
    return await cancellable(query, () => this.#connection.interrupt());
  }

  async #shownId(id: string): Promise<string> {
    const { shown } = await this.columns("select shown_id($1) as shown", [id]);
    return String(shown[0]);
  }

  /** Ends the query that is under way, if there is one; it fails. */
  interrupt(): void {
    this.#connection.interrupt();
  }

  /** Closes the ledger. */
  close(): void {
    this.#kept.leave();
    this.#connection.closeSync();
    this.#file?.close();
    this.#own?.close();
  }
}

/** Writes what a threshold is to be. */
function textOf(name: string, value: string | number): string {
  if (typeof value === "string" || typeof value === "number") return String(value);
  throw new TypeError(`Cannot set ${name} to ${describeValue(value)}: expected a number from 0`);
}

function requireQuery(sql: unknown, parameters: unknown): void {
  if (typeof sql !== "string") {
    throw new TypeError(`Cannot ask ${describeValue(sql)}: expected SQL as a text`);
  }
  if (typeof parameters === "object" && parameters !== null) return;
  throw new TypeError(
    `Cannot use ${
      describeValue(parameters)
    } as parameters of a query: expected a list or an object`,
  );
}

/**
 * Reads thresholds as `name=value`, with commas between.
 *
 * @throws {UserError} If a part is not such pair.
 */
export function readThresholds(text: string): Record<string, string> {
  const pairs = text.split(",").map((pair) => pair.trim()).filter((pair) => pair !== "");
  return Object.fromEntries(pairs.map((pair) => {
    const match = /^(\w+)\s*=\s*(\S+)$/.exec(pair);
    if (match === null) throw new UserError(`Cannot set "${pair}": expected NAME=NUMBER`);
    return [match[1], match[2]];
  }));
}
