-- One row per transaction id that was printed in more than one block: the same content again (a
-- replay), or other content under the same id (a conflict). Copies of one log event in two files are
-- not counted.
-- title: Duplicate transaction id
-- severity: critical if a conflict or a wallet was moved twice; warning if a booking by hand may have put that
--   right; else notice
-- rule: One id in several blocks. Same user, currency, direction, amount and VAT, and no other type, source or
--   action where these are printed: a replay; else a conflict. A replay that prints the balances of the first again, to a wallet that stands
--   at its new balance already, moved nothing. A booking by hand of just as much the other way, within
--   `refund_days` (31), may have put it right.
-- reason: A replay that was applied once did no harm.
-- cause: duplicate
-- notebook: 04_anomalies
-- evidence: contents, transactions
with

printed_twice as (
    select transaction_id
    from transactions
    where
        transaction_id in (select transaction_id from repeated_prints)
        and logged_at < scope_to()
    group by transaction_id
    having count(*) > 1
),

printed as (
    select
        transactions.*,
        transactions.outcome = 'applied' and not coalesce(repeated_bookings.is_held, false) as is_moved,
        transactions.outcome = 'applied' and not coalesce(repeated_bookings.is_held, true) as is_again,
        row_number() over copies as copy_number,
        first_value(transactions.currency) over (
            partition by transactions.transaction_id
            order by transactions.transaction_number desc
        ) as last_currency
    from transactions
    semi join printed_twice on transactions.transaction_id = printed_twice.transaction_id
    left join repeated_bookings
        on transactions.file_id = repeated_bookings.file_id
        and transactions.line = repeated_bookings.line
    where transactions.logged_at < scope_to()
    window copies as (
        partition by transactions.transaction_id order by transactions.transaction_number
    )
),

grouped as (
    select
        transaction_id,
        max_by(user_id, copy_number) as user_id,
        any_value(last_currency) as currency,
        count(*) as block_count,
        list(distinct user_id order by user_id) filter (where user_id is not null) as user_ids,
        len(user_ids) as user_count,
        count(*) filter (where outcome = 'applied') as applied_count,
        count(*) filter (where is_moved) as moved_count,
        count(distinct user_id) filter (where is_moved) as moved_users,
        bool_or(is_again) as is_moved_again,
        greatest(
            count(distinct (user_id, currency, direction, amount, vat)),
            count(distinct type),
            count(distinct source),
            count(distinct action)
        ) as content_count,
        max_by(amount, copy_number) as amount,
        max_by(wallet_effect(direction, amount, vat), copy_number) * (count(*) filter (where is_moved) - 1)
            as effect_again,
        sum(abs(amount)) filter (where is_moved)
        - max(abs(amount)) filter (where is_moved) as moved_again,
        max(abs(amount)) filter (where currency is not distinct from last_currency)
            as greatest_amount,
        list(distinct message_id order by message_id) filter (where message_id is not null) as message_ids,
        min(logged_at) as first_logged_at,
        max(logged_at) as last_logged_at,
        max_by(stream, copy_number) as stream,
        max_by(line, copy_number) as line,
        max_by(file_id, copy_number) as file_id
    from printed
    group by transaction_id
),

-- Bookings by hand of just what was moved too much, the other way.
by_hand as (
    select
        grouped.transaction_id,
        min_by(manual_entries.transaction_id, manual_entries.transaction_number) as by_hand_id
    from grouped
    cross join settings
    inner join manual_entries
        on grouped.user_id = manual_entries.user_id
        and grouped.currency = manual_entries.currency
        and manual_entries.transaction_id <> grouped.transaction_id
        and manual_entries.logged_at > grouped.last_logged_at
        and manual_entries.logged_at <= grouped.last_logged_at + to_days(settings.refund_days)
    where
        grouped.content_count = 1
        and grouped.moved_count > 1
        and abs(
            wallet_effect(manual_entries.direction, manual_entries.amount, manual_entries.vat)
            + grouped.effect_again
        ) <= settings.tolerance
    group by grouped.transaction_id
),

final as (
    select
        case
            when by_hand_id is not null then 'warning'
            when content_count > 1 or moved_count > 1 or is_moved_again then 'critical'
            else 'notice'
        end
            as severity,
        user_id,
        user_ids,
        currency,
        case
            when content_count > 1 then greatest_amount
            else coalesce(moved_again, 0)
        end::decimal(18, 6) as exposure,
        first_logged_at as first_seen_at,
        last_logged_at as last_seen_at,
        grouped.transaction_id,
        coalesce(message_ids, []) as message_ids,
        'The id was printed ' || counted(block_count, 'time', 'times') || ', '
        || case when user_count > 1 then 'for ' || counted(user_count, 'user', 'users') || ', ' else '' end
        || case
            when content_count > 1 then 'with different content (a conflict)'
            else 'each time with ' || told_amount(amount, currency)
                || ' (a replay)'
        end
        || ', and applied '
        || case applied_count
            when 0 then 'never'
            when 1 then 'once'
            else counted(applied_count, 'time', 'times')
        end
        || case
            when moved_count > moved_users or is_moved_again
                then ': the wallet was moved more than once for one id'
            when moved_count > 1
                then ': the wallet of each of ' || counted(moved_users, 'user', 'users')
                    || ' was moved for one id'
            when applied_count > moved_count
                then ': the wallet held it already each time after the first, and was not moved twice'
            else ': the wallet was not moved twice'
        end
        || coalesce('; ' || by_hand_id || ' was booked by hand since and may have put it right', '') as reason,
        stream,
        line,
        file_id
    from grouped
    left join by_hand on grouped.transaction_id = by_hand.transaction_id
)

select * from final
