-- One row per log event as it stands in its file; the text without the parts that are columns.
create table events (
    file_id integer not null,
    line integer not null,
    byte_offset bigint not null,
    length_bytes integer not null,
    logged_at timestamp not null,
    request_id uuid,
    level event_level,
    kind event_kind not null,
    text varchar not null using compression zstd,
    prefix varchar
);
