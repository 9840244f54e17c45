-- One row per log line that a finding is about: its own, those of its transactions and of the
-- deliveries of its messages.
with

ends as (
    select
        max_by(file_id, transaction_number) as last_file_id,
        max_by(line, transaction_number) as last_line
    from transactions
    where logged_at <= $first_seen_at and $kind = 'outage'
    union all
    select
        min_by(file_id, transaction_number),
        min_by(line, transaction_number)
    from transactions
    where logged_at >= $last_seen_at and $kind = 'outage'
),

anchors as (
    select
        $file_id::integer as file_id,
        $line::integer as line,
        'main' as role
    where $file_id is not null
    union all
    select
        file_id,
        line,
        'transaction' as role
    from transactions
    where list_contains(from_json($transaction_ids, '["varchar"]'), transaction_id)
    union all
    select
        file_id,
        line,
        'message' as role
    from messages
    where list_contains(from_json($message_ids, '["varchar"]'), message_id)
    union all
    select
        last_file_id,
        last_line,
        'transaction' as role
    from ends
    where last_file_id is not null
)

select
    file_id,
    line,
    bool_or(role = 'main') as is_main,
    bool_or(role = 'transaction') as is_transaction
from anchors
group by file_id, line
order by file_id, line
