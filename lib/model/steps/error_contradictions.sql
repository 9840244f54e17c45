-- One row per not-in-sync error that cannot be true together with the block of its transaction, and per error
-- that stands after no transaction of its user: where they stand, and what they disagree about.
-- spans: user
-- columns:
--   file_id (number): Number of the log file in this ledger; see log_files.
--   line (line): Line in the file where the error begins, from 1.
--   contradiction: What the two disagree about: payment balance or wallet; transaction where there is none
--     that the error can be about.
--   printed_payment_balance (money): The payment balance as the transaction's block prints it.
select
    errors.file_id,
    errors.line,
    errors.transaction_file_id,
    errors.transaction_line,
    blocks.payment_balance as printed_payment_balance,
    blocks.old_balance,
    blocks.new_balance,
    case
        when errors.transaction_line is null then 'transaction'
        when abs(errors.payment_balance - blocks.payment_balance) > settings.tolerance
            then 'payment balance'
        else 'wallet'
    end as contradiction
from sync_error_links as errors
cross join settings
left join transaction_blocks as blocks
    on errors.transaction_file_id = blocks.file_id
    and errors.transaction_line = blocks.line
where
    errors.user_id is not null
    and (
        errors.transaction_line is null
        or abs(errors.payment_balance - blocks.payment_balance) > settings.tolerance
        or abs(errors.subscription_balance - blocks.old_balance) > settings.tolerance
        and abs(errors.subscription_balance - blocks.new_balance) > settings.tolerance
    )
