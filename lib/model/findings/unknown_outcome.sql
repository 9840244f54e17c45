-- One row per transaction, or message without one, of which the logs do not say what became of it:
-- neither applied, nor already synced, nor blocked, nor skipped, nor failed.
create view finding.unknown_outcome as
with

unknown_messages as (
    select * from messages where outcome = 'unknown'
),

final as (
    select
        'unknown_outcome' as kind,
        'warning' as severity,
        user_id,
        currency,
        abs(amount) as amount,
        logged_at as first_seen_at,
        logged_at as last_seen_at,
        [transaction_id] as transaction_ids,
        []::varchar[] as message_ids,
        []::varchar[] as request_ids,
        'The logs do not say what became of ' || amount_text(amount, currency)
        || ': neither applied, nor already synced, nor blocked' as reason,
        null::double as score,
        transaction_id as subject,
        stream,
        line,
        file_id
    from transactions
    where outcome = 'unknown'
    union all
    select
        'unknown_outcome' as kind,
        'warning' as severity,
        null as user_id,
        null as currency,
        null as amount,
        unknown_messages.started_at as first_seen_at,
        unknown_messages.started_at as last_seen_at,
        [] as transaction_ids,
        [unknown_messages.message_id] as message_ids,
        [] as request_ids,
        'The logs do not say what became of this message: it began, and no outcome was printed'
            as reason,
        null as score,
        unknown_messages.message_id as subject,
        unknown_messages.stream,
        unknown_messages.line,
        unknown_messages.file_id
    from unknown_messages
    anti join transactions
        on unknown_messages.request_id = transactions.request_id
        and unknown_messages.message_number = transactions.message_number
)

select * from final;
