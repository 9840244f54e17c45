-- One row per event that prints a transaction block: the message that it stands in, and what became of
-- it.
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
        case outcomes.kind
            when 'published' then 'applied'
            when 'already_synced' then 'already_synced'
            when 'blocked' then 'blocked'
            else 'unknown'
        end as outcome
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
        events.file_id,
        events.line,
        events.request_id,
        events.logged_at,
        null as message_number,
        null as block_number,
        null as message_file_id,
        null as message_line,
        'unknown' as outcome
    from events
    anti join repeated_events
        on events.file_id = repeated_events.file_id
        and events.line = repeated_events.line
    where events.kind = 'transaction' and events.request_id is null
),

final as (
    select * from linked
    union all
    select * from without_request
)

select * from final;
