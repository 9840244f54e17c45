-- One row per sort of block (transaction, sync error, blocked notice) that was named by its fields,
-- because the words or names around it are not the usual ones; and per field whose values are spelled
-- otherwise than usual.
-- title: Block printed in another way
-- severity: notice
-- rule: A block that its fields name, behind another phrase, class name or wrapper than usual; or an id
--   or a currency in letters of the other case, or with white space around it.
-- reason: It was read all the same; but what changed here may change further.
-- cause: meaning
-- notebook: 01_ingest
-- evidence: requests
-- when: exists(from issue_rows where code = 'drifted_block')
with

drifted as (
    select
        issue_rows.reason,
        kept_events.logged_at,
        kept_events.request_id,
        kept_events.stream,
        kept_events.line,
        kept_events.file_id,
        kept_events.file_order
    from issue_rows
    inner join kept_events
        on issue_rows.file_id = kept_events.file_id
        and issue_rows.line = kept_events.line
    where issue_rows.code = 'drifted_block' and kept_events.logged_at < scope_to()
)

select
    min(logged_at) as first_seen_at,
    max(logged_at) as last_seen_at,
    list(distinct request_id::varchar order by request_id::varchar)
        filter (where request_id is not null)[:100] as request_ids,
    counted(count(*), 'block', 'blocks') || ', first on '
    || strftime(min(logged_at), '%Y-%m-%d %H:%M') || ': ' || drifted.reason as reason,
    left(drifted.reason, 60) as subject,
    min_by(stream, event_order(logged_at, file_order, line)) as stream,
    min_by(line, event_order(logged_at, file_order, line)) as line,
    min_by(file_id, event_order(logged_at, file_order, line)) as file_id
from drifted
group by drifted.reason
