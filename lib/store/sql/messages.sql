-- One row per delivery of an SQS message: what became of it.
create table messages as
with

beginnings as (
    select
        message_steps.file_id,
        message_steps.line,
        message_steps.request_id,
        message_steps.message_number,
        message_steps.logged_at as started_at,
        message_starts.message_id,
        log_files.stream
    from message_steps
    inner join message_starts
        on message_steps.file_id = message_starts.file_id
        and message_steps.line = message_starts.line
    inner join log_files on message_steps.file_id = log_files.file_id
    where message_steps.kind = 'message'
),

outcomes as (
    select
        request_id,
        message_number,
        min_by(kind, step_number) filter (
            where kind not in ('transaction', 'not_in_sync', 'uncaught', 'timeout')
        ) as kind,
        bool_or(kind in ('uncaught', 'timeout')) as has_died,
        max(logged_at) as ended_at
    from message_steps
    where kind <> 'message'
    group by request_id, message_number
),

linked as (
    select
        beginnings.message_id,
        beginnings.request_id::varchar as request_id,
        case
            when outcomes.kind = 'published' then 'applied'
            when outcomes.kind = 'already_synced' then 'already_synced'
            when outcomes.kind = 'blocked' then 'blocked'
            when outcomes.kind in ('skipped_create', 'skipped_flag') then 'skipped'
            when outcomes.kind = 'sync_failed' or outcomes.has_died then 'failed'
            else 'unknown'
        end as outcome,
        beginnings.started_at,
        coalesce(outcomes.ended_at, beginnings.started_at) as ended_at,
        beginnings.stream,
        beginnings.file_id,
        beginnings.line,
        beginnings.message_number
    from beginnings
    left join outcomes
        on beginnings.request_id = outcomes.request_id
        and beginnings.message_number = outcomes.message_number
),

final as (
    select
        *,
        row_number() over (
            partition by message_id
            order by started_at, stream, line
        ) as delivery_number,
        count(*) over (partition by message_id) as delivery_count,
        bool_and(outcome = 'failed') over (partition by message_id) as is_lost
    from linked
)

select * from final;
