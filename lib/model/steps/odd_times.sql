-- One row per transaction whose id was not made right before its log line, in the order of the user's
-- transactions: long before it, after it, or before the id of one that was handled before.
-- lasts: session
-- spans: user
-- columns:
--   made_at (time, UTC): Time that the id carries.
--   is_late (yes or no): Whether it was handled more than `late_minutes` and up to `replay_days` later.
--   is_replayed (yes or no): Whether it was handled more than `replay_days` later.
--   is_early (yes or no): Whether the id was made more than `order_seconds` after its own log line.
--   is_overtaken (yes or no): Whether an earlier transaction of the user and currency has an id that is
--     more than `order_seconds` younger, and it is not late.
--   youngest_made_at (time, UTC): When the youngest id was made of the user's transactions before it.
--   youngest_id: The transaction of that id, where it is overtaken.
with

-- Few columns, since all of them are sorted.
timed as materialized (
    select
        user_id,
        currency,
        transaction_id,
        transaction_number,
        logged_at,
        ulid_time(transaction_id) as made_at
    from transactions
),

followed as (
    select
        timed.*,
        settings.late_minutes,
        settings.replay_days,
        settings.order_seconds,
        timed.made_at > timed.logged_at + to_seconds(settings.order_seconds) as is_early,
        max(
            case
                when timed.made_at <= timed.logged_at + to_seconds(settings.order_seconds)
                    then timed.made_at
            end
        ) over (
            partition by timed.user_id, timed.currency
            order by timed.transaction_number
            rows between unbounded preceding and 1 preceding
        ) as youngest_made_at
    from timed
    cross join settings
),

judged as (
    select
        *,
        logged_at > made_at + to_minutes(late_minutes) and logged_at <= made_at + to_days(replay_days)
            as is_late,
        logged_at > made_at + to_days(replay_days) as is_replayed,
        user_id is not null
        and coalesce(
            youngest_made_at > made_at + to_seconds(order_seconds)
            and logged_at <= made_at + to_minutes(late_minutes),
            false
        ) as is_overtaken
    from followed
    where made_at is not null
),

odd as (
    select * from judged where is_late or is_replayed or is_early or is_overtaken
),

youngest as (
    select
        odd.transaction_number,
        max(timed.transaction_id) as transaction_id
    from odd
    inner join timed
        on odd.user_id = timed.user_id
        and odd.currency is not distinct from timed.currency
        and odd.youngest_made_at = timed.made_at
    where
        odd.is_overtaken
        and timed.transaction_number < odd.transaction_number
        and timed.made_at <= timed.logged_at + to_seconds(odd.order_seconds)
    group by odd.transaction_number
),

final as (
    select
        transactions.transaction_id,
        transactions.user_id,
        transactions.currency,
        transactions.direction,
        transactions.amount,
        transactions.outcome,
        odd.made_at,
        odd.is_late,
        odd.is_replayed,
        odd.is_early,
        odd.is_overtaken,
        odd.youngest_made_at,
        youngest.transaction_id as youngest_id,
        transactions.logged_at,
        transactions.stream,
        transactions.line,
        transactions.file_id,
        transactions.transaction_number
    from odd
    inner join transactions on odd.transaction_number = transactions.transaction_number
    left join youngest on odd.transaction_number = youngest.transaction_number
)

select * from final
