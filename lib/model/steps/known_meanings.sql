-- One row per printed figure that shows by itself what its field stands for, at whichever time; see `field_meanings`.
-- lasts: pages
with

figures as (
    select
        'subscriptionBalance' as field,
        case
            when is_before and not is_after then 'the wallet before the transaction'
            when is_after and not is_before then 'the wallet after the transaction'
        end as meaning,
        sync_errors.logged_at,
        sync_errors.transaction_id,
        sync_errors.stream,
        sync_errors.line,
        sync_errors.file_id
    from (
        select
            sync_errors.*,
            abs(sync_errors.subscription_balance - transactions.old_balance) <= settings.tolerance
                as is_before,
            abs(sync_errors.subscription_balance - transactions.new_balance) <= settings.tolerance
                as is_after
        from sync_errors
        cross join settings
        inner join transactions
            on sync_errors.transaction_file_id = transactions.file_id
            and sync_errors.transaction_line = transactions.line
    ) as sync_errors
    union all
    select
        'paymentBalance' as field,
        case
            when abs(payment_balance - new_balance) <= tolerance
                and abs(payment_balance - old_balance) > tolerance
                then 'the payment balance after the transaction'
            when abs(payment_balance - old_balance) <= tolerance
                and abs(payment_balance - new_balance) > tolerance
                then 'the payment balance before the transaction'
            when is_in_units(payment_balance, new_balance, currency, tolerance)
                then 'the payment balance in the smallest unit of the currency'
        end as meaning,
        logged_at,
        transaction_id,
        stream,
        line,
        file_id
    from transactions
    cross join settings
    where outcome = 'applied'
    union all
    select
        'vat' as field,
        case
            when abs(abs(new_balance - old_balance) - (amount - vat)) <= tolerance
                then 'VAT that is inside the amount and kept from the wallet'
            when abs(abs(new_balance - old_balance) - (amount + vat)) <= tolerance
                then 'VAT that comes on top of the amount'
            when abs(abs(new_balance - old_balance) - amount) <= tolerance
                then 'VAT that moves the wallet with the rest of the amount'
        end as meaning,
        logged_at,
        transaction_id,
        stream,
        line,
        file_id
    from transactions
    cross join settings
    where abs(vat) > 2 * tolerance and amount > vat
),

final as (
    select * from figures where meaning is not null
)

select * from final
