-- One row per delivery of a message whose outcome was that its transaction was applied, and which printed an error
-- after that, before the next message of its request; not the error that the two balances are not in sync.
-- lasts: meanwhile
-- columns:
--   error_at (time, UTC): First of these errors.
--   event_type: What that error is.
with

failing as (
    select distinct request_id
    from kept_events
    where
        request_id is not null
        and (step = 'failure' or event_type = 'sync_failed' or (level = 'ERROR' and step is null))
),

steps as (
    select
        kept_events.request_id,
        kept_events.logged_at,
        kept_events.step,
        kept_events.outcome,
        kept_events.event_type,
        kept_events.file_id,
        kept_events.line,
        count(case when kept_events.step = 'message' then 1 end) over in_order as message_number,
        row_number() over in_order as step_number
    from kept_events
    inner join failing on kept_events.request_id = failing.request_id
    where kept_events.step is not null or kept_events.level = 'ERROR'
    window in_order as (
        partition by kept_events.request_id
        order by event_order(kept_events.logged_at, kept_events.file_order, kept_events.line)
        rows between unbounded preceding and current row
    )
),

outcomes as (
    select
        request_id,
        message_number,
        min(step_number) as step_number,
        min_by(outcome, step_number) as outcome
    from steps
    where step = 'outcome'
    group by request_id, message_number
),

final as (
    select
        steps.request_id,
        steps.message_number,
        min(steps.logged_at) as error_at,
        min_by(steps.event_type, steps.step_number) as event_type
    from steps
    inner join outcomes
        on steps.request_id = outcomes.request_id
        and steps.message_number = outcomes.message_number
    where
        outcomes.outcome = 'applied'
        and steps.step_number > outcomes.step_number
        and (steps.step = 'failure' or steps.event_type = 'sync_failed' or steps.step is null)
    group by steps.request_id, steps.message_number
)

select * from final
