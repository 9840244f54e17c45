-- One row per number of blocked transactions that differs: of the ledger, and of all days.
-- title: As many were blocked as the daily activity says
with

counts as (
    select
        (select count(*) from transactions where outcome = 'blocked' and logged_at < scope_to()) as of_ledger,
        (select coalesce(sum(blocked_count), 0) from daily_activity) as of_days
)

select *
from counts
where of_ledger <> of_days
order by of_ledger
