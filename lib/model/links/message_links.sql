-- One row per delivery of an SQS message: where it begins, and what became of it.
-- columns:
--   file_id (number): Number of the log file in this ledger; see log_files.
--   line (line): Line in the file where it begins, from 1.
--   request_id: Id of the Lambda request that printed it.
--   message_number (number): Which message of its request it is, from 1; 0 before the first.
--   started_at (time, UTC): When it began.
--   ended_at (time, UTC): When it ended; empty where the logs do not show it.
--   outcome: What became of it: applied, already_synced, blocked, skipped, failed or unknown.
with

outcomes as (
    select
        request_id,
        message_number,
        min_by(outcome, step_number) filter (where step = 'outcome') as outcome,
        bool_or(step = 'failure') as has_died,
        max(logged_at) as ended_at
    from message_steps
    where step <> 'message'
    group by request_id, message_number
),

masks as (
    select
        message_starts.file_id,
        message_starts.line,
        masked_parts.masked
    from message_starts
    inner join masked_parts on message_starts.message_id = masked_parts.printed
),

final as (
    select
        message_steps.file_id,
        message_steps.line,
        message_steps.request_id,
        message_steps.message_number,
        message_steps.logged_at as started_at,
        coalesce(outcomes.ended_at, message_steps.logged_at) as ended_at,
        case
            when outcomes.outcome is not null then outcomes.outcome::varchar
            when outcomes.has_died then 'failed'
            else 'unknown'
        end as outcome,
        masks.masked as masked_message_id
    from message_steps
    left join outcomes
        on message_steps.request_id = outcomes.request_id
        and message_steps.message_number = outcomes.message_number
    left join masks
        on message_steps.file_id = masks.file_id
        and message_steps.line = masks.line
    where message_steps.step = 'message'
)

select * from final
