-- One row per block whose metadata are shown otherwise than they were printed, with what is shown. Lasts
-- while a ledger is built.
-- lasts: build
-- when: exists(from personal_metadata)
-- otherwise: select file_id, line, metadata as masked from personal_metadata
-- columns:
--   file_id (number): Number of the log file in this ledger; see log_files.
--   line (line): Line in the file where it begins, from 1.
--   masked: What is shown in place of the metadata.
with

final as (
    select
        file_id,
        line,
        metadata,
        masked(metadata) as masked
    from personal_metadata
)

select
    file_id,
    line,
    masked
from final
where masked <> metadata
