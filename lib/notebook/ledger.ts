import * as aq from "arquero";
import { describeValue, requireTemplate } from "../ledger/arguments.ts";
import { UserError } from "../ledger/error.ts";
import { findWords } from "../ledger/evidence/search.ts";
import {
  type Columns,
  type LedgerOptions,
  LedgerReader,
  type Parameter,
  readThresholds,
} from "../ledger/store/open.ts";
import { ROOT, SAMPLE_LEDGER } from "../ledger/paths.ts";
import { defaultLedgerPath, ledgerPathFor as pathFor } from "../ledger/store/ledger_path.ts";
import { relative, resolve } from "node:path";
import { stampOf } from "../ledger/presence.ts";
import { requireLedgerOptions } from "../ledger/store/ledger_options.ts";
import type { Scope } from "../ledger/store/scope.ts";
import { currentHost } from "./cell_host.ts";
import { describeScope, readSessionScope, type SessionScope } from "./scope.ts";
import type { Markdown } from "./markdown.ts";
import { collectGarbage } from "./kernel/collect_garbage.ts";
import { installKernelWorkaround, isInKernel, JUPYTER_DISPLAY } from "./kernel/kernel.ts";
import { stopOwnConnections } from "./kernel/own_connections.ts";
import { showPagesAsPages } from "./show.ts";
import { renderTable } from "./table.ts";
import { nameMissingColumns } from "./table_columns.ts";
import { withProgress } from "./progress.ts";

/** A ledger that a notebook has open, and what it was told. */
interface Session {
  reader: LedgerReader;
  /** The file as it was opened. */
  stamp: string;
  /** The file as it was when it was last looked at, and when that was. */
  seen: string;
  lookedAt: number;
  /** Whether no variable holds the ledger any more. */
  isLost: boolean;
  isClosed: boolean;
}

/** The ledger that was opened last and is still open: the one that a notebook asks. */
let current: Session | undefined;

/**
 * Closes ledgers that nobody can close any more, as when a cell that opens one is run again; not the one
 * that `evidence()` and `user()` ask. What is held here must not lead to the ledger.
 */
const lost = new FinalizationRegistry((session: Session) => {
  session.isLost = true;
  closeIfLost(session);
});

function closeIfLost(session: Session | undefined): void {
  if (session === undefined || !session.isLost || session === current) return;
  closeSession(session);
}

function closeSession(session: Session): void {
  if (session.isClosed) return;
  session.isClosed = true;
  session.reader.close();
}

const LOOK_AGAIN_MS = 1000;
const REPLACED = "The ledger was replaced by a newer one; `await ledger.refresh()` reads that.";

/**
 * Gives the ledger that {@linkcode openLedger} opened last.
 *
 * @throws {UserError} If none is open.
 */
export function currentLedger(): LedgerReader {
  const host = currentHost();
  if (host === undefined && current !== undefined) return askNewest(current);
  if (host?.current !== undefined) return host.current;
  throw new UserError("Cannot query a ledger: none is open; call openLedger() in an earlier cell");
}

/** Gives the reader of a session, and says once where an ingest has replaced its file. */
function askNewest(session: Session): LedgerReader {
  if (performance.now() - session.lookedAt > LOOK_AGAIN_MS) {
    session.lookedAt = performance.now();
    const stamp = stampOf(session.reader.path);
    if (stamp !== session.stamp && stamp !== session.seen) console.warn(REPLACED);
    session.seen = stamp;
  }
  return session.reader;
}

/** Opens a ledger with what a notebook has: a bar while a query lasts, and tables that are kept. */
function openReader(
  open: typeof LedgerReader.open,
  path: string,
  options: LedgerOptions,
): Promise<LedgerReader> {
  return open(path, {
    keepsTables: true,
    onQuery: (label, ended) => void withProgress(label, () => ended, "The Stop button ends it."),
    ...options,
  });
}

/** A table of a query's result. */
export type Table = ReturnType<typeof aq.table>;

/** A row of a query's result: its values by column. */
export type Row = Readonly<Record<string, ReturnType<Table["get"]>>>;

