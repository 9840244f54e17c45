-- One row per ingested log file, by content: what it was, how much it held, and how well it could be read.
-- readers: yes
-- columns:
--   file_id (number): Number of the log file in this ledger; see log_files.
--   path: Path of the log file as it was given.
--   stream: Log stream: one container of the function.
--   part: Name of the file inside its stream, for example 000000.
--   format: What the file is by its first bytes, for example gzip or plain.
--   sha256: SHA-256 of the file's text, by which it is recognised.
--   size_bytes (bytes): Size of the file.
--   text_bytes (bytes): Size of the file's text once decompressed.
--   event_count (log events): How many log events the file holds.
--   issue_count (issues): How many things in the file could not be read as they should.
--   is_out_of_order (yes or no): Whether the file's events were not in order of time.
--   status: How well the file could be read.
--   first_logged_at (time, UTC): Time of the file's earliest event.
--   last_logged_at (time, UTC): Time of the file's latest event.
--   is_time_exact (yes or no): Whether each event's time was delivered with its milliseconds.
create table log_files (
    file_id integer not null,
    path varchar not null using compression uncompressed,
    stream varchar not null using compression uncompressed,
    part varchar not null using compression dictionary,
    format varchar not null using compression dictionary,
    sha256 varchar not null using compression uncompressed,
    size_bytes bigint not null,
    text_bytes bigint not null,
    event_count bigint not null,
    issue_count bigint not null,
    is_out_of_order boolean not null,
    status varchar not null using compression dictionary,
    first_logged_at timestamp,
    last_logged_at timestamp,
    is_time_exact boolean not null
)
