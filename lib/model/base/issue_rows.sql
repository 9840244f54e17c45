-- One row per thing that the extractor could not read as it should.
-- columns:
--   file_id (number): Number of the log file in this ledger; see log_files.
--   line (line): Line in the file where it begins, from 1.
--   byte_offset (bytes): Where it begins in the text of the file, from 0.
--   length_bytes (bytes): How long it is in the text of the file.
--   code: What is wrong, for example cut_event.
--   reason: Why it is here, in words, with the figures.
--   excerpt: Beginning of the text that could not be read, without personal data.
--   covers_bytes (yes or no): Whether the issue stands for bytes of the file that are in no event.
create table issue_rows (
    file_id integer not null,
    line integer not null,
    byte_offset bigint not null,
    length_bytes bigint not null,
    code varchar not null,
    reason varchar not null,
    excerpt varchar not null,
    covers_bytes boolean not null
)
