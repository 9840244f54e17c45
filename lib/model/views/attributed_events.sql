-- One row per log event, with the message, the transaction, the user and the overdraft that it
-- belongs to: what is printed between the start of a message and that of the next is about
-- one transaction.
-- lasts: pages
-- columns:
--   outcome: What became of the message that the event belongs to.
--   transaction_id: Transaction that the event is about.
--   overdraft_class: blocked, wallet_overdrawn or payment_negative, where the transaction is one of
--     these.
with

transactions_of_messages as (
    select
        request_id,
        message_number,
        min_by(transaction_id, block_number) as transaction_id,
        min_by(user_id, block_number) as user_id,
        min_by(currency, block_number) as currency,
        bool_or(coalesce(closing_balance < 0 and outcome <> 'blocked', false)) as is_overdrawn,
        bool_or(coalesce(payment_balance < 0, false)) as is_payment_negative
    from transactions
    where message_number is not null
    group by request_id, message_number
),

blocked_of_messages as (
    select
        event_messages.request_id,
        event_messages.message_number,
        min(overdrafts.user_id) as user_id,
        min(overdrafts.currency) as currency,
        min(overdrafts.transaction_id) as transaction_id
    from overdrafts
    inner join event_messages
        on overdrafts.file_id = event_messages.file_id
        and overdrafts.line = event_messages.line
    where overdrafts.overdraft_class = 'blocked' and event_messages.message_number is not null
    group by event_messages.request_id, event_messages.message_number
),

final as (
    select
        log_events.stream,
        log_events.line,
        log_events.logged_at,
        log_events.level,
        log_events.event_type,
        case when event_messages.is_in_request then event_messages.request_id end as request_id,
        messages.message_id,
        messages.outcome,
        coalesce(own.transaction_id, others.transaction_id, blocked.transaction_id)
            as transaction_id,
        coalesce(own.user_id, others.user_id, blocked.user_id) as user_id,
        coalesce(own.currency, others.currency, blocked.currency) as currency,
        case
            when blocked.request_id is not null then 'blocked'
            when others.is_overdrawn then 'wallet_overdrawn'
            when others.is_payment_negative then 'payment_negative'
        end as overdraft_class,
        log_events.text,
        log_events.printed,
        log_events.file,
        log_events.file_id,
        log_events.kind,
        event_messages.file_order
    from log_events
    inner join event_messages
        on log_events.file_id = event_messages.file_id
        and log_events.line = event_messages.line
    left join messages
        on event_messages.request_id = messages.request_id
        and event_messages.message_number = messages.message_number
    left join transactions as own
        on log_events.file_id = own.file_id
        and log_events.line = own.line
    left join transactions_of_messages as others
        on event_messages.request_id = others.request_id
        and event_messages.message_number = others.message_number
    left join blocked_of_messages as blocked
        on event_messages.request_id = blocked.request_id
        and event_messages.message_number = blocked.message_number
)

select * from final
