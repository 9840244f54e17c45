-- One row per event that prints a transaction block: the message that it stands in, and what became of
-- it; with the parts that are shown otherwise than they were printed, as they are shown.
-- columns:
--   block_number (number): Which transaction of its message it is, from 1.
--   transaction_number (number): Place of the transaction among all transactions, from 1: by time,
--     then id. It sorts; other logs in the ledger give it another one.
with

crowded_times as (
    select logged_at
    from block_links
    group by logged_at
    having count(*) > 1
),

-- Only where several are of one time, ids are compared.
places as (
    select
        block_links.file_id,
        block_links.line,
        row_number() over (
            partition by block_links.logged_at
            order by transaction_order(
                block_links.logged_at,
                blocks.transaction_id,
                file_orders.file_order,
                block_links.line
            )
        ) as place
    from block_links
    semi join crowded_times on block_links.logged_at = crowded_times.logged_at
    inner join transaction_blocks as blocks
        on block_links.file_id = blocks.file_id
        and block_links.line = blocks.line
    inner join file_orders on block_links.file_id = file_orders.file_id
),

numbers as (
    select
        block_links.file_id,
        block_links.line,
        row_number() over (order by block_links.logged_at, places.place) as transaction_number
    from block_links
    semi join transaction_blocks
        on block_links.file_id = transaction_blocks.file_id
        and block_links.line = transaction_blocks.line
    left join places
        on block_links.file_id = places.file_id
        and block_links.line = places.line
),

-- Few have any: so the many others meet narrow rows only.
masks as (
    select
        blocks.file_id,
        blocks.line,
        transaction_ids.masked as masked_transaction_id,
        user_ids.masked as masked_user_id,
        types.masked as masked_type,
        sources.masked as masked_source,
        actions.masked as masked_action,
        currencies.masked as masked_currency,
        masked_metadata.masked as masked_metadata
    from transaction_blocks as blocks
    left join masked_parts as transaction_ids on blocks.transaction_id = transaction_ids.printed
    left join masked_parts as user_ids on blocks.user_id = user_ids.printed
    left join masked_parts as types on blocks.type = types.printed
    left join masked_parts as sources on blocks.source = sources.printed
    left join masked_parts as actions on blocks.action = actions.printed
    left join masked_parts as currencies on blocks.currency = currencies.printed
    left join masked_metadata
        on blocks.file_id = masked_metadata.file_id
        and blocks.line = masked_metadata.line
    where
        coalesce(
            transaction_ids.masked,
            user_ids.masked,
            types.masked,
            sources.masked,
            actions.masked,
            currencies.masked,
            masked_metadata.masked
        ) is not null
),

final as (
    select
        block_links.*,
        masks.* exclude (file_id, line),
        numbers.transaction_number
    from block_links
    inner join numbers
        on block_links.file_id = numbers.file_id
        and block_links.line = numbers.line
    left join masks
        on block_links.file_id = masks.file_id
        and block_links.line = masks.line
)

select * from final
