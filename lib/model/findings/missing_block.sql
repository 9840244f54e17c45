-- One row per outcome (applied, already synced, blocked) of messages in which no transaction could be
-- read, however many they are.
-- title: Outcome without its transaction
-- severity: critical
-- rule: A message was applied, already synced or blocked, and no transaction block in it could be
--   read.
-- reason: Money moved, or was to move, that is in no sum and no check; many at once mean that blocks
--   are printed in another way.
-- cause: not_read
-- notebook: 01_ingest
-- evidence: deliveries
with

placed as (
    select
        lone_outcomes.*,
        file_orders.stream,
        file_orders.file_order,
        messages.message_id
    from lone_outcomes
    inner join file_orders on lone_outcomes.file_id = file_orders.file_id
    left join messages
        on lone_outcomes.request_id::varchar = messages.request_id
        and lone_outcomes.message_number = messages.message_number
    where lone_outcomes.logged_at < scope_to()
),

final as (
    select
        min(logged_at) as first_seen_at,
        max(logged_at) as last_seen_at,
        list(message_id order by event_order(logged_at, file_order, line))
            filter (where message_id is not null)[:100] as message_ids,
        counted(count(*), 'message was', 'messages were') || ' '
        || replace(outcome, '_', ' ')
        || ', but no transaction could be read in '
        || case when count(*) = 1 then 'it' else 'them' end
        || ': its money is in no sum and no check; first on '
        || strftime(min(logged_at), '%Y-%m-%d %H:%M') as reason,
        outcome as subject,
        min_by(stream, event_order(logged_at, file_order, line)) as stream,
        min_by(line, event_order(logged_at, file_order, line)) as line,
        min_by(file_id, event_order(logged_at, file_order, line)) as file_id
    from placed
    group by outcome
)

select * from final
