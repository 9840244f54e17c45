-- One row per log line that a finding is about: its own, those of its transactions and of the
-- deliveries of its messages. `$ends` are lines that it is about too, as `outage_ends` gives them.
with

ids as (
    select
        from_json($transaction_ids, '["varchar"]') as transaction_ids,
        from_json($message_ids, '["varchar"]') as message_ids
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
    from transaction_links as links
    inner join transaction_blocks as blocks
        on links.file_id = blocks.file_id
        and links.line = blocks.line
    cross join ids
    where
        list_contains(
            ids.transaction_ids, shown_part(blocks.transaction_id, links.masked_transaction_id)
        )
    union all
    select
        links.file_id,
        links.line,
        'message' as role
    from message_links as links
    inner join message_starts as starts
        on links.file_id = starts.file_id
        and links.line = starts.line
    cross join ids
    where list_contains(ids.message_ids, shown_part(starts.message_id, links.masked_message_id))
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
