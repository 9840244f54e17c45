import * as aq from "arquero";
import { UserError } from "../error.ts";
import { LedgerReader, type Parameter } from "../store/open.ts";
import { ROOT, SAMPLE_LEDGER, SAMPLE_LOGS, USER_LEDGER } from "../paths.ts";
import { relative, resolve } from "@std/path";

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
  /** Changes a setting, for example `tolerance`, for this ledger while it is open. */
  set(name: string, value: string | number): Promise<void>;
  /** Closes the ledger. */
  close(): void;
}

/**
 * Tells which ledger is meant where nobody names one: `BALANCEBOOK_DB`, else the user's if there is
 * one, else the sample's.
 *
 * @returns An absolute path, or `BALANCEBOOK_DB` as it is given.
 */
export function defaultLedgerPath(): string {
  const named = Deno.env.get("BALANCEBOOK_DB");
  if (named) return named;
  try {
    Deno.statSync(USER_LEDGER);
    return USER_LEDGER;
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
    return SAMPLE_LEDGER;
  }
}

/**
 * Opens a ledger for reading.
 *
 * @param path Path of the ledger; {@linkcode defaultLedgerPath} where none is given.
 * @throws {UserError} If there is no ledger, or one that cannot be used.
 */
export async function openLedger(path: string = defaultLedgerPath()): Promise<Ledger> {
  const reader = await LedgerReader.open(path);
  const shown = relative(ROOT, path);
  return {
    path: shown.startsWith("..") ? path : shown,
    isSample: resolve(path) === SAMPLE_LEDGER,
    async sql(strings, ...values) {
      const text = strings.reduce((sql, part, index) => `${sql}$${index}${part}`);
      return aq.table(await reader.columns(text, values));
    },
    set: (name, value) => reader.set(name, value),
    close: () => reader.close(),
  };
}

/**
 * Tells which ledger some logs belong to: `BALANCEBOOK_DB`, else the sample's for the sample and the
 * user's for all others, so that the two never mix.
 *
 * @param logs Paths of folders and files with logs.
 * @throws {UserError} If the sample stands among other logs and no ledger is named.
 */
export function ledgerPathFor(...logs: readonly string[]): string {
  const named = Deno.env.get("BALANCEBOOK_DB");
  if (named) return named;
  const samples = logs.filter((path) => resolve(path) === SAMPLE_LOGS).length;
  if (samples > 0 && samples < logs.length) {
    throw new UserError(
      "Cannot put the synthetic sample and other logs into one ledger; name one with --db",
    );
  }
  return samples > 0 ? SAMPLE_LEDGER : USER_LEDGER;
}
