-- One row per charge between two equal ones of the same user and action that are far from it. Where no action is
-- printed, less may be charged for something else.
-- lasts: meanwhile
-- columns:
--   price (money): What the user pays right before and right after it.
--   known_at (time, UTC): When the one after it was charged: before that it is no neighbour.
select
    around.file_id,
    around.line,
    around.price,
    around.known_at
from (
    select
        file_id,
        line,
        amount,
        lead(logged_at) over by_user as known_at,
        case
            when
                lag(amount) over by_user = lead(amount) over by_user
                and (has_action or amount > lag(amount) over by_user)
                then lag(amount) over by_user
        end as price
    from numbered_charges as charges
    where has_user and outcome <> 'blocked'
    window by_user as (partition by sort_number order by transaction_number)
) as around
cross join settings
where
    greatest(around.amount, around.price)
    >= settings.price_jump * least(around.amount, around.price)
