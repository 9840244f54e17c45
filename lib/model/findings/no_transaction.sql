-- One row where logs were read and no transaction at all was found in them.
-- title: No transaction
-- severity: warning
-- rule: Log events, and not one transaction among them.
-- reason: Nothing was checked: these are the logs of something else, or they print their blocks in a
--   way that is not known.
-- cause: not_read
-- notebook: 01_ingest
select
    min(logged_at) as first_seen_at,
    max(logged_at) as last_seen_at,
    counted(count(*), 'log event', 'log events') || ', ' || strftime(min(logged_at), '%Y-%m-%d %H:%M')
    || ' to ' || strftime(max(logged_at), '%Y-%m-%d %H:%M')
    || ', and not one transaction: nothing was checked' as reason,
    'no transaction' as subject,
    min_by(stream, event_order(logged_at, file_order, line)) as stream,
    min_by(line, event_order(logged_at, file_order, line)) as line,
    min_by(file_id, event_order(logged_at, file_order, line)) as file_id
from kept_events
where
    logged_at < scope_to()
    and not exists (from transaction_links where logged_at < scope_to())
having count(*) > 0
