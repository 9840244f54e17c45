-- One row per gap in a user's chain of balances: an opening balance that is not the closing balance of
-- the user's transaction before it, with what the logs hold in between. `gap_cause` is what they show
-- there, most likely first: a transaction at either end that another listener booked, one before it whose
-- outcome is unknown and which the wallet does not hold, logs that are missing, or nothing. Messages
-- that were skipped in between are counted, but are no cause: they name no user, and there are some between
-- most transactions without a gap as well.
-- lasts: pages
-- columns:
--   skipped_messages_between (messages): Skipped messages, of any user, between the two
--     transactions.
--   has_hole_between (yes or no): Whether logs are missing between the two transactions.
--   gap_cause: Most likely cause of the gap: already synced, unknown outcome, missing logs or nothing.
--   lies_between: The same as gap_cause, under its earlier name.
with

gaps as (
    select * exclude (continuity) from chain_gaps
),

skips as (
    select
        started_at,
        count(*) over (order by started_at) as skipped_so_far
    from messages
    where outcome = 'skipped'
),

holes as (
    select started_at, ended_at from outages where kind = 'no_logs'
),

counted as (
    select
        gaps.*,
        coalesce(skips_until.skipped_so_far, 0) - coalesce(skips_before.skipped_so_far, 0)
            as skipped_messages_between,
        exists (
            from holes
            where holes.started_at < gaps.logged_at and holes.ended_at > gaps.previous_logged_at
        ) as has_hole_between
    from gaps
    asof left join skips as skips_until on gaps.logged_at >= skips_until.started_at
    asof left join skips as skips_before on gaps.previous_logged_at >= skips_before.started_at
),

final as (
    select
        counted.*,
        case
            when 'already_synced' in (previous_outcome, outcome) then 'already synced'
            when previous_outcome = 'unknown'
                and abs(counted.old_balance - counted.previous_old_balance) <= settings.tolerance
                then 'unknown outcome'
            when has_hole_between then 'missing logs'
            else 'nothing'
        end as gap_cause,
        gap_cause as lies_between
    from counted
    cross join settings
)

select * from final
