-- One row per log file: its place among all files by content and name only, from 1; parts of a stream
-- follow each other.
-- spans: ledger
-- columns:
--   file_order (number): Place of the log file among all files, by content and name.
select
    file_id,
    path,
    stream,
    part,
    row_number() over (order by part, stream, sha256, status) as file_order
from log_files
