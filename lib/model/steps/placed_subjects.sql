-- One row per log event, with what it is about as the logs alone say; for `event_subjects`, which knows the currency of
-- users who were blocked without a transaction.
-- lasts: pages
-- columns:
--   is_currency_open (yes or no): Whether it is the currency of the user at the end of the period.
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

keyed_notices as (
    select
        notices.file_id,
        notices.line,
        notices.user_id,
        notices.currency,
        notices.transaction_id,
        -min(place_number(file_orders.file_order, notices.line)) over (
            partition by notices.transaction_id
        ) as notice_key
    from blocked_notices as notices
    inner join file_orders on notices.file_id = file_orders.file_id
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
        min(keyed_notices.user_id) as user_id,
        min(keyed_notices.currency) as currency,
        min_by(
            coalesce(transaction_keys.transaction_key, keyed_notices.notice_key),
            keyed_notices.transaction_id
        ) as transaction_key
    from keyed_notices
    inner join messages_of_events
        on keyed_notices.file_id = messages_of_events.file_id
        and keyed_notices.line = messages_of_events.line
    left join transaction_keys on keyed_notices.transaction_id = transaction_keys.transaction_id
    where messages_of_events.message_number is not null
    group by messages_of_events.request_id, messages_of_events.message_number
),

message_keys as (
    select
        message_id,
        min(place_number(file_order, line)) as message_key
    from message_deliveries
    where message_id is not null
    group by message_id
),

deliveries as (
    select
        message_deliveries.request_id::uuid as request_id,
        message_deliveries.message_number,
        message_deliveries.outcome,
        message_keys.message_key
    from message_deliveries
    left join message_keys on message_deliveries.message_id = message_keys.message_id
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
        subjects.overdraft_class,
        coalesce(own.currency, subjects.currency) is null and subjects.overdraft_class = 'blocked'
            as is_currency_open
    from messages_of_events
    left join subjects
        on messages_of_events.request_id = subjects.request_id
        and messages_of_events.message_number = subjects.message_number
    left join own
        on messages_of_events.file_id = own.file_id
        and messages_of_events.line = own.line
)

select * from final
