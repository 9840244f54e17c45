import { resolve } from "node:path";
import { requireTexts } from "../arguments.ts";
import { UserError } from "../error.ts";
import { SAMPLE_LEDGER, SAMPLE_LOGS, USER_LEDGER } from "../paths.ts";

/**
 * Returns which ledger is meant where nobody names one: `BALANCEBOOK_DB`, else the user's if there is
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
 * Returns which ledger some logs belong to: `BALANCEBOOK_DB`, else the sample's for the sample and the
 * user's for all others, so that the two never mix.
 *
 * @param logs Paths of folders and files with logs.
 * @throws {UserError} If the sample stands among other logs and no ledger is named.
 * @throws {TypeError} If a path is not a text.
 */
export function ledgerPathFor(...logs: readonly string[]): string {
  requireTexts(logs, "choose a ledger for", "paths of logs, one after the other");
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
