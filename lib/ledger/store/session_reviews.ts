import type { DuckDBConnection } from "duckdb";
import { readReviews, type Review } from "./reviews.ts";

/** What people have judged of a ledger's cases, as a session shows it. */
export interface LoadedReviews {
  /** The last judgement of each case. */
  readonly reviews: readonly Review[];
  /** What is wrong with lines that could not be read, each with its place. */
  readonly problems: readonly string[];
}

/** Makes the table of reviews, in the form of the view that it stands for, from JSON. */
const REVIEWS_SQL = `
  create temp table case_reviews as
  select
      review->>'case_id' as case_id,
      review->>'state' as state,
      (review->>'at')::timestamptz::timestamp as reviewed_at,
      review->>'by' as reviewed_by,
      review->>'note' as note,
      review->>'currency' as currency,
      (review->>'exposure')::decimal(38, 6) as exposure,
      from_json(
          review->'exposures', '[{"currency":"varchar","exposure":"decimal(38, 6)"}]'
      ) as exposures,
      (review->>'user_count')::integer as user_count,
      (review->>'finding_count')::integer as finding_count
  from (select unnest(from_json($1, '["json"]')) as review)`;

/** Reads the reviews beside a ledger into the session's table `case_reviews`, in place of earlier ones. */
export async function loadReviews(
  connection: DuckDBConnection,
  ledgerPath: string,
): Promise<LoadedReviews> {
  const { reviews, problems } = await readReviews(ledgerPath);
  const last = [...new Map(reviews.map((review) => [review.case_id, review])).values()];
  await connection.run("drop table if exists temp.case_reviews");
  if (last.length > 0) await connection.run(REVIEWS_SQL, [JSON.stringify(last)]);
  return { reviews: last, problems };
}
