-- One row per not-in-sync error that cannot be true together with the block of its transaction, and per error
-- that stands after no transaction of its user.
-- lasts: meanwhile
-- spans: user
-- columns:
--   contradiction: What the two disagree about: payment balance or wallet; transaction where there is none
--     that the error can be about.
select
    sync_errors.*,
    transactions.payment_balance as printed_payment_balance,
    transactions.old_balance,
    transactions.new_balance,
    case
        when transactions.line is null then 'transaction'
        when abs(sync_errors.payment_balance - transactions.payment_balance) > settings.tolerance
            then 'payment balance'
        else 'wallet'
    end as contradiction
from sync_errors
cross join settings
left join transactions
    on sync_errors.transaction_file_id = transactions.file_id
    and sync_errors.transaction_line = transactions.line
where
    sync_errors.user_id is not null
    and (
        transactions.line is null
        or abs(sync_errors.payment_balance - transactions.payment_balance) > settings.tolerance
        or abs(sync_errors.subscription_balance - transactions.old_balance) > settings.tolerance
        and abs(sync_errors.subscription_balance - transactions.new_balance) > settings.tolerance
    )
