-- One row per printed line of a transaction block, with the field and the value read from it,
-- without personal data unless the session shows it.
-- columns:
--   line_number (line): Line inside the block, from 1.
--   field: Name of the printed field.
--   value: Value that was read from the line; empty where the line holds none.
with

blocks as (
    select
        transactions.*,
        string_split(log_events.text, chr(10)) as lines
    from transactions
    inner join log_events
        on transactions.file_id = log_events.file_id
        and transactions.line = log_events.line
),

lines as (
    select
        * exclude (lines),
        unnest(lines) as printed,
        generate_subscripts(lines, 1) as line_number
    from blocks
),

named as (
    select
        *,
        nullif(regexp_extract(printed, '^\s+(\w+): ', 1), '') as name
    from lines
),

final as (
    select
        transaction_id,
        file_id,
        line,
        line_number,
        printed,
        nullif(name, 'transaction') as field,
        case name
            when 'id' then transaction_id
            when 'type' then type
            when 'source' then source
            when 'action' then action
            when 'userId' then user_id
            when 'paymentBalance' then money(payment_balance, currency)
            when 'updatePaymentBalance' then update_payment_balance::varchar
            when 'metadata' then metadata
            when 'currency' then currency
            when 'amount' then money(amount, currency)
            when 'vat' then money(vat, currency)
            when 'oldBalance' then money(old_balance, currency)
            when 'newBalance' then money(new_balance, currency)
        end as value
    from named
)

select * from final
