-- One row per charge that a user had just had for another delivery: the same action and amount, at most
-- `again_minutes` before.
-- lasts: session
-- spans: user
-- columns:
--   previous_transaction_id: The charge before it.
with

-- Few columns, since all of them are sorted.
charges as (
    select
        transaction_number,
        logged_at,
        lag(transaction_number) over same_charge as previous_number,
        lag(logged_at) over same_charge as previous_logged_at
    from named_deliveries
    where direction = 'debit' and amount > 0 and outcome <> 'blocked' and is_first_print
    window same_charge as (
        partition by user_id, currency, action, amount
        order by transaction_number
    )
),

near as (
    select charges.*
    from charges
    cross join settings
    where charges.logged_at - charges.previous_logged_at <= to_minutes(settings.again_minutes)
)

select
    later.transaction_id,
    earlier.transaction_id as previous_transaction_id,
    later.user_id,
    later.currency,
    later.amount,
    near.previous_logged_at,
    later.logged_at,
    later.stream,
    later.line,
    later.file_id,
    later.transaction_number
from near
inner join named_deliveries as later on near.transaction_number = later.transaction_number
inner join named_deliveries as earlier on near.previous_number = earlier.transaction_number
where earlier.delivery_id <> later.delivery_id
