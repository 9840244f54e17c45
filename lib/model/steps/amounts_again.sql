-- One row per charge or credit of an amount that the user had by the same action hours before, and not within minutes
-- of it.
-- lasts: meanwhile
-- columns:
--   previous_number (number): Number of the transaction before it.
--   batch_number (number): Number of the batch that it is of, from 1: those of an action that follow each other within
--     `batch_seconds`.
with

-- Few columns, since all of them are sorted.
followed as (
    select
        sort_number,
        action_number,
        transaction_number,
        logged_at,
        lag(transaction_number) over same_amount as previous_number,
        lag(logged_at) over same_amount as previous_logged_at
    from numbered_charges
    where has_user and has_action and outcome <> 'blocked'
    window same_amount as (partition by sort_number, amount order by transaction_number)
),

again as (
    select
        followed.*,
        settings.batch_seconds
    from followed
    cross join settings
    where
        followed.logged_at - followed.previous_logged_at > to_minutes(settings.again_minutes)
        and followed.logged_at - followed.previous_logged_at <= to_hours(settings.rerun_hours)
),

marked as (
    select
        * exclude (batch_seconds),
        coalesce(
            logged_at - lag(logged_at) over (
                partition by action_number order by logged_at, transaction_number
            ) > to_seconds(batch_seconds),
            true
        ) as begins_batch
    from again
)

select
    * exclude (begins_batch),
    count(case when begins_batch then 1 end) over (
        order by action_number, logged_at, transaction_number
        rows between unbounded preceding and current row
    ) as batch_number
from marked
