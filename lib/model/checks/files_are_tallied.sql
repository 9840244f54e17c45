-- One row per number of files that differs: of the ledger, and of the tally of their bytes.
-- title: Every file is in the tally
with

counts as (
    select
        (select count(*) from log_files) as of_ledger,
        (select count(*) from file_coverage) as of_tally
)

select *
from counts
where of_ledger <> of_tally
order by of_ledger
