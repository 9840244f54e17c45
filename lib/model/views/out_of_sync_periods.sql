-- One row per out-of-sync period: a time during which each sight of a user's wallet and payment balance
-- showed a difference: since when, by how much first and last, at which transactions it changed, and
-- whether it is outstanding.
-- lasts: session
-- spans: user
-- columns:
--   period_number (number): Which out-of-sync period of the user and currency it is, from 1.
--   is_outstanding (yes or no): Whether the two balances were still out of sync when last seen.
--   began_at (time, UTC): When wallet and payment balance were first seen out of sync.
--   last_seen_at (time, UTC): Time of the last log line that it is about.
--   in_sync_at (time, UTC): When the two balances were first seen equal again; empty while they are
--     out of sync.
--   first_difference (money): Difference when the two balances were first seen out of sync.
--   greatest_difference (money): Largest difference of the period, with its sign.
--   transaction_count (transactions): How many transactions it stands for.
--   distinct_differences (changes): How often the difference took another value, the first
--     included.
--   change_transaction_ids (list): Transactions at which the difference changed, in order of time.
--   first_transaction_id: Transaction at which the two balances were first seen out of sync.
--   last_transaction_id: Last transaction that belongs to it.
with

users_apart as (
    select distinct observed_differences.user_id
    from observed_differences
    cross join settings
    where abs(observed_differences.difference) > settings.tolerance
),

observations as (
    select
        observed_differences.*,
        abs(observed_differences.difference) > settings.tolerance as is_out_of_sync,
        settings.tolerance
    from observed_differences
    cross join settings
    where observed_differences.user_id in (select user_id from users_apart)
),

numbered as (
    select
        *,
        count(case when not is_out_of_sync then 1 end) over in_order as in_sync_before,
        min(case when not is_out_of_sync then logged_at end) over after_it as in_sync_at,
        lag(difference, 1, 0) over by_user as difference_before,
        lag(is_out_of_sync, 1, false) over by_user as was_apart
    from observations
    window
        by_user as (partition by user_id, currency order by transaction_number),
        in_order as (
            partition by user_id, currency
            order by transaction_number
            rows between unbounded preceding and current row
        ),
        after_it as (
            partition by user_id, currency
            order by transaction_number
            rows between 1 following and unbounded following
        )
),

changes as (
    select *, not was_apart or abs(difference - difference_before) > tolerance as is_change
    from numbered
    where is_out_of_sync
),

final as (
    select
        user_id,
        currency,
        row_number() over (partition by user_id, currency order by in_sync_before) as period_number,
        min(in_sync_at) is null as is_outstanding,
        min(logged_at) as began_at,
        max(logged_at) as last_seen_at,
        min(in_sync_at) as in_sync_at,
        min_by(difference, transaction_number) as first_difference,
        max_by(difference, transaction_number) as difference,
        max_by(difference, (abs(difference), transaction_number)) as greatest_difference,
        count(*) as transaction_count,
        count(*) filter (where is_change) as distinct_differences,
        list(transaction_id order by transaction_number) filter (where is_change) as change_transaction_ids,
        min_by(transaction_id, transaction_number) as first_transaction_id,
        max_by(transaction_id, transaction_number) as last_transaction_id,
        max_by(stream, transaction_number) as stream,
        max_by(line, transaction_number) as line,
        max_by(file_id, transaction_number) as file_id
    from changes
    group by user_id, currency, in_sync_before
)

select * from final
