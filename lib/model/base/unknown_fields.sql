-- One row per transaction block and field of it that is not one of the known ones.
-- columns:
--   file_id (number): Number of the log file in this ledger; see log_files.
--   line (line): Line in the file where it begins, from 1.
--   field: Name of the printed field.
create table unknown_fields (
    file_id integer not null,
    line integer not null,
    field varchar not null
)
