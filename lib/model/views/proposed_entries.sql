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

-- Where both sides moved, and both are explained, each cause has the move of its own side.
moves_of_both as (
    select
        * exclude (cause, other_cause, counterpart_id),
        unnest([
            {'cause': cause, 'counterpart_id': counterpart_id},
            {'cause': other_cause, 'counterpart_id': null}
        ], recursive := true)
    from open_changes
    where is_given and other_cause is not null
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
        case when side = 'payment' then -open_step else open_step end as amount
    from open_changes
    where is_given and other_cause is null
    union all
    select
        moves.root,
        moves.user_id,
        moves.currency,
        moves.cause,
        moves.transaction_id,
        moves.counterpart_id,
        moves.logged_at,
        true,
        causes.side,
        case
            when moves.cause in ('wallet_lost_update', 'wallet_doubled') then -moves.wallet_gap
            when causes.side = 'payment' then -moves.payment_move
            else moves.payment_move
        end
    from moves_of_both as moves
    inner join causes on moves.cause = causes.cause
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
        arg_max(cause, (abs(amount), cause)) as cause,
        list(distinct cause order by cause) as causes,
        min(logged_at) as first_seen_at,
        list_distinct(list(coalesce(counterpart_id, transaction_id) order by logged_at))
            as transaction_ids
    from parts
    group by root, user_id, currency, side, is_mechanical
),

other_meanings as (
    select
        parts.root,
        parts.user_id,
        parts.currency,
        parts.side,
        parts.is_mechanical,
        string_agg(
            lower(left(causes.meaning, 1)) || substr(causes.meaning, 2), '; ' order by causes.meaning
        ) as text
    from (
        select
            * exclude (cause, causes),
            cause as main_cause,
            unnest(causes) as cause
        from entries
        where len(causes) > 1
    ) as parts
    inner join causes on parts.cause = causes.cause
    where parts.cause <> parts.main_cause
    group by all
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
        || coalesce('; ' || other_meanings.text, '')
        || case
            when entries.change_count > 1 then ' (' || counted(entries.change_count, 'time', 'times') || ')' else ''
        end as reason,
        entries.transaction_ids,
        entries.first_seen_at
    from entries
    inner join causes on entries.cause = causes.cause
    left join other_meanings
        on entries.root = other_meanings.root
        and entries.user_id = other_meanings.user_id
        and entries.currency is not distinct from other_meanings.currency
        and entries.side = other_meanings.side
        and entries.is_mechanical = other_meanings.is_mechanical
    cross join settings
    where abs(entries.amount) > settings.tolerance
)

select * from final
