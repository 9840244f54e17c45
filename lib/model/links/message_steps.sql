-- One row per log event that says what became of a message, numbered within its request after the
-- stable sort by time; the numbers link blocks, outcomes and errors by their position. Lasts while a
-- ledger is built.
-- lasts: build
with

steps as (
    select
        kept_events.file_id,
        kept_events.line,
        kept_events.request_id,
        kept_events.logged_at,
        kept_events.step,
        kept_events.outcome,
        kept_events.file_order
    from kept_events
    where kept_events.request_id is not null and kept_events.step is not null
),

numbered as (
    select
        file_id,
        line,
        request_id,
        logged_at,
        step,
        outcome,
        row_number() over in_order as step_number,
        count(*) filter (where step = 'message') over in_order as message_number,
        count(*) filter (where step = 'block') over in_order as block_number
    from steps
    window in_order as (
        partition by request_id
        order by event_order(logged_at, file_order, line)
        rows between unbounded preceding and current row
    )
)

select * from numbered
