-- One row per transaction that prints neither a payment balance nor an error, right after one of the same
-- user whose error reported the very balance that the wallet has now: the payment side had been read
-- ahead, and the wallet has caught up with it. Within one minute only: an error that is not
-- printed says nothing else.
-- lasts: meanwhile
-- spans: user
-- columns:
--   payment_balance (money): Payment balance as the error of the transaction before reported it.
with

chained as (
    select
        user_id,
        currency,
        type,
        outcome,
        payment_balance,
        reported_payment_balance,
        closing_balance,
        logged_at,
        file_id,
        line,
        lag({
            'payment_balance': reported_payment_balance,
            'is_printed': payment_balance is not null,
            'logged_at': logged_at
        }) over (partition by user_id, currency order by transaction_number) as previous
    from balance_checks
    where
        user_id in (select user_id from balance_checks where reported_payment_balance is not null)
)

select
    chained.file_id,
    chained.line,
    chained.previous.payment_balance as payment_balance
from chained
cross join settings
where
    chained.type is null
    and chained.outcome = 'applied'
    and chained.payment_balance is null
    and chained.reported_payment_balance is null
    and not chained.previous.is_printed
    and chained.logged_at - chained.previous.logged_at <= interval 1 minute
    and abs(chained.previous.payment_balance - chained.closing_balance) <= settings.tolerance
