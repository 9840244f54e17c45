-- One row per ingested log file, by content: what it was, how much it held, and how well it read.
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
    last_logged_at timestamp
);
