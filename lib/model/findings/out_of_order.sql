-- One row per transaction that was handled after one of the same user whose id is younger, though it
-- is not late by itself; and per transaction whose id was made after its log line.
-- title: Out of order
-- severity: warning; notice where nothing was booked
-- rule: The ULID's own time is more than `order_seconds` (1) before that of an earlier transaction of the
--   user and currency, and up to `late_minutes` (10) before the log line; or it is after the log line.
-- reason: The queue keeps each user's order; whatever changes it may also book against an old balance.
-- cause: out_of_order
-- notebook: 04_anomalies
-- evidence: made_times
with

made as (
    select
        transactions.*,
        ulid_time(transactions.transaction_id) as made_at,
        settings.late_minutes,
        settings.order_seconds,
        ulid_time(transactions.transaction_id)
        > transactions.logged_at + to_seconds(settings.order_seconds) as is_early
    from transactions
    cross join settings
    where transactions.user_id is not null
),

followed as (
    select
        *,
        max(case when not is_early then {'made_at': made_at, 'transaction_id': transaction_id} end) over (
            partition by user_id, currency
            order by transaction_number
            rows between unbounded preceding and 1 preceding
        ) as youngest
    from made
    where made_at is not null
),

final as (
    select
        case when outcome in ('already_synced', 'blocked') then 'notice' else 'warning' end as severity,
        user_id,
        currency,
        abs(amount) as exposure,
        logged_at,
        case
            when is_early then [transaction_id]
            else [youngest.transaction_id, transaction_id]
        end as transaction_ids,
        case
            when is_early
                then 'The id was made on ' || strftime(made_at, '%Y-%m-%d %H:%M:%S') || ', '
                    || time_between(logged_at, made_at) || ' after its own log line'
            else 'The id was made ' || time_between(made_at, youngest.made_at) || ' before that of '
                || youngest.transaction_id || ', which was handled before it'
        end as reason,
        transaction_id as subject,
        stream,
        line,
        file_id
    from followed
    where
        is_early
        or (
            youngest.made_at > made_at + to_seconds(order_seconds)
            and logged_at <= made_at + to_minutes(late_minutes)
        )
)

select * from final
