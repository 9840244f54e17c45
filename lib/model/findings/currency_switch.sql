-- One row per transaction in another currency than the same user's transaction before it.
-- title: Currency switch
-- severity: warning
-- rule: Another currency than the user's transaction before.
-- reason: Balances cannot be compared across it.
-- cause: currency_switch
-- spans: user
-- notebook: 03_trends
-- evidence: transactions
with

chained as (
    select
        *,
        lag(transaction_id) over in_order as previous_transaction_id,
        lag(currency) over in_order as previous_currency,
        lag(logged_at) over in_order as previous_logged_at
    from transactions
    where
        currency is not null
        and user_id in (
            select user_id from transactions group by user_id having min(currency) <> max(currency)
        )
    window in_order as (
        partition by user_id
        order by transaction_number
    )
),

final as (
    select
        user_id,
        currency,
        abs(amount) as exposure,
        previous_logged_at as first_seen_at,
        logged_at as last_seen_at,
        [previous_transaction_id, transaction_id] as transaction_ids,
        'The user''s money was in ' || previous_currency || ' until '
        || strftime(previous_logged_at, '%Y-%m-%d') || ' and is in ' || currency
        || ' now; the balances cannot be compared across the change' as reason,
        transaction_id as subject,
        stream,
        line,
        file_id
    from chained
    where currency <> previous_currency
)

select * from final
