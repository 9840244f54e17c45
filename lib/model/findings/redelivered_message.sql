-- One row per SQS message that was delivered more than once.
-- title: Redelivered message
-- severity: warning; notice if booked exactly once, or refused or skipped in the end
-- rule: Delivered more than once, lost messages included. How often it was booked is counted by its
--   outcomes, and by what both sides hold twice.
-- reason: Retries are normal, but each can book the same transaction twice.
-- cause: redelivered
-- notebook: 04_anomalies
-- evidence: deliveries
-- when: exists(from message_deliveries where repeated_id is not null)
with

bookings as (
    select
        message_id,
        count(*) filter (where outcome = 'applied') as applied_count,
        count(*) filter (where outcome = 'already_synced') as synced_count
    from messages
    where delivery_count > 1 and started_at < scope_to()
    group by message_id
),

doubled as (
    select transaction_id
    from difference_steps
    where
        cause in ('wallet_doubled', 'payment_doubled')
        or other_cause in ('wallet_doubled', 'payment_doubled')
    union
    select counterpart_id
    from difference_steps
    where
        cause in ('wallet_doubled', 'payment_doubled')
        or other_cause in ('wallet_doubled', 'payment_doubled')
),

doubled_messages as (
    select distinct transactions.message_id
    from transactions
    inner join doubled on transactions.transaction_id = doubled.transaction_id
),

held as (
    select
        transactions.message_id,
        count(*) as held_count
    from transactions
    inner join repeated_bookings
        on transactions.file_id = repeated_bookings.file_id
        and transactions.line = repeated_bookings.line
    where repeated_bookings.is_held
    group by transactions.message_id
),

brought as (
    select
        message_id,
        list(distinct user_id order by user_id) as user_ids
    from transactions
    where message_id in (select message_id from bookings) and user_id is not null
    group by message_id
    having count(distinct user_id) > 1
),

judged as (
    select
        message_histories.*,
        brought.user_ids,
        bookings.applied_count - coalesce(held.held_count, 0) as applied_count,
        coalesce(held.held_count, 0) as held_count,
        bookings.synced_count,
        doubled_messages.message_id is not null as is_doubled
    from message_histories
    inner join bookings on message_histories.message_id = bookings.message_id
    left join held on message_histories.message_id = held.message_id
    left join doubled_messages on message_histories.message_id = doubled_messages.message_id
    left join brought on message_histories.message_id = brought.message_id
),

final as (
    select
        case
            when is_doubled or applied_count > 1 or user_ids is not null then 'warning'
            when applied_count = 0 and last_outcome in ('failed', 'unknown') then 'warning'
            else 'notice'
        end as severity,
        first_started_at as first_seen_at,
        last_started_at as last_seen_at,
        [message_id] as message_ids,
        user_ids,
        'Delivered ' || counted(delivery_count, 'time', 'times') || ' in '
        || time_between(first_started_at, last_started_at) || ' (' || outcomes || '); '
        || case
            when is_lost then 'it was never processed'
            when applied_count > 1 then 'it was applied ' || counted(applied_count, 'time', 'times')
            when is_doubled then 'one side holds its transaction twice'
            when applied_count = 1 and held_count > 0
                then 'the wallet held it already each time after the first'
            when applied_count = 1 then 'it was booked once'
            when synced_count > 0 then 'another listener had booked it'
            when last_outcome = 'blocked' then 'it was refused in the end'
            when last_outcome = 'skipped' then 'it was skipped in the end'
            else 'whether it was booked is not known'
        end
        || case
            when user_ids is null then ''
            else '; it brought transactions of ' || counted(len(user_ids), 'user', 'users')
        end as reason,
        message_id as subject,
        stream,
        line,
        file_id
    from judged
)

select * from final
