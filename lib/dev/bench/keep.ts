/**
 * Works out the findings and cases of a ledger: all of them, whether they are kept already or not; with
 * `--renew` after its path, only what the ledger changed since they were kept.
 */
import { keepResults, resultsPath } from "../../ledger/store/results.ts";

if (import.meta.main) {
  const [ledger, flag] = Deno.args;
  try {
    if (flag !== "--renew") Deno.removeSync(resultsPath(ledger));
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
  }
  await keepResults(ledger);
}
