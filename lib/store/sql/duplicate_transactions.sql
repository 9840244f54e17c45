-- One row per transaction id that stands in the logs more than once: how often it was printed, and
-- how often it was applied. Copies of the same log event in two files are not counted.
create view duplicate_transactions as
with

printed as (
    select
        *,
        row_number() over (
            partition by transaction_id
            order by logged_at, stream, line
        ) as copy_number
    from transactions
),

grouped as (
    select
        transaction_id,
        max_by(user_id, copy_number) as user_id,
        max_by(currency, copy_number) as currency,
        count(*) as block_count,
        count(*) filter (where outcome = 'applied') as applied_count,
        count(distinct message_id) as message_count,
        max_by(amount, copy_number) as amount,
        min(logged_at) as first_logged_at,
        max(logged_at) as last_logged_at,
        max_by(stream, copy_number) as stream,
        max_by(line, copy_number) as line,
        max_by(file_id, copy_number) as file_id
    from printed
    group by transaction_id
    having count(*) > 1
),

final as (
    select
        *,
        'The id was printed ' || block_count || ' times, in ' || message_count
        || case when message_count = 1 then ' message' else ' messages' end
        || ', and applied '
        || case applied_count when 0 then 'never' when 1 then 'once' else applied_count || ' times'
        end
        || case
            when applied_count > 1 then '; the wallet was moved more than once for one transaction'
            else '; the wallet was not moved twice'
        end as reason
    from grouped
)

select * from final;
