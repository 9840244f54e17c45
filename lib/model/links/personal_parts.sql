-- One row per printed id, or other short value, that may say who somebody is. Lasts while a ledger is
-- built.
-- lasts: build
-- columns:
--   printed: Value as it stands in the log.
with

printed as (
    select transaction_id as printed from transaction_blocks
    union all
    select distinct user_id as printed from transaction_blocks
    union all
    select distinct type as printed from transaction_blocks
    union all
    select distinct source as printed from transaction_blocks
    union all
    select distinct action as printed from transaction_blocks
    union all
    select distinct currency as printed from transaction_blocks
    union all
    select user_id as printed from sync_error_blocks
    union all
    select unnest([user_id, transaction_id]) as printed from blocked_attempts
    union all
    select message_id as printed from message_starts
    union all
    select field as printed from unknown_fields
)

select distinct printed
from printed
where may_be_personal(printed)
