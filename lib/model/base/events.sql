-- One row per log event as it stands in its file. What other columns and tables hold is not kept
-- twice: the text is without its prefix, and null where block_text() or usual_text() gives it back byte
-- for byte.
-- columns:
--   file_id (number): Number of the log file in this ledger; see log_files.
--   line (line): Line in the file where it begins, from 1.
--   byte_offset (bytes): Where it begins in the text of the file, from 0.
--   length_bytes (bytes): How long it is in the text of the file.
--   logged_at (time, UTC): When it was logged.
--   request_id: Id of the Lambda request that printed it.
--   level: Level that the application printed, INFO or ERROR for example; empty for lines of the
--     platform.
--   text: Text of the log event without its prefix, without personal data.
--   prefix: What stands before the text, where other columns do not give it back byte for byte.
create table events (
    file_id integer not null using compression bitpacking,
    line integer not null using compression bitpacking,
    byte_offset bigint not null using compression bitpacking,
    length_bytes integer not null using compression bitpacking,
    logged_at timestamp not null using compression bitpacking,
    request_id uuid,
    level event_level,
    event_type_id utinyint not null,
    text varchar using compression zstd,
    prefix varchar using compression dictionary
)
