-- One row per printed id, or other short value, that is shown otherwise than it was printed, with what is
-- shown. There is nearly always none; views look here, since looking at each id again would cost more
-- than all else that they do.
-- spans: values
-- columns:
--   printed: Value as it stands in the log.
--   masked: What is shown in its place.
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
),

personal as (
    select distinct printed
    from printed
    where may_be_personal(printed)
),

final as (
    select
        printed,
        masked(printed) as masked
    from personal
)

select * from final where masked <> printed
