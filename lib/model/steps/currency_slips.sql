-- One row per transaction that is printed in another currency than the wallet that it belongs to: those
-- before and after it of the user are in one other currency, and their wallet goes on through it.
-- lasts: session
-- spans: user
-- columns:
--   wallet_currency: Currency of the wallet.
--   next_line (number): Line of the user's next transaction, in the file next_file_id.
--   next_file_id (number): File of the user's next transaction.
with

-- Most users have one currency: there is nothing to sort of them.
users_of_several as (
    select user_id
    from balance_effects
    group by user_id
    having min(currency) <> max(currency)
),

chained as (
    select
        user_id,
        currency,
        transaction_id,
        opening_balance,
        closing_balance,
        line,
        file_id,
        lag({
            'currency': currency,
            'closing_balance': closing_balance
        }) over in_order as previous,
        lead({
            'currency': currency,
            'opening_balance': opening_balance,
            'line': line,
            'file_id': file_id
        }) over in_order as next
    from balance_effects
    where user_id in (select user_id from users_of_several)
    window in_order as (partition by user_id order by transaction_number)
),

final as (
    select
        chained.user_id,
        chained.transaction_id,
        chained.previous.currency as wallet_currency,
        chained.next.line as next_line,
        chained.next.file_id as next_file_id,
        chained.line,
        chained.file_id
    from chained
    cross join settings
    where
        chained.currency <> chained.previous.currency
        and chained.previous.currency = chained.next.currency
        and abs(chained.opening_balance - chained.previous.closing_balance) <= settings.tolerance
        and abs(chained.next.opening_balance - chained.closing_balance) <= settings.tolerance
)

select * from final
