-- One row per number of log events that differs: of the ledger, and of those with their place among
-- messages.
-- title: Each log event has its place among messages
with

counts as (
    select
        (select count(*) from kept_events) as of_ledger,
        (select count(*) from event_subjects) as of_messages
)

select *
from counts
where of_ledger <> of_messages
order by of_ledger
