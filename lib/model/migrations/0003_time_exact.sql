-- A delivery need not say the milliseconds of each event; until now each file was an export, which does.
create table log_files_with_exactness (
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
);
insert into log_files_with_exactness
select *, true from log_files;
drop table log_files;
alter table log_files_with_exactness rename to log_files;
