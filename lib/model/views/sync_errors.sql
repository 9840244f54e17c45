-- One row per not-in-sync error, linked to the transaction before it in the same message.
-- lasts: meanwhile
-- spans: user
-- columns:
--   currency: Currency of that transaction.
--   difference (money): Payment balance minus wallet; above zero where the payment balance is
--     higher.
--   transaction_file_id (number): Log file of the transaction that the error belongs to.
--   transaction_line (line): Line of the transaction that the error belongs to, from 1.
--   step_number (number): Which step of its request it is, from 1; empty where it stands in no
--     request.
select
    sync_error_links.* exclude (masked_transaction_id, masked_user_id, masked_currency) replace (
        shown_part(transaction_id, masked_transaction_id) as transaction_id,
        shown_part(user_id, masked_user_id) as user_id,
        coalesce(
            shown_part(sync_error_links.currency, masked_currency), placed_currencies.currency
        ) as currency
    )
from sync_error_links
left join placed_currencies
    on sync_error_links.transaction_file_id = placed_currencies.file_id
    and sync_error_links.transaction_line = placed_currencies.line
