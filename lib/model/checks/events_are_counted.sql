-- One row per number of log events that differs: of the files, and of the ledger with those that a
-- second file repeats.
-- title: Files hold as many events as the ledger, repeated ones included
with

counts as (
    select
        (select coalesce(sum(event_count), 0) from file_coverage) as of_files,
        (select count(*) from kept_events) + (select count(*) from repeated_events) as of_ledger
)

select *
from counts
where of_files <> of_ledger
order by of_files
