-- One row per charge that a user had just had for another delivery, and per credit that a user had just had by
-- another transaction and that was not taken back since: the same action and amount, at most `again_minutes`
-- before.
-- lasts: session
-- spans: user
-- columns:
--   is_credit (yes or no): Whether it is a credit.
--   previous_transaction_id: The one before it.
--   is_paid (yes or no): Whether the user paid it.
with

-- A credit that names a delivery gives that delivery back.
known_credits as (
    select
        transactions.transaction_number,
        transactions.transaction_id,
        transactions.user_id,
        transactions.currency,
        transactions.source,
        transactions.action,
        transactions.amount,
        transactions.logged_at,
        transactions.stream,
        transactions.line,
        transactions.file_id,
        transaction_sources.role = 'payment' as is_paid
    from transactions
    inner join transaction_sources on transactions.source = transaction_sources.source
    anti join named_deliveries
        on transactions.file_id = named_deliveries.file_id
        and transactions.line = named_deliveries.line
    where
        transactions.direction = 'credit'
        and transaction_sources.role in ('payment', 'manual')
        and transactions.user_id is not null
        and transactions.amount > 0
        and transactions.outcome <> 'blocked'
),

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

credits as (
    select
        transaction_number,
        logged_at,
        lag(transaction_number) over same_credit as previous_number,
        lag(logged_at) over same_credit as previous_logged_at
    from known_credits
    window same_credit as (
        partition by user_id, currency, source, action, amount
        order by transaction_number
    )
),

-- Debits that name no delivery: one between two credits of its size has taken the first one back.
taken_back as (
    select
        transactions.user_id,
        transactions.currency,
        transactions.amount,
        transactions.transaction_number
    from transactions
    semi join known_credits on transactions.user_id = known_credits.user_id
    anti join named_deliveries
        on transactions.file_id = named_deliveries.file_id
        and transactions.line = named_deliveries.line
    where transactions.direction = 'debit' and transactions.outcome <> 'blocked'
),

final as (
    select
        false as is_credit,
        later.transaction_id,
        earlier.transaction_id as previous_transaction_id,
        later.user_id,
        later.currency,
        later.action,
        later.amount,
        false as is_paid,
        charges.previous_logged_at,
        later.logged_at,
        later.stream,
        later.line,
        later.file_id,
        later.transaction_number
    from charges
    cross join settings
    inner join named_deliveries as later on charges.transaction_number = later.transaction_number
    inner join named_deliveries as earlier on charges.previous_number = earlier.transaction_number
    where
        charges.logged_at - charges.previous_logged_at <= to_minutes(settings.again_minutes)
        and earlier.delivery_id <> later.delivery_id
    union all
    select
        true,
        later.transaction_id,
        earlier.transaction_id,
        later.user_id,
        later.currency,
        later.action,
        later.amount,
        later.is_paid,
        credits.previous_logged_at,
        later.logged_at,
        later.stream,
        later.line,
        later.file_id,
        later.transaction_number
    from credits
    cross join settings
    inner join known_credits as later on credits.transaction_number = later.transaction_number
    inner join known_credits as earlier on credits.previous_number = earlier.transaction_number
    where
        credits.logged_at - credits.previous_logged_at <= to_minutes(settings.again_minutes)
        and earlier.transaction_id <> later.transaction_id
        and not exists (
            from taken_back
            where
                taken_back.user_id = later.user_id
                and taken_back.currency = later.currency
                and taken_back.amount = later.amount
                and taken_back.transaction_number > credits.previous_number
                and taken_back.transaction_number < credits.transaction_number
        )
)

select * from final
