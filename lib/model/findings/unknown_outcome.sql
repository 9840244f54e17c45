-- One row per transaction, or message without one, of which the logs do not say what became of it:
-- neither applied, nor already synced, nor blocked, nor skipped, nor failed; or both blocked and one of the
-- others.
-- title: Unknown outcome
-- severity: warning
-- rule: Neither applied, already synced, blocked, skipped nor failed; or both blocked and applied or already
--   synced.
-- reason: Whether its money moved is not known.
-- cause: unknown_outcome
-- notebook: 04_anomalies
-- evidence: transactions, deliveries
with

unknown_messages as (
    select * from messages where outcome = 'unknown'
),

final as (
    select
        user_id,
        currency,
        abs(amount) as exposure,
        logged_at,
        transaction_id,
        'The logs do not say what became of ' || told_amount(amount, currency)
        || case
            when (request_id, message_number, block_number) in (
                select (request_id::varchar, message_number, block_number) from blocked_links
            )
                then ': they say both that it was blocked and that it was booked'
            else ': neither applied, nor already synced, nor blocked'
        end
        || case
            when new_balance < 0
                then '; it would have taken the wallet to ' || amount_text(new_balance, currency)
            else ''
        end as reason,
        stream,
        line,
        file_id
    from transactions
    where outcome = 'unknown'
    union all by name
    select
        unknown_messages.started_at as first_seen_at,
        unknown_messages.started_at as last_seen_at,
        [unknown_messages.message_id] as message_ids,
        'The logs do not say what became of this message: it began, and no outcome was printed'
            as reason,
        unknown_messages.message_id as subject,
        unknown_messages.stream,
        unknown_messages.line,
        unknown_messages.file_id
    from unknown_messages
    anti join transactions
        on unknown_messages.request_id = transactions.request_id
        and unknown_messages.message_number = transactions.message_number
)

select * from final
