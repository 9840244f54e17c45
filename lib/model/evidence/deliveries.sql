-- One row per delivery of the finding's messages: when, in which request, and what became of it.
-- title: Each delivery
select
    messages.message_id as "message",
    messages.delivery_number as "delivery",
    messages.started_at as "time",
    time_between(
        lag(messages.started_at) over (
            partition by messages.message_id
            order by messages.delivery_number
        ),
        messages.started_at
    ) as "after the one before",
    replace(messages.outcome, '_', ' ') as "outcome",
    transactions.transaction_id as "transaction",
    messages.request_id as "request",
    log_place(messages.stream, messages.line) as "place"
from messages
left join transactions
    on messages.request_id = transactions.request_id
    and messages.message_number = transactions.message_number
where list_contains(from_json($message_ids, '["varchar"]'), messages.message_id)
order by messages.message_id, messages.delivery_number, transactions.block_number
