-- The order of transactions: by time, then by id; what is printed twice at one time, by the place of
-- its file among all files (see `file_orders`) and its line. Total, and by content only, so that the
-- same logs give the same order however they were ingested. For `order by`, `min_by` and `max_by`.
create macro transaction_order(logged_at, transaction_id, file_order, line) as
    row(logged_at, transaction_id, file_order, line)
