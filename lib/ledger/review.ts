import { describeValue, requireOptions, requireReader } from "./arguments.ts";
import { UserError } from "./error.ts";
import { appendReview, requireJudgement, type Review } from "./store/reviews.ts";
import type { LedgerReader } from "./store/open.ts";

/** What a person says of a case. */
export interface Judgement {
  /** `accepted`, `corrected`, `false-alarm` or `open`. */
  readonly state: string;
  /** Why; needed unless the state is `open`. */
  readonly note?: string;
  /** Who; the name of the user of this computer where it is not given. */
  readonly by?: string;
}

const CASE_SQL = `
  select case_id, headline, currency, exposure::varchar as exposure, user_count,
      len(finding_ids) as finding_count,
      (
          select
              to_json(
                  coalesce(
                      list(
                          { currency: currency, exposure: exposure::varchar }
                          order by material_units desc nulls last, currency
                      ),
                      []
                  )
              )::varchar
          from case_amounts where case_amounts.case_id = $1 and case_amounts.exposure > 0
      ) as exposures
  from cases
  where case_id = $1`;

/**
 * Says of a case what a person has judged, and keeps it in the file beside the ledger, with what the
 * case is at this time. The session shows it from then on.
 *
 * @returns The line that was added.
 * @throws {UserError} If the ledger has no such case, the state is none, or it is not said who or why.
 * @throws {TypeError} If the id is not a text, or a part of the judgement is misspelt or not a text.
 */
export async function reviewCase(
  reader: LedgerReader,
  caseId: string,
  judgement: Judgement,
): Promise<Review> {
  requireReader(reader);
  if (typeof caseId !== "string") {
    throw new TypeError(`Cannot review ${describeValue(caseId)}: expected the id of a case`);
  }
  requireOptions(judgement, { state: "text", note: "text", by: "text" }, "a review");
  const { state, note, by = Deno.env.get("USER") ?? Deno.env.get("USERNAME") } = judgement;
  const judged = requireJudgement({ state, note, by });
  const found = await reader.columns(CASE_SQL, [caseId]);
  const { case_id, headline, currency, exposure, exposures, user_count, finding_count } = found;
  if (case_id.length === 0) {
    throw new UserError(
      `Cannot find case "${
        caseId.slice(0, 80)
      }" in ${reader.path}: \`deno task review --all\` lists them`,
    );
  }
  const review: Review = {
    at: new Date().toISOString(),
    case_id: caseId,
    ...judged,
    headline: String(headline[0]),
    currency: currency[0] === null ? null : String(currency[0]),
    exposure: String(exposure[0]),
    exposures: JSON.parse(String(exposures[0])),
    user_count: Number(user_count[0]),
    finding_count: Number(finding_count[0]),
  };
  await appendReview(reader.path, review);
  await reader.loadReviews();
  return review;
}
