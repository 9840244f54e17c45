-- One row per log line that a finding is about: its own, those of its transactions and of the
-- deliveries of its messages. `$ends` are lines that it is about too, as `outage_ends` gives them.
with

ids as (
    select
        from_json($transaction_ids, '["varchar"]') as transaction_ids,
        from_json($message_ids, '["varchar"]') as message_ids
),

wanted_transactions as (
    select unnest(transaction_ids) as id from ids
),

wanted_messages as (
    select unnest(message_ids) as id from ids
),

-- What is masked is asked for by what is shown in its place, all else by what was printed.
possible_blocks as (
    select
        blocks.file_id,
        blocks.line,
        blocks.transaction_id
    from transaction_blocks as blocks
    semi join wanted_transactions on blocks.transaction_id = wanted_transactions.id
    union
    select
        blocks.file_id,
        blocks.line,
        blocks.transaction_id
    from transaction_links as links
    semi join wanted_transactions on links.masked_transaction_id = wanted_transactions.id
    inner join transaction_blocks as blocks
        on links.file_id = blocks.file_id
        and links.line = blocks.line
),

possible_starts as (
    select
        starts.file_id,
        starts.line,
        starts.message_id
    from message_starts as starts
    semi join wanted_messages on starts.message_id = wanted_messages.id
    union
    select
        starts.file_id,
        starts.line,
        starts.message_id
    from message_links as links
    semi join wanted_messages on links.masked_message_id = wanted_messages.id
    inner join message_starts as starts
        on links.file_id = starts.file_id
        and links.line = starts.line
),

anchors as (
    select
        $file_id::integer as file_id,
        $line::integer as line,
        'main' as role
    where $file_id is not null
    union all
    select
        links.file_id,
        links.line,
        'transaction' as role
    from possible_blocks as blocks
    inner join transaction_links as links
        on blocks.file_id = links.file_id
        and blocks.line = links.line
    semi join wanted_transactions
        on shown_part(blocks.transaction_id, links.masked_transaction_id) = wanted_transactions.id
    union all
    select
        links.file_id,
        links.line,
        'message' as role
    from possible_starts as starts
    inner join message_links as links
        on starts.file_id = links.file_id
        and starts.line = links.line
    semi join wanted_messages
        on shown_part(starts.message_id, links.masked_message_id) = wanted_messages.id
    union all
    select
        unnest(
            from_json($ends, '[{"file_id": "integer", "line": "integer"}]'), recursive := true
        ),
        'transaction' as role
)

select
    file_id,
    line,
    bool_or(role = 'main') as is_main,
    bool_or(role = 'transaction') as is_transaction
from anchors
group by file_id, line
order by file_id, line
