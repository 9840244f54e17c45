-- One row per log line at an end of an outage: of the last transaction before it, and of the first one
-- after it.
with

ends as (
    select
        max_by(file_id, transaction_number) as file_id,
        max_by(line, transaction_number) as line
    from transactions
    where logged_at <= $first_seen_at
    union all
    select
        min_by(file_id, transaction_number),
        min_by(line, transaction_number)
    from transactions
    where logged_at >= $last_seen_at
)

select
    file_id,
    line
from ends
where file_id is not null
order by file_id, line
