-- One row per case that a person has judged: the last judgement, and what the case was then. It stands in
-- a file beside the ledger, which `deno task` and notebooks read when they open it; for other programs
-- there is none.
-- columns:
--   case_id: Name of the case; see cases.
--   state: accepted, corrected, false-alarm or open.
--   reviewed_at (time, UTC): When it was judged.
--   reviewed_by: Who judged it.
--   note: Why, in that person's words.
--   currency: Currency in which the case weighed most then.
--   exposure (money): Exposure of the case then, in that currency.
--   exposures (list): Exposure of the case then in each of its currencies; empty where the judgement was
--     kept without.
--   user_count (users): Users of the case then.
--   finding_count (findings): Findings of the case then.
select
    null::varchar as case_id,
    null::varchar as state,
    null::timestamp as reviewed_at,
    null::varchar as reviewed_by,
    null::varchar as note,
    null::varchar as currency,
    null::decimal(38, 6) as exposure,
    null::struct(currency varchar, exposure decimal(38, 6))[] as exposures,
    null::integer as user_count,
    null::integer as finding_count
where false
