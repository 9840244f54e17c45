-- One row per not-in-sync error, linked to the transaction before it in the same message.
-- lasts: meanwhile
-- spans: user
-- columns:
--   difference (money): Payment balance minus wallet; above zero where the payment balance is
--     higher.
--   transaction_file_id (number): Log file of the transaction that the error belongs to.
--   transaction_line (line): Line of the transaction that the error belongs to, from 1.
--   step_number (number): Which step of its request it is, from 1; empty where it stands in no
--     request.
select
    * exclude (masked_transaction_id, masked_user_id, masked_currency) replace (
        shown_part(transaction_id, masked_transaction_id) as transaction_id,
        shown_part(user_id, masked_user_id) as user_id,
        shown_part(currency, masked_currency) as currency
    )
from sync_error_links
