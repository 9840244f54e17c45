-- One row per block whose metadata may say who somebody is. Lasts while a ledger is built.
-- lasts: build
-- columns:
--   file_id (number): Number of the log file in this ledger; see log_files.
--   line (line): Line in the file where it begins, from 1.
--   metadata: Metadata as they were printed.
select
    file_id,
    line,
    metadata
from transaction_blocks
where may_be_personal(metadata)
