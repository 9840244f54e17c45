-- One row per notice that an overdraft was blocked: the message that it stands in.
-- columns:
--   file_id (number): Number of the log file in this ledger; see log_files.
--   line (line): Line in the file where it begins, from 1.
--   request_id: Id of the Lambda request that printed it.
--   logged_at (time, UTC): When it was logged.
--   message_number (number): Which message of its request it is, from 1; 0 before the first.
--   block_number (number): Which transaction of its message it is, from 1.
select
    file_id,
    line,
    request_id,
    logged_at,
    message_number,
    block_number
from message_steps
where outcome = 'blocked'
