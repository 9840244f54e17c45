-- One row per transaction id that was printed in more than one block: the same content again (a
-- replay), or other content under the same id (a conflict). Copies of one log event in two files are
-- not counted.
-- title: Duplicate transaction id
-- severity: critical if a conflict or applied twice, else notice
-- rule: One id in several blocks. Same user, currency, type, source, action, amount and VAT: a
--   replay; else a conflict.
-- reason: A replay that was applied once did no harm.
-- cause: duplicate
-- notebook: 04_anomalies
-- evidence: contents, transactions
with

repeated_ids as (
    select transaction_id
    from transactions
    group by transaction_id
    having count(*) > 1
),

printed as (
    select
        transactions.*,
        row_number() over (
            partition by transactions.transaction_id order by transactions.transaction_number
        ) as copy_number
    from transactions
    semi join repeated_ids on transactions.transaction_id = repeated_ids.transaction_id
),

grouped as (
    select
        transaction_id,
        max_by(user_id, copy_number) as user_id,
        max_by(currency, copy_number) as currency,
        count(*) as block_count,
        count(*) filter (where outcome = 'applied') as applied_count,
        count(distinct (user_id, currency, type, source, action, amount, vat)) as content_count,
        max_by(amount, copy_number) as amount,
        sum(abs(amount)) filter (where outcome = 'applied')
        - max(abs(amount)) filter (where outcome = 'applied') as applied_again,
        max(abs(amount)) as greatest_amount,
        min(logged_at) as first_logged_at,
        max(logged_at) as last_logged_at,
        max_by(stream, copy_number) as stream,
        max_by(line, copy_number) as line,
        max_by(file_id, copy_number) as file_id
    from printed
    group by transaction_id
),

final as (
    select
        case when content_count > 1 or applied_count > 1 then 'critical' else 'notice' end
            as severity,
        user_id,
        currency,
        case
            when content_count > 1 then greatest_amount
            else coalesce(applied_again, 0)
        end::decimal(18, 6) as exposure,
        first_logged_at as first_seen_at,
        last_logged_at as last_seen_at,
        transaction_id,
        'The id was printed ' || block_count || ' times, '
        || case
            when content_count > 1 then 'with different content (a conflict)'
            else 'each time with ' || amount_text(amount, currency) || ' (a replay)'
        end
        || ', and applied '
        || case applied_count
            when 0 then 'never'
            when 1 then 'once'
            else applied_count || ' times'
        end
        || case
            when applied_count > 1 then ': the wallet was moved more than once for one id'
            else ': the wallet was not moved twice'
        end as reason,
        stream,
        line,
        file_id
    from grouped
)

select * from final
