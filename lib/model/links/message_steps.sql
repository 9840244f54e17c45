-- One row per log event that says what became of a message, numbered within its request after the
-- stable sort by time; the numbers link blocks, outcomes and errors by their position. Lasts while a
-- ledger is built. A block that only its fields name is a copy where its request prints the same
-- transaction with the usual words, as a dump does. What is sorted is narrow: names in a byte, and the
-- parts of `event_order` each by itself.
-- lasts: build
with

drifted as (
    select
        transaction_blocks.transaction_id,
        kept_events.request_id,
        kept_events.file_id,
        kept_events.line
    from issue_rows
    inner join transaction_blocks
        on issue_rows.file_id = transaction_blocks.file_id
        and issue_rows.line = transaction_blocks.line
    inner join kept_events
        on issue_rows.file_id = kept_events.file_id
        and issue_rows.line = kept_events.line
    where issue_rows.code = 'drifted_block'
),

copies as (
    select distinct
        drifted.file_id,
        drifted.line
    from drifted
    inner join kept_events
        on drifted.request_id = kept_events.request_id
        and kept_events.step = 'block'
    inner join transaction_blocks
        on kept_events.file_id = transaction_blocks.file_id
        and kept_events.line = transaction_blocks.line
        and drifted.transaction_id = transaction_blocks.transaction_id
    anti join drifted as others
        on kept_events.file_id = others.file_id
        and kept_events.line = others.line
),

steps as (
    select
        kept_events.file_id,
        kept_events.line,
        kept_events.request_id,
        kept_events.logged_at,
        kept_events.step::enum(
            {{steps}}
        ) as step,
        kept_events.outcome::enum(
            {{outcomes}}
        ) as outcome,
        kept_events.file_order
    from kept_events
    anti join copies
        on kept_events.file_id = copies.file_id
        and kept_events.line = copies.line
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
        count(case when step = 'message' then 1 end) over in_order as message_number,
        count(case when step = 'block' then 1 end) over in_order as block_number
    from steps
    window in_order as (
        partition by request_id
        order by logged_at, file_order, line
        rows between unbounded preceding and current row
    )
)

select * from numbered
