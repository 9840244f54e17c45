-- One row per field of a printed block that is needed and was not printed, or that was printed in a
-- form that could not be read exactly. Its column in the block's table is null.
-- columns:
--   file_id (number): Number of the log file in this ledger; see log_files.
--   line (line): Line in the file where it begins, from 1.
--   field: Name of the column that the field would fill.
--   printed: What was printed in its place; empty where nothing was.
create table unread_fields (
    file_id integer not null,
    line integer not null,
    field varchar not null,
    printed varchar
)
