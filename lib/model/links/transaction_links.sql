-- One row per event that prints a transaction block: the message that it stands in, and what became of
-- it; with the parts that are shown otherwise than they were printed, as they are shown.
-- columns:
--   block_number (number): Which transaction of its message it is, from 1.
--   transaction_number (number): Place of the transaction among all transactions, from 1: by time,
--     then id. It sorts; other logs in the ledger give it another one.
with

steps as (
    select * from message_steps where step = 'block'
),

outcomes as (
    select
        request_id,
        message_number,
        block_number,
        min_by(outcome, step_number) as outcome
    from message_steps
    where outcome in ('applied', 'already_synced', 'blocked')
    group by request_id, message_number, block_number
),

linked as (
    select
        steps.file_id,
        steps.line,
        steps.request_id,
        steps.logged_at,
        steps.message_number,
        steps.block_number,
        message_links.file_id as message_file_id,
        message_links.line as message_line,
        message_links.masked_message_id,
        coalesce(outcomes.outcome, 'unknown') as outcome
    from steps
    left join outcomes
        on steps.request_id = outcomes.request_id
        and steps.message_number = outcomes.message_number
        and steps.block_number = outcomes.block_number
    left join message_links
        on steps.request_id = message_links.request_id
        and steps.message_number = message_links.message_number
),

without_request as (
    select
        file_id,
        line,
        request_id,
        logged_at,
        null as message_number,
        null as block_number,
        null as message_file_id,
        null as message_line,
        null as masked_message_id,
        'unknown' as outcome
    from kept_events
    where step = 'block' and request_id is null
),

all_links as (
    select * from linked
    union all
    select * from without_request
),

final as (
    select
        all_links.*,
        transaction_ids.masked as masked_transaction_id,
        user_ids.masked as masked_user_id,
        types.masked as masked_type,
        sources.masked as masked_source,
        actions.masked as masked_action,
        currencies.masked as masked_currency,
        masked_metadata.masked as masked_metadata,
        row_number() over (
            order by transaction_order(
                all_links.logged_at,
                blocks.transaction_id,
                file_orders.file_order,
                all_links.line
            )
        ) as transaction_number
    from all_links
    inner join transaction_blocks as blocks
        on all_links.file_id = blocks.file_id
        and all_links.line = blocks.line
    inner join file_orders on all_links.file_id = file_orders.file_id
    left join masked_parts as transaction_ids on blocks.transaction_id = transaction_ids.printed
    left join masked_parts as user_ids on blocks.user_id = user_ids.printed
    left join masked_parts as types on blocks.type = types.printed
    left join masked_parts as sources on blocks.source = sources.printed
    left join masked_parts as actions on blocks.action = actions.printed
    left join masked_parts as currencies on blocks.currency = currencies.printed
    left join masked_metadata
        on all_links.file_id = masked_metadata.file_id
        and all_links.line = masked_metadata.line
)

select * from final
