-- One row per log event that says that a message was applied, already synced or blocked, where no
-- transaction could be read in front of it in its message. Where an overdraft was blocked before its
-- block was printed, the notice itself names the transaction; that is no lone outcome.
-- columns:
--   file_id (number): Number of the log file in this ledger; see log_files.
--   line (line): Line in the file where it begins, from 1.
--   request_id: Id of the Lambda request that printed it.
--   message_number (number): Which message of its request it is, from 1; 0 before the first.
--   logged_at (time, UTC): When it was logged.
--   outcome: What it says of its message: applied, already_synced or blocked.
with

outcomes as (
    select * from message_steps where outcome in ('applied', 'already_synced', 'blocked')
),

named_notices as (
    select file_id, line
    from blocked_attempts
    where user_id is not null and current_balance is not null
)

select
    outcomes.file_id,
    outcomes.line,
    outcomes.request_id,
    outcomes.message_number,
    outcomes.logged_at,
    outcomes.outcome::varchar as outcome
from outcomes
anti join transaction_links
    on outcomes.request_id = transaction_links.request_id
    and outcomes.message_number = transaction_links.message_number
anti join named_notices
    on outcomes.file_id = named_notices.file_id
    and outcomes.line = named_notices.line
