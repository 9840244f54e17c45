-- One row per break in a user's chain of balances: an opening balance that is not the closing
-- balance before it, with what the logs hold in between. `lies_between` is the likeliest cause: the
-- transaction before was already synced and the wallet goes on from its opening balance, which held it
-- ('booked before'); an already-synced transaction at either end, one before it whose outcome is unknown, logs that are
-- missing, skipped messages (of any user: they do not name one), or nothing.
-- columns:
--   skipped_messages_between (messages): Skipped messages, of any user, between the two
--     transactions.
--   has_hole_between (yes or no): Whether logs are missing between the two transactions.
--   lies_between: Likeliest cause of the gap: already synced, unknown outcome, missing logs,
--     skipped messages or nothing.
with

gaps as (
    select * exclude (continuity) from balance_chain where continuity = 'gap'
),

skips as (
    select
        started_at,
        row_number() over (order by started_at, stream, line) as skipped_so_far
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
            when previous_outcome = 'already_synced'
                and abs(counted.old_balance - counted.previous_old_balance) <= settings.tolerance
                then 'booked before'
            when 'already_synced' in (previous_outcome, outcome) then 'already synced'
            when previous_outcome = 'unknown' then 'unknown outcome'
            when has_hole_between then 'missing logs'
            when skipped_messages_between > 0 then 'skipped messages'
            else 'nothing'
        end as lies_between
    from counted
    cross join settings
)

select * from final
