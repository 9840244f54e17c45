-- One row per log event as it stands in its file. What other columns and tables hold is not kept
-- twice: the text is without its prefix, and null where block_text() gives it back byte for byte.
create table events (
    file_id integer not null using compression bitpacking,
    line integer not null using compression bitpacking,
    byte_offset bigint not null using compression bitpacking,
    length_bytes integer not null using compression bitpacking,
    logged_at timestamp not null using compression bitpacking,
    request_id uuid,
    level event_level,
    kind event_kind not null,
    text varchar using compression uncompressed,
    prefix varchar using compression dictionary
);
