/** Works out the findings and cases of a ledger, whether they are kept already or not. */
import { keepResults, resultsPath } from "../../ledger/store/results.ts";

if (import.meta.main) {
  const [ledger] = Deno.args;
  try {
    Deno.removeSync(resultsPath(ledger));
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
  }
  await keepResults(ledger);
}
