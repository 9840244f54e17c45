-- One row per refund that takes money out of a wallet, names no delivery, and is of no payment of its user: none of
-- its size or more in the `refund_days` before it, as the logs show it that end with the session's period. What was
-- paid before the logs begin is not known.
-- lasts: session
-- when: exists(from payments_and_refunds where role = 'refund')
-- columns:
--   net (money): What it takes out of the wallet.
--   payer_id: The one other user who paid just as much in the `incident_hours` before, and had no refund of it since;
--     empty where there is none, or several.
--   payment_id: That payment.
with

booked as (
    select * from payments_and_refunds where logged_at < scope_to()
),

refunds as (
    select *
    from booked
    where role = 'refund' and direction = 'debit' and not names_delivery
    qualify row_number() over (partition by transaction_id, user_id order by transaction_number) = 1
),

unpaid as (
    select
        refunds.*,
        settings.incident_hours
    from refunds
    cross join settings
    where not exists (
        from booked as payments
        where
            payments.user_id = refunds.user_id
            and payments.currency = refunds.currency
            and payments.role = 'payment'
            and payments.direction = 'credit'
            and payments.amount >= refunds.amount
            and payments.logged_at <= refunds.logged_at + to_hours(settings.incident_hours)
            and payments.logged_at >= refunds.logged_at - to_days(settings.refund_days)
    )
),

payers as (
    select
        unpaid.transaction_number,
        any_value(payments.user_id) as payer_id,
        any_value(payments.transaction_id) as payment_id
    from unpaid
    inner join booked as payments
        on unpaid.currency = payments.currency
        and unpaid.amount = payments.amount
        and unpaid.user_id <> payments.user_id
        and payments.logged_at <= unpaid.logged_at
        and payments.logged_at >= unpaid.logged_at - to_hours(unpaid.incident_hours)
    where
        payments.role = 'payment'
        and payments.direction = 'credit'
        and not exists (
            from refunds as others
            where
                others.user_id = payments.user_id
                and others.currency = payments.currency
                and others.amount = payments.amount
                and others.logged_at >= payments.logged_at
        )
    group by unpaid.transaction_number
    having count(*) = 1
)

select
    unpaid.transaction_id,
    unpaid.user_id,
    unpaid.currency,
    unpaid.amount,
    unpaid.net,
    payers.payer_id,
    payers.payment_id,
    unpaid.logged_at,
    unpaid.stream,
    unpaid.line,
    unpaid.file_id,
    unpaid.transaction_number
from unpaid
left join payers on unpaid.transaction_number = payers.transaction_number
