import * as aq from "arquero";
import { UserError } from "../ledger/error.ts";
import {
  type LedgerOptions,
  LedgerReader,
  type Parameter,
  readThresholds,
} from "../ledger/store/open.ts";
import { ROOT, SAMPLE_LEDGER } from "../ledger/paths.ts";
import { defaultLedgerPath } from "../ledger/store/ledger_path.ts";
import { relative, resolve } from "node:path";
import { currentHost } from "./cell_host.ts";
import { describeScope, type SessionScope } from "./scope.ts";
import type { Markdown } from "./markdown.ts";
import { installKernelWorkaround, JUPYTER_DISPLAY } from "./kernel/kernel.ts";
import { renderTable } from "./table.ts";
import { withProgress } from "./progress.ts";

/** The ledger that was opened last and is still open: the one that a notebook asks. */
let current: LedgerReader | undefined;

/**
 * Gives the ledger that {@linkcode openLedger} opened last.
 *
 * @throws {UserError} If none is open.
 */
export function currentLedger(): LedgerReader {
  const host = currentHost();
  const open = host === undefined ? current : host.current;
  if (open !== undefined) return open;
  throw new UserError("Cannot query a ledger: none is open; call openLedger() in an earlier cell");
}

// The value of a cell's last line: a kernel, and a page, show a table as a table.
Object.defineProperty(aq.ColumnTable.prototype, JUPYTER_DISPLAY, {
  configurable: true,
  value(this: Table) {
    return renderTable(this)[JUPYTER_DISPLAY]();
  },
});

/** A table of a query's result. */
export type Table = ReturnType<typeof aq.table>;

/** A ledger as a notebook's cell uses it. */
export interface Ledger {
  /** Path of the ledger, relative to the repository where it stands inside. */
  readonly path: string;
  /** Whether it is the ledger of the synthetic sample. */
  readonly isSample: boolean;
  /**
   * Runs a query and gives its rows as an Arquero table. Values in `${}` are bound, so a text from a
   * log can never become SQL. Counts and decimals are numbers, with all their digits.
   *
   * @throws {QueryError} If DuckDB refuses the statement; the message carries the SQL.
   */
  sql(strings: TemplateStringsArray, ...values: readonly Parameter[]): Promise<Table>;
  /**
   * Sets the scope and the thresholds of this session, in place of earlier ones; the
   * SQL macros `in_scope_at(moment, currency, user_id)`, `in_scope_span` and `in_scope` go by it, and
   * outstanding differences are as of the period's end.
   *
   * @returns A line that says what is shown, for the top of the page.
   * @throws {UserError} If a part is not what it must be, or the ledger has no such thing.
   */
  setScope(scope: SessionScope): Promise<Markdown>;
  /** Changes a threshold, for example `tolerance`, for this ledger while it is open. */
  set(name: string, value: string | number): Promise<void>;
  /** Closes the ledger. */
  close(): void;
}

/**
 * Opens a ledger for reading. Texts of logs are shown without personal data unless the options, or
 * `BALANCEBOOK_PERSONAL_DATA=1`, say otherwise. `evidence()` and `user()` ask the ledger that was
 * opened last.
 *
 * @param path Path of the ledger; {@linkcode defaultLedgerPath} where none is given.
 * @throws {UserError} If there is no ledger, or one that cannot be used.
 */
export async function openLedger(
  path: string = currentHost()?.ledgerPath ?? defaultLedgerPath(),
  options: LedgerOptions = {},
): Promise<Ledger> {
  installKernelWorkaround();
  const host = currentHost();
  const reader = await (host?.open ?? LedgerReader.open)(path, {
    onQuery: (label, ended) => void withProgress(label, () => ended, "The Stop button ends it."),
    ...options,
  });
  if (host === undefined) current = reader;
  else host.current = reader;
  const shown = relative(ROOT, path);
  return {
    path: shown.startsWith("..") ? path : shown,
    isSample: resolve(path) === SAMPLE_LEDGER,
    async sql(strings, ...values) {
      const text = strings.reduce((sql, part, index) => `${sql}$${index}${part}`);
      return aq.table(await reader.columns(text, values));
    },
    async setScope({ thresholds = "", ...scope }) {
      for (const [name, value] of Object.entries(readThresholds(thresholds))) {
        await reader.set(name, value);
      }
      await reader.setScope(scope);
      return await describeScope(reader, scope);
    },
    set: (name, value) => reader.set(name, value),
    close() {
      if (current === reader) current = undefined;
      if (host?.current === reader) host.current = undefined;
      reader.close();
    },
  };
}
