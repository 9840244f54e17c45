-- One row per entry that would bring a user's wallet and payment balance together, by case: mechanical
-- where the cause alone gives it. Where a person has to decide, both ways are listed: one of the two
-- is to be booked, not both.
-- lasts: pages
-- columns:
--   entry_id: Name of the entry.
--   case_id: Case that it belongs to; see cases.
--   first_seen_at (time, UTC): First change that it corrects.
--   side: Which balance to correct: wallet or payment.
--   amount (money): What to add to that side; below zero where it is to be taken off.
--   is_mechanical (yes or no): Whether the cause alone gives it; else it is one of two alternatives.
--   change_count (changes): Changes of the difference that it corrects.
--   reason: What the entry does, and why.
--   transaction_ids (list): Transactions that it is about, in order of time.
with

open_changes as (
    select
        *,
        is_mechanical and side is not null as is_given
    from balance_changes
    where open_step <> 0 and not is_gap
),

parts as (
    select
        root,
        user_id,
        currency,
        cause,
        transaction_id,
        counterpart_id,
        logged_at,
        true as is_mechanical,
        side,
        case
            when other_cause is not null and side = 'payment' then -payment_move
            when other_cause is not null then -wallet_gap
            when side = 'payment' then -open_step
            else open_step
        end as amount
    from open_changes
    where is_given
    union all
    select
        root,
        user_id,
        currency,
        other_cause,
        transaction_id,
        null,
        logged_at,
        true,
        case side when 'payment' then 'wallet' else 'payment' end,
        case side when 'payment' then -wallet_gap else -payment_move end
    from open_changes
    where is_given and other_cause is not null
    union all
    select root, user_id, currency, cause, transaction_id, counterpart_id, logged_at, false, 'payment',
        -open_step
    from open_changes
    where not is_given
    union all
    select root, user_id, currency, cause, transaction_id, counterpart_id, logged_at, false, 'wallet',
        open_step
    from open_changes
    where not is_given
),

entries as (
    select
        root,
        user_id,
        currency,
        side,
        is_mechanical,
        sum(amount) as amount,
        count(*) as change_count,
        mode(cause order by cause) as cause,
        min(logged_at) as first_seen_at,
        list_distinct(list(coalesce(counterpart_id, transaction_id) order by logged_at))
            as transaction_ids
    from parts
    group by root, user_id, currency, side, is_mechanical
),

final as (
    select
        'entry-' || left(
            md5(concat_ws('|', entries.root, entries.user_id, entries.currency, entries.side,
                entries.is_mechanical)), 10
        ) as entry_id,
        'case-' || left(md5(entries.root), 10) as case_id,
        entries.user_id,
        entries.currency,
        entries.side,
        entries.amount,
        entries.is_mechanical,
        entries.cause,
        entries.change_count,
        case when entries.amount > 0 then 'Add ' else 'Take ' end
        || amount_text(abs(entries.amount), entries.currency)
        || case when entries.amount > 0 then ' to' else ' off' end
        || case entries.side when 'wallet' then ' the wallet' else ' the payment balance' end
        || case when entries.is_mechanical then ': ' else ', or correct the other side instead: ' end
        || causes.meaning
        || case
            when entries.change_count > 1 then ' (' || counted(entries.change_count, 'time', 'times') || ')' else ''
        end as reason,
        entries.transaction_ids,
        entries.first_seen_at
    from entries
    inner join causes on entries.cause = causes.cause
    cross join settings
    where abs(entries.amount) > settings.tolerance
)

select * from final
