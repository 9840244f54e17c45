-- One row per transaction, sync error or blocked notice of which a field that is needed was not
-- printed, or not in an exact form; and one per reason for which blocks could not be read at all.
-- title: Not read
-- severity: critical where money is unknown, else warning; warning where all that is unknown is a currency,
--   and the balances say which it is, or a payment balance that was not printed
-- rule: A field that a transaction, a sync error or a blocked notice needs is not there, or is
--   printed in a form that is not exact, or twice with two values; or a block does not say whose it is. A
--   transaction that prints any field of the newer schema needs the type and the payment balance too.
-- reason: What is unknown is in no check, and what is in no check is not fine.
-- cause: not_read
-- notebook: 01_ingest
-- evidence: unread, transactions
-- when: exists(from unread_fields)
--   or exists(from issue_rows where code in ('unreadable_block', 'unreadable_field'))
with

-- One look for personal data for all of it: to plan one takes longer than most rules.
shown_texts as materialized (
    select
        text,
        shown_text(text) as shown
    from (
        select printed as text from unread_fields
        union
        select reason as text from issue_rows where code in ('unreadable_block', 'unreadable_field')
    )
    where text is not null
),

named_fields as (
    select
        unread_fields.file_id,
        unread_fields.line,
        unread_fields.field,
        replace(unread_fields.field, '_', ' ')
        || coalesce(' (printed as ' || shown_texts.shown || ')', '') as name
    from unread_fields
    left join shown_texts on unread_fields.printed = shown_texts.text
),

unread as (
    select
        file_id,
        line,
        bool_or(field in (
            'amount', 'vat', 'old_balance', 'new_balance', 'payment_balance',
            'subscription_balance', 'current_balance', 'currency'
        )) as is_money,
        bool_and(field = 'currency') as is_currency_only,
        bool_and(field = 'payment_balance' and name = 'payment balance') as is_unprinted_only,
        string_agg(distinct name, ', ' order by name) as fields
    from named_fields
    group by file_id, line
),

about_transactions as (
    select
        case
            when unread.is_unprinted_only then 'warning'
            when unread.is_money and not (unread.is_currency_only and placed_currencies.line is not null)
                then 'critical'
            else 'warning'
        end as severity,
        transactions.user_id,
        transactions.currency,
        abs(transactions.amount) as exposure,
        transactions.logged_at,
        transactions.transaction_id,
        'Not known of this transaction: ' || unread.fields
        || case
            when placed_currencies.line is not null
                then '; it is judged in ' || placed_currencies.currency
                    || ', the only wallet of the user that goes on through it'
            else ''
        end
        || case
            when unread.is_currency_only and placed_currencies.line is not null then ''
            else '; what needs it is not judged'
        end as reason,
        transactions.stream,
        transactions.line,
        transactions.file_id
    from unread
    inner join transactions
        on unread.file_id = transactions.file_id
        and unread.line = transactions.line
    left join placed_currencies
        on unread.file_id = placed_currencies.file_id
        and unread.line = placed_currencies.line
),

about_errors as (
    select
        case when unread.is_money then 'critical' else 'warning' end as severity,
        sync_errors.user_id,
        sync_errors.currency,
        sync_errors.logged_at,
        sync_errors.transaction_id,
        'Not known of the not-in-sync error of this transaction: ' || unread.fields as reason,
        'sync error ' || coalesce(sync_errors.transaction_id, sync_errors.request_id, '')
            as subject,
        sync_errors.stream,
        sync_errors.line,
        sync_errors.file_id
    from unread
    inner join sync_errors
        on unread.file_id = sync_errors.file_id
        and unread.line = sync_errors.line
),

about_notices as (
    select
        case when unread.is_money then 'critical' else 'warning' end as severity,
        shown_part(blocked_attempts.user_id, user_ids.masked) as user_id,
        kept_events.logged_at,
        shown_part(blocked_attempts.transaction_id, transaction_ids.masked) as transaction_id,
        'Not known of the notice that an overdraft was blocked: ' || unread.fields as reason,
        'blocked ' || coalesce(transaction_id, kept_events.request_id::varchar, '') as subject,
        kept_events.stream,
        kept_events.line,
        kept_events.file_id
    from unread
    inner join blocked_attempts
        on unread.file_id = blocked_attempts.file_id
        and unread.line = blocked_attempts.line
    inner join kept_events
        on unread.file_id = kept_events.file_id
        and unread.line = kept_events.line
    left join masked_parts as user_ids on blocked_attempts.user_id = user_ids.printed
    left join masked_parts as transaction_ids
        on blocked_attempts.transaction_id = transaction_ids.printed
),

nameless as (
    select
        shown_texts.shown as reason,
        issue_rows.code,
        kept_events.logged_at,
        kept_events.request_id,
        kept_events.stream,
        kept_events.line,
        kept_events.file_id,
        kept_events.file_order,
        cut_events.line is not null as is_cut
    from issue_rows
    inner join kept_events
        on issue_rows.file_id = kept_events.file_id
        and issue_rows.line = kept_events.line
    left join shown_texts on issue_rows.reason = shown_texts.text
    left join issue_rows as cut_events
        on issue_rows.file_id = cut_events.file_id
        and issue_rows.line = cut_events.line
        and cut_events.code = 'cut_event'
    anti join unread_fields
        on issue_rows.file_id = unread_fields.file_id
        and issue_rows.line = unread_fields.line
    where
        issue_rows.code in ('unreadable_block', 'unreadable_field')
        and kept_events.logged_at < scope_to()
),

about_blocks as (
    select
        case when code = 'unreadable_block' then 'critical' else 'warning' end as severity,
        min(logged_at) as first_seen_at,
        max(logged_at) as last_seen_at,
        list(distinct request_id::varchar order by request_id::varchar)
            filter (where request_id is not null)[:100] as request_ids,
        counted(count(*), 'log event', 'log events')
        || ' could not be read, first on ' || strftime(min(logged_at), '%Y-%m-%d %H:%M') || ': '
        || nameless.reason
        || case when is_cut then '; the file ends inside it' else '' end as reason,
        left(nameless.reason, 100) || case when is_cut then ' (cut)' else '' end as subject,
        min_by(stream, event_order(logged_at, file_order, line)) as stream,
        min_by(line, event_order(logged_at, file_order, line)) as line,
        min_by(file_id, event_order(logged_at, file_order, line)) as file_id
    from nameless
    group by code, nameless.reason, is_cut
),

final as (
    select * from about_transactions
    union all by name
    select * from about_errors
    union all by name
    select * from about_notices
    union all by name
    select * from about_blocks
)

select * from final
