-- One row per charge or credit of an amount that the user had by the same action hours before, and not within minutes
-- of it.
-- lasts: meanwhile
-- columns:
--   previous_number (number): Number of the transaction before it.
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
)

select followed.*
from followed
cross join settings
where
    followed.logged_at - followed.previous_logged_at > to_minutes(settings.again_minutes)
    and followed.logged_at - followed.previous_logged_at <= to_hours(settings.rerun_hours)
