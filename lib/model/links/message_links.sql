-- One row per delivery of an SQS message: where it begins, and what became of it.
create table message_links as
with

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

final as (
    select
        message_steps.file_id,
        message_steps.line,
        message_steps.request_id,
        message_steps.message_number,
        message_steps.logged_at as started_at,
        coalesce(outcomes.ended_at, message_steps.logged_at) as ended_at,
        case
            when outcomes.kind = 'published' then 'applied'
            when outcomes.kind = 'already_synced' then 'already_synced'
            when outcomes.kind = 'blocked' then 'blocked'
            when outcomes.kind in ('skipped_create', 'skipped_flag') then 'skipped'
            when outcomes.kind = 'sync_failed' or outcomes.has_died then 'failed'
            else 'unknown'
        end as outcome
    from message_steps
    left join outcomes
        on message_steps.request_id = outcomes.request_id
        and message_steps.message_number = outcomes.message_number
    where message_steps.kind = 'message'
)

select * from final;
