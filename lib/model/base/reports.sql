-- One row per REPORT line: what the platform measured of a request.
create table reports (
    file_id integer not null,
    line integer not null,
    duration_ms double,
    billed_duration_ms double,
    init_duration_ms double,
    memory_size_mb integer,
    max_memory_used_mb integer,
    status varchar
);
