-- One row per event that prints a transaction block: the message that it stands in, and what became of
-- it; unknown too where it is said to be both blocked and booked. Lasts while a ledger is built.
-- lasts: build
with

steps as (
    select * from message_steps where step = 'block'
),

outcomes as (
    select
        request_id,
        message_number,
        block_number,
        case
            when bool_or(outcome = 'blocked') = bool_and(outcome = 'blocked')
                then min_by(outcome, step_number)::varchar
            else 'unknown'
        end as outcome
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
)

select * from linked
union all
select * from without_request
