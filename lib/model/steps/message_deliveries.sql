-- One row per delivery of an SQS message: what became of it. For `messages`, which counts the deliveries of each.
-- lasts: meanwhile
-- columns:
--   repeated_id: Id of its message as printed, where that was delivered several times.
--   file_order: Place of its log file among all files: it sorts.
with

-- Nearly all messages are delivered once: there is nothing to sort of them.
repeated as (
    select hash(message_id) as digest
    from message_starts
    group by digest
    having count(*) > 1
),

final as (
    select
        shown_part(message_starts.message_id, message_links.masked_message_id) as message_id,
        message_links.request_id::varchar as request_id,
        message_links.outcome,
        message_links.started_at,
        message_links.ended_at,
        file_orders.stream,
        message_links.file_id,
        message_links.line,
        message_links.message_number,
        case
            when hash(message_starts.message_id) in (from repeated) then message_starts.message_id
        end as repeated_id,
        file_orders.file_order
    from message_links
    inner join message_starts
        on message_links.file_id = message_starts.file_id
        and message_links.line = message_starts.line
    inner join file_orders on message_links.file_id = file_orders.file_id
)

select * from final
