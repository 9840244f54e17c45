-- One row per printed begin of an SQS message.
-- columns:
--   file_id (number): Number of the log file in this ledger; see log_files.
--   line (line): Line in the file where it begins, from 1.
--   message_id: Id of the SQS message; empty where none was printed before it.
create table message_starts (
    file_id integer not null using compression bitpacking,
    line integer not null using compression bitpacking,
    message_id varchar not null using compression uncompressed
)
