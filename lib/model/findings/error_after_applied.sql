-- One row per delivery of a message in which a transaction was applied and an error was printed after
-- that; not the error that the two balances are not in sync, which is a check.
-- title: Error after applied
-- severity: warning
-- rule: After the outcome of an applied transaction, and before the next message, the message or the
--   function failed, or another error was printed.
-- reason: What failed is delivered again, and may be booked again.
-- cause: error_after_applied
-- notebook: 04_anomalies
-- evidence: deliveries, transactions
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

errors as (
    select
        steps.request_id,
        steps.message_number,
        min(steps.logged_at) as logged_at,
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
),

applied as (
    select
        errors.request_id,
        errors.message_number,
        errors.logged_at as error_at,
        errors.event_type,
        messages.message_id,
        message_histories.delivery_count,
        message_histories.outcomes
    from errors
    inner join messages
        on errors.request_id::varchar = messages.request_id
        and errors.message_number = messages.message_number
    inner join message_histories on messages.message_id = message_histories.message_id
),

final as (
    select
        transactions.user_id,
        transactions.currency,
        abs(transactions.amount) as exposure,
        transactions.logged_at as first_seen_at,
        applied.error_at as last_seen_at,
        [transactions.transaction_id] as transaction_ids,
        [applied.message_id] as message_ids,
        amount_text(transactions.amount, transactions.currency) || ' was applied, and then '
        || case applied.event_type
            when 'sync_failed' then 'the message failed'
            when 'timeout' then 'the function was stopped because it took too long'
            when 'uncaught' then 'the function ended with an error that it did not catch'
            else 'an error was printed'
        end
        || case
            when applied.delivery_count > 1
                then '; the message was delivered ' || counted(applied.delivery_count, 'time', 'times') || ' ('
                    || applied.outcomes || ')'
            else '; the message was not delivered again in these logs'
        end as reason,
        transactions.transaction_id as subject,
        transactions.stream,
        transactions.line,
        transactions.file_id
    from applied
    inner join transactions
        on applied.request_id::varchar = transactions.request_id
        and applied.message_number = transactions.message_number
    where transactions.outcome = 'applied'
)

select * from final
