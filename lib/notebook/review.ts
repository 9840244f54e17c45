import { type Judgement, reviewCase } from "../ledger/review.ts";
import { currentLedger } from "./ledger.ts";
import { type Markdown, md } from "./markdown.ts";
import { show } from "./show.ts";

/**
 * Says of a case of the ledger that was opened last what a person has judged, keeps it in the file
 * beside the ledger, and shows a line that says so. Tables that were made in earlier cells stay as they
 * are.
 *
 * @param caseId As `cases.case_id` has it.
 * @throws {UserError} If no ledger is open, it has no such case, the state is none, or it is not said
 * who or why.
 */
export async function review(caseId: string, judgement: Judgement): Promise<void> {
  const ledger = currentLedger();
  const { state, by, headline } = await reviewCase(ledger, caseId, judgement);
  const text: Markdown =
    md`**${state}** by ${by}: ${headline}. Kept in ${ledger.path}.reviews.jsonl.`;
  await show(text);
}
