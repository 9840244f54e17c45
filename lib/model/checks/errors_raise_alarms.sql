-- One row per number of transactions that differs: of those with an alarm that was printed, and of
-- those that an error line names.
-- title: Each linked error line raised one alarm
with

counts as (
    select
        (select count(*) from reconciliation where sync_alarm <> 'silent') as of_alarms,
        (
            select count(distinct (transaction_file_id, transaction_line))
            from sync_errors
            where transaction_id is not null
        ) as of_errors
)

select *
from counts
where of_alarms <> of_errors
order by of_alarms
