-- One row per log event, with the message, the transaction, the user and the overdraft that it belongs
-- to. Numbers stand in place of the ids of messages and transactions, and texts are left out: for
-- counting and for choosing events, of which `attributed_events` says the rest.
-- lasts: pages
-- columns:
--   message_key (number): Stands for the id of the message: one number for one id.
--   transaction_key (number): Stands for the id of the transaction: one number for one id.
--   outcome: What became of the message that the event belongs to.
--   overdraft_class: blocked, wallet_overdrawn or payment_negative, where the transaction is one of
--     these.
with

transaction_keys as (
    select
        transactions.transaction_id,
        min(place_number(file_orders.file_order, transactions.line)) as transaction_key
    from transactions
    inner join file_orders on transactions.file_id = file_orders.file_id
    group by transactions.transaction_id
),

own as (
    select
        transactions.file_id,
        transactions.line,
        transactions.request_id::uuid as request_id,
        transactions.message_number,
        transactions.block_number,
        transactions.user_id,
        transactions.currency,
        transactions.closing_balance < 0 and transactions.outcome <> 'blocked' as is_overdrawn,
        transactions.payment_balance < 0 as is_payment_negative,
        transaction_keys.transaction_key
    from transactions
    inner join transaction_keys on transactions.transaction_id = transaction_keys.transaction_id
),

transactions_of_messages as (
    select
        request_id,
        message_number,
        min_by(transaction_key, block_number) as transaction_key,
        min_by(user_id, block_number) as user_id,
        min_by(currency, block_number) as currency,
        bool_or(coalesce(is_overdrawn, false)) as is_overdrawn,
        bool_or(coalesce(is_payment_negative, false)) as is_payment_negative
    from own
    where message_number is not null
    group by request_id, message_number
),

blocked_notices as (
    select
        overdrafts.file_id,
        overdrafts.line,
        overdrafts.user_id,
        overdrafts.currency,
        overdrafts.transaction_id,
        -min(place_number(file_orders.file_order, overdrafts.line)) over (
            partition by overdrafts.transaction_id
        ) as notice_key
    from overdrafts
    inner join file_orders on overdrafts.file_id = file_orders.file_id
    where overdrafts.overdraft_class = 'blocked'
),

messages_of_events as materialized (
    select
        file_id,
        line,
        logged_at,
        level::varchar as level,
        event_type,
        request_id,
        message_in_request(event_type, own_request_id, request_id, logged_at, file_order, line)
            as message_number,
        is_in_request(event_type, own_request_id, request_id, logged_at, file_order, line)
            as is_in_request,
        file_order
    from event_requests
),

blocked_of_messages as (
    select
        messages_of_events.request_id,
        messages_of_events.message_number,
        min(blocked_notices.user_id) as user_id,
        min(blocked_notices.currency) as currency,
        min_by(
            coalesce(transaction_keys.transaction_key, blocked_notices.notice_key),
            blocked_notices.transaction_id
        ) as transaction_key
    from blocked_notices
    inner join messages_of_events
        on blocked_notices.file_id = messages_of_events.file_id
        and blocked_notices.line = messages_of_events.line
    left join transaction_keys on blocked_notices.transaction_id = transaction_keys.transaction_id
    where messages_of_events.message_number is not null
    group by messages_of_events.request_id, messages_of_events.message_number
),

message_keys as (
    select
        messages.message_id,
        min(place_number(file_orders.file_order, messages.line)) as message_key
    from messages
    inner join file_orders on messages.file_id = file_orders.file_id
    where messages.message_id is not null
    group by messages.message_id
),

deliveries as (
    select
        messages.request_id::uuid as request_id,
        messages.message_number,
        messages.outcome,
        message_keys.message_key
    from messages
    left join message_keys on messages.message_id = message_keys.message_id
),

subjects as (
    select
        coalesce(deliveries.request_id, others.request_id) as request_id,
        coalesce(deliveries.message_number, others.message_number) as message_number,
        deliveries.outcome,
        deliveries.message_key,
        coalesce(others.transaction_key, blocked.transaction_key) as transaction_key,
        coalesce(others.user_id, blocked.user_id) as user_id,
        coalesce(others.currency, blocked.currency) as currency,
        case
            when blocked.request_id is not null then 'blocked'
            when others.is_overdrawn then 'wallet_overdrawn'
            when others.is_payment_negative then 'payment_negative'
        end as overdraft_class
    from deliveries
    full join transactions_of_messages as others
        on deliveries.request_id = others.request_id
        and deliveries.message_number = others.message_number
    left join blocked_of_messages as blocked
        on coalesce(deliveries.request_id, others.request_id) = blocked.request_id
        and coalesce(deliveries.message_number, others.message_number) = blocked.message_number
),

final as (
    select
        messages_of_events.file_id,
        messages_of_events.line,
        messages_of_events.logged_at,
        messages_of_events.level,
        messages_of_events.event_type,
        messages_of_events.file_order,
        case when messages_of_events.is_in_request then messages_of_events.request_id end
            as request_id,
        messages_of_events.message_number,
        subjects.message_key,
        subjects.outcome,
        coalesce(own.transaction_key, subjects.transaction_key) as transaction_key,
        coalesce(own.user_id, subjects.user_id) as user_id,
        coalesce(own.currency, subjects.currency) as currency,
        subjects.overdraft_class
    from messages_of_events
    left join subjects
        on messages_of_events.request_id = subjects.request_id
        and messages_of_events.message_number = subjects.message_number
    left join own
        on messages_of_events.file_id = own.file_id
        and messages_of_events.line = own.line
)

select * from final
