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
-- when: exists(from late_errors)
with

applied as (
    select
        late_errors.*,
        messages.message_id,
        message_histories.delivery_count,
        message_histories.outcomes
    from late_errors
    inner join messages
        on late_errors.request_id::varchar = messages.request_id
        and late_errors.message_number = messages.message_number
    inner join message_histories on messages.message_id = message_histories.message_id
    where late_errors.error_at < scope_to()
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
