-- One row per break in a user's chain of balances: an opening balance that is not the closing
-- balance before it, with what the logs hold in between.
create view balance_gaps as
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

final as (
    select
        gaps.*,
        coalesce(skips_until.skipped_so_far, 0) - coalesce(skips_before.skipped_so_far, 0)
            as skipped_messages_between
    from gaps
    asof left join skips as skips_until on gaps.logged_at >= skips_until.started_at
    asof left join skips as skips_before on gaps.previous_logged_at >= skips_before.started_at
)

select * from final;
