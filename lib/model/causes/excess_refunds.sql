-- One row per refund that names no delivery and that the user's payments do not cover: more was refunded since a
-- payment of its size than was paid; or it went into the wallet. What was paid before the logs begin is not known.
-- lasts: session
-- spans: user
-- when: exists(from payments_and_refunds where role = 'refund')
-- columns:
--   sign: What shows it: paid back before, or wrong way.
--   amount (money): What is printed, with VAT.
--   excess (money): What was refunded too much with it.
--   paid (money): What was paid from the payment of its size on, without VAT.
--   refunded (money): What was refunded since then with it, without VAT.
--   refund_count (refunds): Refunds since then, with it.
with

-- Each id once: one that was booked again is a duplicate. A payment that came late counts from when it was made.
booked as (
    select
        *,
        case
            when role = 'payment' then coalesce(least(ulid_time(transaction_id), logged_at), logged_at)
            else logged_at
        end as counts_from
    from payments_and_refunds
    where
        direction is not null
        and user_id in (select user_id from payments_and_refunds where role = 'refund')
    qualify row_number() over (
        partition by transaction_id, user_id order by transaction_number
    ) = 1
),

refunds as (
    select * from booked where role = 'refund' and not names_delivery
),

payments as (
    select * from booked
    where role = 'payment' and direction = 'credit'
),

-- For each payment of the refund's size, what was paid and refunded from it on.
since_payments as (
    select
        refunds.transaction_number,
        payments.transaction_number as payment_number,
        (
            select sum(others.net)
            from payments as others
            where
                others.user_id = refunds.user_id
                and others.currency = refunds.currency
                and others.counts_from >= payments.counts_from
                and others.counts_from <= refunds.logged_at
        ) as paid,
        (
            select sum(others.net)
            from refunds as others
            where
                others.user_id = refunds.user_id
                and others.currency = refunds.currency
                and others.direction = 'debit'
                and others.logged_at >= payments.counts_from
                and others.transaction_number <= refunds.transaction_number
        ) as refunded,
        (
            select count(*)
            from refunds as others
            where
                others.user_id = refunds.user_id
                and others.currency = refunds.currency
                and others.direction = 'debit'
                and others.logged_at >= payments.counts_from
                and others.transaction_number <= refunds.transaction_number
        ) as refund_count
    from refunds
    cross join settings
    inner join payments
        on refunds.user_id = payments.user_id
        and refunds.currency = payments.currency
        and refunds.amount = payments.amount
        and payments.counts_from <= refunds.logged_at
        and payments.counts_from >= refunds.logged_at - to_days(settings.refund_days)
    where refunds.direction = 'debit'
),

-- Of several payments of its size, that which covers it best.
paid_back as (
    select
        transaction_number,
        min_by(paid, (refunded - paid, payment_number)) as paid,
        min_by(refunded, (refunded - paid, payment_number)) as refunded,
        min_by(refund_count, (refunded - paid, payment_number)) as refund_count
    from since_payments
    group by transaction_number
),

judged as (
    select
        refunds.*,
        case
            when refunds.direction = 'credit' then 'wrong way'
            when paid_back.refunded - paid_back.paid > settings.tolerance then 'paid back before'
        end as sign,
        paid_back.paid,
        paid_back.refunded,
        paid_back.refund_count
    from refunds
    cross join settings
    left join paid_back on refunds.transaction_number = paid_back.transaction_number
)

select
    transaction_id,
    user_id,
    currency,
    sign,
    amount,
    case when sign = 'paid back before' then least(refunded - paid, net) else net end as excess,
    paid,
    refunded,
    refund_count,
    logged_at,
    stream,
    line,
    file_id,
    transaction_number
from judged
where sign is not null
