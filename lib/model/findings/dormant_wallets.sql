-- One row per currency with wallets that hold money and were not used for a long time before the end of
-- the logs. How long is a threshold, `dormant_days`: days that have logs, since others show nothing.
-- title: Dormant wallets
-- severity: notice
-- rule: A wallet above zero whose last transaction has at least `dormant_days` (120) days with logs after
--   its own; one row per currency, with what they hold together.
-- reason: The money belongs to users who are not seen any more: it is a liability.
-- cause: dormant
-- notebook: 04_anomalies
-- evidence: dormant_users
-- when: (select max(logged_at)::date - min(logged_at)::date from events)
--   >= (select dormant_days from settings)
with

log_days as (
    select
        day,
        count(*) over (order by day desc) - 1 as days_after
    from (select distinct logged_at::date as day from events where logged_at < scope_to())
),

last_numbers as (
    select max(transaction_number) as transaction_number
    from transactions
    where
        user_id is not null
        and currency is not null
        and closing_balance is not null
        and logged_at < scope_to()
    group by user_id, currency
),

last_transactions as (
    select transactions.*
    from transactions
    semi join last_numbers on transactions.transaction_number = last_numbers.transaction_number
),

final as (
    select
        last_transactions.currency,
        sum(last_transactions.closing_balance) as exposure,
        min(last_transactions.logged_at) as first_seen_at,
        max(last_transactions.logged_at) as last_seen_at,
        list(last_transactions.transaction_id order by last_transactions.transaction_number)[:100]
            as transaction_ids,
        counted(count(*), 'wallet holds', 'wallets hold') || ' '
        || amount_text(sum(last_transactions.closing_balance)::decimal(38, 6), last_transactions.currency)
        || ' and had no transaction on the last ' || counted(settings.dormant_days, 'day', 'days')
        || ' of the logs; the largest holds '
        || amount_text(max(last_transactions.closing_balance), last_transactions.currency) as reason,
        'wallets' as subject,
        min_by(last_transactions.stream, last_transactions.transaction_number) as stream,
        min_by(last_transactions.line, last_transactions.transaction_number) as line,
        min_by(last_transactions.file_id, last_transactions.transaction_number) as file_id
    from last_transactions
    cross join settings
    inner join log_days on last_transactions.logged_at::date = log_days.day
    where last_transactions.closing_balance > 0 and log_days.days_after >= settings.dormant_days
    group by last_transactions.currency, settings.dormant_days
)

select * from final
