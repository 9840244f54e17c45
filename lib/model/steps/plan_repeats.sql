-- One row per plan that a user paid again within `plan_again_days`, and not within minutes as `charge_repeats` has it,
-- while the wallet still held half of the first one or more, which was not taken back in between.
-- lasts: session
-- when: exists(from transactions join transaction_sources using (source) where role = 'payment')
-- columns:
--   previous_transaction_id: The first of the two.
--   opening_balance (money): What the wallet held before the second one.
with

paid as (
    select
        transactions.transaction_number,
        transactions.transaction_id,
        transactions.user_id,
        transactions.currency,
        transactions.amount,
        transactions.amount - transactions.vat as net,
        transactions.old_balance,
        transactions.logged_at,
        transactions.stream,
        transactions.line,
        transactions.file_id,
        lag({
            'transaction_id': transactions.transaction_id,
            'transaction_number': transactions.transaction_number,
            'logged_at': transactions.logged_at,
            'old_balance': transactions.old_balance
        }) over (
            partition by
                transactions.user_id,
                transactions.currency,
                transactions.source,
                transactions.action,
                transactions.amount
            order by transactions.transaction_number
        ) as previous
    from transactions
    inner join transaction_sources on transactions.source = transaction_sources.source
    where
        transaction_sources.role = 'payment'
        and transactions.direction = 'credit'
        and transactions.outcome = 'applied'
        and transactions.amount > 0
        and transactions.user_id is not null
        and transactions.action is not null
        and transactions.logged_at < scope_to()
),

again as (
    select paid.*
    from paid
    cross join settings
    inner join plan_credits on paid.currency = plan_credits.currency
    where
        paid.previous.transaction_id <> paid.transaction_id
        and paid.logged_at - paid.previous.logged_at > to_minutes(settings.again_minutes)
        and paid.logged_at - paid.previous.logged_at <= to_days(settings.plan_again_days)
        and paid.net >= plan_credits.least_credit
        and 2 * (paid.old_balance - paid.previous.old_balance) >= paid.net
)

select
    transaction_id,
    previous.transaction_id as previous_transaction_id,
    user_id,
    currency,
    amount,
    net,
    old_balance as opening_balance,
    previous.logged_at as previous_logged_at,
    logged_at,
    stream,
    line,
    file_id,
    transaction_number
from again
where
    not exists (
        from transactions
        where
            transactions.user_id = again.user_id
            and transactions.currency = again.currency
            and transactions.direction = 'debit'
            and transactions.outcome <> 'blocked'
            and transactions.transaction_number > again.previous.transaction_number
            and transactions.transaction_number < again.transaction_number
            and (
                transactions.amount = again.amount
                or transactions.amount - transactions.vat = again.net
            )
    )