/** A ledger as a notebook's cell uses it. */
export interface Ledger {
  /** Path of the ledger, relative to the repository where it stands inside. */
  readonly path: string;
  /** Whether it is the ledger of the synthetic sample. */
  readonly isSample: boolean;
  /**
   * Runs a query and gives its rows as an Arquero table. Values in `${}` are bound, so a text from a
   * log can never become SQL; a list too, as in `where user_id in ${ids}`. Counts and decimals are numbers, with all their digits.
   *
   * @throws {QueryError} If DuckDB refuses the statement; the message carries the SQL.
   * @throws {UserError} If the query was stopped, or the ledger closed.
   * @throws {TypeError} If it is called with brackets, or a value cannot be bound.
   */
  sql(strings: TemplateStringsArray, ...values: readonly Parameter[]): Promise<Table>;
  /**
   * Runs a query as {@linkcode Ledger.sql} does, and gives its first row, for the figures of a sentence:
   * `const { users } = await ledger.row...`. Where there are no rows, each of its values is null.
   *
   * @throws {QueryError} If DuckDB refuses the statement; the message carries the SQL.
   * @throws {UserError} If the query was stopped, or the ledger closed.
   * @throws {TypeError} If it is called with brackets, or a value cannot be bound.
   */
  row(strings: TemplateStringsArray, ...values: readonly Parameter[]): Promise<Row>;
  /**
   * Finds the log events whose text, as `log_events` prints it, holds each of some words, in any case and
   * order. To look for ids takes a tenth of the time that `has_words` takes, for which all texts are made.
   * Their `file_id` and `line` are in the table `found_events` of this session, in place of those of
   * an earlier search.
   *
   * @param words Separated by blanks; none are in every event.
   */
  findEvents(words: string): Promise<void>;
  /**
   * Sets the scope and the thresholds of this session, in place of those of an earlier call: a part that is
   * not named stands for all, a threshold that is not named is what it was before that call. The SQL macros `in_scope_at(moment, currency, user_id)`, `in_scope_span` and `in_scope` go by it, and
   * outstanding differences are as of the period's end.
   *
   * @returns A line that says what is shown, for the top of the page.
   * @throws {UserError} If a part is not what it must be, or the ledger has no such thing; nothing is
   * changed then.
   * @throws {TypeError} If there is no part of a name.
   */
  setScope(scope: SessionScope): Promise<Markdown>;
  /** Changes a threshold, for example `tolerance`, for this ledger while it is open. */
  set(name: string, value: string | number): Promise<void>;
  /**
   * Reads the ledger anew, if an ingest has replaced it since it was opened, with the same scope and
   * thresholds; a query says once where that is so. Queries that are under way must have ended.
   *
   * @returns Whether there was a newer one.
   * @throws {UserError} As {@linkcode openLedger}, if it was closed, or if it does not have what the scope
   * names; the one that was open stays open then.
   */
  refresh(): Promise<boolean>;
  /** Closes the ledger. */
  close(): void;
}

/**
 * Returns which ledger some logs belong to: that of the pages where a cell runs for one of them, else as
 * `ledgerPathFor()` of `balancebook/ledger` has it.
 *
 * @param logs Paths of folders and files with logs.
 * @throws {UserError} If the sample stands among other logs and no ledger is named.
 */
export function ledgerPathFor(...logs: readonly string[]): string {
  return currentHost()?.ledgerPath ?? pathFor(...logs);
}

/**
 * Opens a ledger for reading. Texts of logs are shown without personal data unless the options, or
 * `BALANCEBOOK_PERSONAL_DATA=1`, say otherwise. `evidence()` and `user()` ask the ledger that was
 * opened last.
 *
 * Several can be open at once, also of one file. In a notebook, one that no variable holds any more is
 * closed when the next is opened, as where a cell that opens one is run again.
 *
 * @param path Path of the ledger; {@linkcode defaultLedgerPath} where none is given.
 * @throws {UserError} If there is no ledger, or one that cannot be used.
 * @throws {TypeError} If the path is not a text, or an option is misspelt or of another type.
 */
