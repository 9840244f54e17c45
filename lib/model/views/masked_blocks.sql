-- One row per transaction of which a part is shown otherwise than it was printed, with what is shown in
-- place of each such part. Few have any, and without them the join that all take part in is half as wide.
-- spans: user
-- columns:
--   file_id (number): Number of the log file in this ledger; see log_files.
--   line (line): Line in the file where its block begins, from 1.
--   masked_transaction_id: What is shown in place of the transaction's id; empty where it is shown as printed.
--   masked_user_id: The same for the user's id.
--   masked_type: The same for the type.
--   masked_source: The same for the source.
--   masked_action: The same for the action.
--   masked_currency: The same for the currency.
--   masked_metadata: The same for the metadata.
--   masked_message_id: The same for the id of its message.
select
    file_id,
    line,
    masked_transaction_id,
    masked_user_id,
    masked_type,
    masked_source,
    masked_action,
    masked_currency,
    masked_metadata,
    masked_message_id
from transaction_links
where
    coalesce(
        masked_transaction_id,
        masked_user_id,
        masked_type,
        masked_source,
        masked_action,
        masked_currency,
        masked_metadata,
        masked_message_id
    ) is not null
