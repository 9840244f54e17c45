-- One row per transaction, or message without one, of which the logs do not say what became of it:
-- neither applied, nor already synced, nor blocked, nor skipped, nor failed; or both blocked and one of the
-- others.
-- title: Unknown outcome
-- severity: warning; notice where the wallet shows that it was booked, or a later delivery says so
-- rule: Neither applied, already synced, blocked, skipped nor failed; or both blocked and applied or already
--   synced. Where the user's next transaction opens with it or without it, the wallet says which it was.
-- reason: Whether its money moved is not known.
-- cause: unknown_outcome
-- notebook: 04_anomalies
-- evidence: transactions, deliveries
-- when: exists(from transactions where outcome = 'unknown')
--   or exists(from message_deliveries where outcome = 'unknown')
with

unknown_messages as (
    select * from messages where outcome = 'unknown'
),

-- What dies before it prints anything of its transaction is delivered again.
booked_later as (
    select
        message_id,
        max(delivery_number) as delivery_number,
        max_by(outcome, delivery_number) as outcome
    from messages
    where
        outcome in ('applied', 'already_synced')
        and message_id in (select message_id from unknown_messages)
    group by message_id
),

final as (
    select
        case when doubtful_outcomes.wallet_says in ('booked', 'booked later') then 'notice' end as severity,
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
        end
        || case doubtful_outcomes.wallet_says
            when 'booked' then '; the user''s next transaction opens with it: the wallet booked it'
            when 'booked later' then '; it was delivered again, and the wallet booked it then'
            when 'left out' then '; the user''s next transaction opens without it: the wallet did not book it'
            else ''
        end as reason,
        stream,
        transactions.line,
        transactions.file_id
    from transactions
    left join doubtful_outcomes
        on transactions.file_id = doubtful_outcomes.file_id
        and transactions.line = doubtful_outcomes.line
    where outcome = 'unknown'
    union all by name
    select
        case when booked_later.message_id is not null then 'notice' end as severity,
        unknown_messages.started_at as first_seen_at,
        unknown_messages.started_at as last_seen_at,
        [unknown_messages.message_id] as message_ids,
        'The logs do not say what became of this message: it began, and no outcome was printed'
        || case
            when booked_later.message_id is not null
                then '; it was delivered again, and was ' || replace(booked_later.outcome, '_', ' ') || ' then'
            else ''
        end as reason,
        unknown_messages.message_id as subject,
        unknown_messages.stream,
        unknown_messages.line,
        unknown_messages.file_id
    from unknown_messages
    left join booked_later
        on unknown_messages.message_id = booked_later.message_id
        and unknown_messages.delivery_number < booked_later.delivery_number
    anti join transactions
        on unknown_messages.request_id = transactions.request_id
        and unknown_messages.message_number = transactions.message_number
)

select * from final
