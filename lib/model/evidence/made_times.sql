-- One row per transaction of the finding: when its id was made, and when it was handled.
-- title: When the ids were made
select
    transaction_id as "transaction",
    ulid_time(transaction_id) as "id made",
    logged_at as "handled",
    time_between(
        least(ulid_time(transaction_id), logged_at), greatest(ulid_time(transaction_id), logged_at)
    ) as "between",
    action,
    direction,
    amount_text(amount, currency) as "amount",
    replace(outcome, '_', ' ') as "outcome",
    log_place(stream, line) as "place"
from transactions
where list_contains(from_json($transaction_ids, '["varchar"]'), transaction_id)
order by transaction_number
