-- One row per value of a field with few values (currency, type, source, action), and per name of a
-- field of the transaction blocks: where it was first seen, and since when the field is printed.
-- columns:
--   field: Field that the value was printed in; the word field where the value is itself a field's
--     name.
--   value: Value as printed.
--   transaction_count (transactions): How many transactions it stands for.
--   first_seen_at (time, UTC): Time of the first log line that it is about.
--   last_seen_at (time, UTC): Time of the last log line that it is about.
--   field_since (time, UTC): When the field was first seen.
with

printed as (
    select
        unnest([
            {'field': 'currency', 'value': currency},
            {'field': 'type', 'value': type},
            {'field': 'source', 'value': source},
            {'field': 'action', 'value': action},
            {'field': 'field', 'value': case when type is not null then 'type' end},
            {'field': 'field', 'value': case when source is not null then 'source' end},
            {'field': 'field', 'value': case when action is not null then 'action' end},
            {'field': 'field', 'value': case when metadata is not null then 'metadata' end},
            {
                'field': 'field',
                'value': case when payment_balance is not null then 'paymentBalance' end
            },
            {
                'field': 'field',
                'value': case when update_payment_balance is not null then 'updatePaymentBalance' end
            }
        ], recursive := true),
        logged_at,
        transaction_id,
        user_id,
        stream,
        line,
        file_id,
        transaction_number
    from transactions
    union all
    select
        'field' as field,
        shown_part(unknown_fields.field, masked_parts.masked) as value,
        transactions.logged_at,
        transactions.transaction_id,
        transactions.user_id,
        transactions.stream,
        transactions.line,
        transactions.file_id,
        transactions.transaction_number
    from unknown_fields
    inner join transactions
        on unknown_fields.file_id = transactions.file_id
        and unknown_fields.line = transactions.line
    left join masked_parts on unknown_fields.field = masked_parts.printed
),

grouped as (
    select
        field,
        value,
        count(*) as transaction_count,
        min(logged_at) as first_seen_at,
        min_by(transaction_id, transaction_number) as transaction_id,
        arg_min_null(user_id, transaction_number) as user_id,
        min_by(stream, transaction_number) as stream,
        min_by(line, transaction_number) as line,
        min_by(file_id, transaction_number) as file_id,
        max(logged_at) as last_seen_at
    from printed
    where value is not null and logged_at < scope_to()
    group by field, value
),

final as (
    select
        field,
        value,
        transaction_count,
        first_seen_at,
        last_seen_at,
        case
            when field = 'field' then (select min(logged_at) from events)
            else min(first_seen_at) over (partition by field)
        end as field_since,
        transaction_id,
        user_id,
        stream,
        line,
        file_id
    from grouped
)

select * from final
