-- One row per user whose wallet and payment balance were last seen apart: what is owed now, since
-- when, and how it moved. The reports of one difference are never added up.
create view standing_differences as
with

observations as (
    select * exclude (is_printed) from observed_differences
),

judged as (
    select
        observations.*,
        abs(observations.difference) > settings.tolerance as is_apart,
        row_number() over newest as recency,
        count(*) filter (where abs(observations.difference) <= settings.tolerance) over newest
            as in_sync_since
    from observations
    cross join settings
    window newest as (
        partition by observations.user_id, observations.currency
        order by
            observations.logged_at desc, observations.transaction_id desc,
            observations.stream desc, observations.line desc
        rows between unbounded preceding and current row
    )
),

final as (
    select
        user_id,
        currency,
        min_by(difference, recency) as difference,
        max_by(difference, recency) as first_difference,
        min(logged_at) as began_at,
        max(logged_at) as last_seen_at,
        count(*) as transaction_count,
        count(distinct difference) as distinct_differences,
        max_by(transaction_id, recency) as first_transaction_id,
        min_by(transaction_id, recency) as last_transaction_id
    from judged
    where is_apart and in_sync_since = 0
    group by user_id, currency
)

select * from final;
