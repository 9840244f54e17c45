-- One row per number of lost messages that differs: of the findings, and of the messages that failed at
-- each delivery.
-- title: The lost messages are those that failed each time
with

counts as (
    select
        (select count(*) from findings where kind = 'lost_message') as of_findings,
        (
            select count(*)
            from message_histories
            where is_lost and last_started_at < scope_to()
        ) as of_messages
)

select *
from counts
where of_findings <> of_messages
order by of_findings
