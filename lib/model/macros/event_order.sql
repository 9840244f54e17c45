-- The order of log events: by time; at one time, by the place of their file among all files (see
-- `file_orders`) and their line. Total, and by content only. For `order by`, `min_by` and `max_by`.
create macro event_order(logged_at, file_order, line) as row(logged_at, file_order, line)
