-- One row per REPORT line: what the platform measured of a request.
-- columns:
--   file_id (number): Number of the log file in this ledger; see log_files.
--   line (line): Line in the file where it begins, from 1.
--   duration_ms (ms): Time that the request took.
--   billed_duration_ms (ms): Time that the request was billed for.
--   init_duration_ms (ms): Time of the cold start; empty without one.
--   memory_size_mb (MB): Memory that the function may use.
--   max_memory_used_mb (MB): Most memory that the request's container had used.
--   status: Status that the platform printed, for example timeout; empty where it printed none.
create table reports (
    file_id integer not null,
    line integer not null,
    duration_ms double,
    billed_duration_ms double,
    init_duration_ms double,
    memory_size_mb integer,
    max_memory_used_mb integer,
    status varchar
)
