-- One row per printed id, or other short value of a block, that holds the e-mail address, telephone,
-- card or bank account number of somebody, with what is shown in its place. Nearly always there is
-- none; views look here, since looking at each id again would cost more than all else that they do.
with

printed as (
    select transaction_id as printed from transaction_blocks
    union all
    select distinct unnest([user_id, type, source, action, currency]) as printed
    from transaction_blocks
    union all
    select user_id as printed from sync_error_blocks
    union all
    select unnest([user_id, transaction_id]) as printed from blocked_attempts
    union all
    select message_id as printed from message_starts
    union all
    select field as printed from unknown_fields
),

contacts as (
    select distinct printed from printed where regexp_matches(printed, contact_pattern())
),

final as (
    select
        printed,
        masked_shapes(printed) as masked
    from contacts
)

select * from final where masked <> printed