export async function openLedger(
  path: string = currentHost()?.ledgerPath ?? defaultLedgerPath(),
  options: LedgerOptions = {},
): Promise<Ledger> {
  requireLedgerOptions(path, options);
  installKernelWorkaround();
  showTablesAsTables();
  nameMissingColumns();
  const host = currentHost();
  if (current !== undefined && isInKernel()) await collectGarbage();
  const open = () => openReader(host?.open ?? LedgerReader.open, path, options);
  const firstStamp = stampOf(path);
  const session: Session = {
    reader: await open(),
    stamp: firstStamp,
    seen: firstStamp,
    lookedAt: performance.now(),
    isLost: false,
    isClosed: false,
  };
  if (isInKernel()) {
    showPagesAsPages();
    await stopOwnConnections();
  }
  if (host !== undefined) host.current = session.reader;
  else {
    const earlier = current;
    current = session;
    closeIfLost(earlier);
  }
  const reader = () => host === undefined ? askNewest(session) : session.reader;
  const thresholds = new Map<string, string | number>();
  /** What thresholds that the scope has set were before. */
  let before: Readonly<Record<string, string>> = {};
  let scope: Scope | undefined;
  const shown = relative(ROOT, path);
  const ask = async (
    strings: TemplateStringsArray,
    values: readonly Parameter[],
    name: string,
  ): Promise<Columns> => {
    requireTemplate(strings, `ledger.${name}`);
    return await reader().columns(
      strings.reduce((sql, part, index) => `${sql}$${index}${part}`),
      values,
    );
  };
  const ledger: Ledger = {
    path: shown.startsWith("..") ? path : shown,
    isSample: resolve(path) === SAMPLE_LEDGER,
    sql: async (strings, ...values) => aq.table(await ask(strings, values, "sql")),
    async row(strings, ...values) {
      const columns = Object.entries(await ask(strings, values, "row"));
      return Object.fromEntries(columns.map(([name, cells]) => [name, cells[0] ?? null]));
    },
    async findEvents(words) {
      if (typeof words !== "string") {
        throw new TypeError(`Cannot find ${describeValue(words)}: expected words in a text`);
      }
      const { sql } = await findWords(reader(), words);
      await reader().columns(
        `create or replace temp table found_events as
         select file_id, line from log_events where ${sql}`,
      );
    },
    async setScope(given) {
      const { words, wanted } = readSessionScope(given);
      const { reader } = session;
      const values = readThresholds(words);
      await reader.setScope(wanted);
      try {
        const now = await reader.columns("select name, value::varchar as value from thresholds");
        const was = Object.fromEntries(
          now.name.map((
            name,
            row,
          ) => [String(name), before[String(name)] ?? String(now.value[row])])
            .filter(([name]) => name in values),
        );
        const changed = { ...before, ...values };
        await reader.setThresholds(changed);
        for (const [name, value] of Object.entries(changed)) thresholds.set(name, value);
        before = was;
      } catch (error) {
        await reader.setScope(scope ?? {});
        throw error;
      }
      scope = wanted;
      return await describeScope(reader, wanted);
    },
    async set(name, value) {
      await session.reader.set(name, value);
      thresholds.set(name, value);
      const { [name]: _, ...others } = before;
      before = others;
    },
    async refresh() {
      if (session.isClosed) {
        throw new UserError("Cannot refresh the ledger: it was closed; open it again");
      }
      const stamp = stampOf(path);
      // A host's pages read the newest ledger anyway, each for as long as it is made.
      if (stamp === session.stamp || host !== undefined) return false;
      const newer = await open();
      try {
        await newer.setThresholds(Object.fromEntries(thresholds));
        if (scope !== undefined) await newer.setScope(scope);
      } catch (error) {
        newer.close();
        throw error;
      }
      session.reader.close();
      Object.assign(session, { reader: newer, stamp, seen: stamp });
      return true;
    },
    close() {
      if (current === session) current = undefined;
      if (host?.current === session.reader) host.current = undefined;
      lost.unregister(ledger);
      closeSession(session);
    },
  };
  if (host === undefined) lost.register(ledger, session, ledger);
  return ledger;
}

/** Has the value of a cell's last line, where it is a result, shown as a table by kernels and pages. */
function showTablesAsTables(): void {
  Object.defineProperty(aq.ColumnTable.prototype, JUPYTER_DISPLAY, {
    configurable: true,
    value(this: Table) {
      return renderTable(this)[JUPYTER_DISPLAY]();
    },
  });
}
