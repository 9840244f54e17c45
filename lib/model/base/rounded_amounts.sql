-- One row per printed amount with more than six decimals: the digits, of which the ledger keeps six.
-- columns:
--   file_id (number): Number of the log file in this ledger; see log_files.
--   line (line): Line in the file where it begins, from 1.
--   field: Name of the printed field.
--   printed: Text as it stands in the log, without personal data.
create table rounded_amounts (
    file_id integer not null,
    line integer not null,
    field varchar not null,
    printed varchar not null
)
