-- One row per step of an outage: the last transaction before it, its failures, the first transaction
-- after it, and the runtimes at both ends.
-- title: Before, during and after the outage
with

outage as materialized (
    select *
    from outages
    where started_at = $first_seen_at and ended_at = $last_seen_at
),

before as (
    select
        1 as step_number,
        max(transactions.logged_at) as step_at,
        'last transaction before' as step,
        max_by(transaction_id, transaction_number) as what,
        max_by(transactions.stream, transaction_number) as stream,
        max_by(transactions.line, transaction_number) as line
    from transactions
    inner join outage on transactions.logged_at <= outage.started_at
),

runtime_before as (
    select
        2 as step_number,
        null as step_at,
        'runtime before' as step,
        runtime_before as what,
        null as stream,
        null as line
    from outage
),

failures as (
    select
        3 as step_number,
        min(log_events.logged_at) as step_at,
        'failures: ' || replace(log_events.event_type, '_', ' ') as step,
        count(*) || ' until ' || strftime(max(log_events.logged_at), '%Y-%m-%d %H:%M:%S') as what,
        min_by(log_events.stream, log_events.event_order) as stream,
        min_by(log_events.line, log_events.event_order) as line
    from (
        select
            log_events.*,
            event_order(logged_at, file_order, line) as event_order
        from log_events
        inner join file_orders on log_events.file_id = file_orders.file_id
    ) as log_events
    inner join outage on log_events.logged_at between outage.started_at and outage.ended_at
    where log_events.event_type in (select event_type from event_types where is_failure or outcome = 'failed')
    group by log_events.event_type
),

quiet as (
    select
        3 as step_number,
        null as step_at,
        'failures' as step,
        'none' as what,
        null as stream,
        null as line
    from outage
    where not exists (from failures)
),

runtime_after as (
    select
        4 as step_number,
        null as step_at,
        'runtime after' as step,
        runtime_after as what,
        null as stream,
        null as line
    from outage
),

after as (
    select
        5 as step_number,
        min(transactions.logged_at) as step_at,
        'first transaction after' as step,
        min_by(transaction_id, transaction_number) as what,
        min_by(transactions.stream, transaction_number) as stream,
        min_by(transactions.line, transaction_number) as line
    from transactions
    inner join outage on transactions.logged_at >= outage.ended_at
),

final as (
    from before
    union all
    from runtime_before
    union all
    from failures
    union all
    from quiet
    union all
    from runtime_after
    union all
    from after
)

select
    step_at as "time",
    step,
    what,
    log_place(stream, line) as "place"
from final
order by step_number, step_at, step
