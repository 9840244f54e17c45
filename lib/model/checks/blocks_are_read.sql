-- One row per number of transactions that differs: of log events that begin one, and of those that were
-- read or are an issue.
-- title: Each printed transaction is in the ledger or an issue
with

counts as (
    select
        (select count(*) from kept_events where event_type = 'transaction') as of_events,
        (select count(*) from transactions) + (
            select count(*)
            from issue_rows
            anti join repeated_events
                on issue_rows.file_id = repeated_events.file_id
                and issue_rows.line = repeated_events.line
            where code = 'unreadable_block' and starts_with(excerpt, 'Start syncing the balance {')
        ) as of_blocks
)

select *
from counts
where of_events <> of_blocks
order by of_events
