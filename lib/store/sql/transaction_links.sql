-- One row per transaction block: the message that it stands in, and what became of it.
create table transaction_links as
with

steps as (
    select * from message_steps where kind = 'transaction'
),

outcomes as (
    select
        request_id,
        message_number,
        block_number,
        min_by(kind, step_number) as kind
    from message_steps
    where kind in ('published', 'already_synced', 'blocked')
    group by request_id, message_number, block_number
),

final as (
    select
        transaction_blocks.file_id,
        transaction_blocks.line,
        events.request_id,
        events.logged_at,
        steps.message_number,
        steps.block_number,
        message_links.file_id as message_file_id,
        message_links.line as message_line,
        case outcomes.kind
            when 'published' then 'applied'
            when 'already_synced' then 'already_synced'
            when 'blocked' then 'blocked'
            else 'unknown'
        end as outcome
    from transaction_blocks
    inner join events
        on transaction_blocks.file_id = events.file_id
        and transaction_blocks.line = events.line
    anti join repeated_events
        on transaction_blocks.file_id = repeated_events.file_id
        and transaction_blocks.line = repeated_events.line
    left join steps
        on transaction_blocks.file_id = steps.file_id
        and transaction_blocks.line = steps.line
    left join outcomes
        on steps.request_id = outcomes.request_id
        and steps.message_number = outcomes.message_number
        and steps.block_number = outcomes.block_number
    left join message_links
        on steps.request_id = message_links.request_id
        and steps.message_number = message_links.message_number
)

select * from final;
