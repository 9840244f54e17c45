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
--   user_id: Id of the user, where all that print it are of one; empty where they are of several.
with

shown as (
    select
        currency,
        type,
        source,
        action,
        case when metadata is not null then 'metadata' end as metadata,
        case when payment_balance is not null then 'paymentBalance' end as payment_balance,
        case when update_payment_balance is not null then 'updatePaymentBalance' end as update_payment_balance,
        user_id,
        logged_at,
        transaction_number
    from transactions
    where logged_at < scope_to()
),

counted as (
    select
        case
            when grouping(currency) = 0 then 'currency'
            when grouping(type) = 0 then 'type'
            when grouping(source) = 0 then 'source'
            when grouping(action) = 0 then 'action'
            else 'field'
        end as field,
        coalesce(currency, type, source, action, metadata, payment_balance, update_payment_balance)
            as value,
        count(*) as transaction_count,
        min(logged_at) as first_seen_at,
        max(logged_at) as last_seen_at,
        min(transaction_number) as first_number,
        min(user_id) as least_user_id,
        max(user_id) as greatest_user_id
    from shown
    group by grouping sets (
        (currency), (type), (source), (action), (metadata), (payment_balance), (update_payment_balance)
    )
),

printed as (
    select * from counted where value is not null
    union all by name
    select
        'field' as field,
        field as value,
        sum(transaction_count) as transaction_count,
        min(first_seen_at) as first_seen_at,
        max(last_seen_at) as last_seen_at,
        min(first_number) as first_number,
        min(least_user_id) as least_user_id,
        max(greatest_user_id) as greatest_user_id
    from counted
    where value is not null and field in ('type', 'source', 'action')
    group by field
    union all by name
    select
        'field' as field,
        shown_part(unknown_fields.field, masked_parts.masked) as value,
        count(*) as transaction_count,
        min(transactions.logged_at) as first_seen_at,
        max(transactions.logged_at) as last_seen_at,
        min(transactions.transaction_number) as first_number,
        min(transactions.user_id) as least_user_id,
        max(transactions.user_id) as greatest_user_id
    from unknown_fields
    inner join transactions
        on unknown_fields.file_id = transactions.file_id
        and unknown_fields.line = transactions.line
    left join masked_parts on unknown_fields.field = masked_parts.printed
    where transactions.logged_at < scope_to()
    group by 2
),

summed as (
    select
        field,
        value,
        sum(transaction_count)::bigint as transaction_count,
        min(first_seen_at) as first_seen_at,
        max(last_seen_at) as last_seen_at,
        min(first_number) as first_number,
        min(least_user_id) as least_user_id,
        max(greatest_user_id) as greatest_user_id
    from printed
    group by field, value
),

grouped as (
    select
        summed.* exclude (first_number, least_user_id, greatest_user_id),
        transactions.transaction_id,
        case
            when summed.least_user_id = summed.greatest_user_id then summed.least_user_id
        end as user_id,
        transactions.stream,
        transactions.line,
        transactions.file_id
    from summed
    inner join transactions on summed.first_number = transactions.transaction_number
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
