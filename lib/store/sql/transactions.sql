-- One row per transaction block: every printed field, what became of it, and where it stands.
create table transactions as
with

blocks as (
    select
        *,
        amount - vat as net_amount,
        new_balance - old_balance as change
    from transaction_blocks
),

steps as (
    select * from message_steps where kind = 'transaction'
),

outcomes as (
    select
        request_id,
        message_number,
        block_number,
        min_by(kind, step_number) as kind
    from message_steps
    where kind in ('published', 'already_synced', 'blocked')
    group by request_id, message_number, block_number
),

final as (
    select
        blocks.transaction_id,
        blocks.user_id,
        blocks.type,
        case
            when blocks.type = 'DEBIT' then 'debit'
            when blocks.type = 'CREDIT' then 'credit'
            when blocks.change is null or blocks.net_amount is null then null
            when abs(blocks.change - blocks.net_amount) < abs(blocks.change + blocks.net_amount)
                then 'credit'
            when abs(blocks.change - blocks.net_amount) > abs(blocks.change + blocks.net_amount)
                then 'debit'
            when blocks.change < 0 then 'debit'
            else 'credit'
        end as direction,
        blocks.source,
        blocks.action,
        blocks.currency,
        blocks.amount,
        blocks.vat,
        blocks.old_balance,
        blocks.new_balance,
        blocks.payment_balance,
        blocks.update_payment_balance,
        blocks.metadata,
        case outcomes.kind
            when 'published' then 'applied'
            when 'already_synced' then 'already_synced'
            when 'blocked' then 'blocked'
            else 'unknown'
        end as outcome,
        coalesce(blocks.new_balance < 0, false) as is_overdraft,
        messages.message_id,
        events.request_id::varchar as request_id,
        events.logged_at,
        log_files.stream,
        blocks.line,
        blocks.file_id,
        steps.message_number,
        steps.block_number,
        blocks.is_repaired
    from blocks
    inner join events
        on blocks.file_id = events.file_id
        and blocks.line = events.line
    inner join log_files on blocks.file_id = log_files.file_id
    anti join repeated_events
        on blocks.file_id = repeated_events.file_id
        and blocks.line = repeated_events.line
    left join steps
        on blocks.file_id = steps.file_id
        and blocks.line = steps.line
    left join outcomes
        on steps.request_id = outcomes.request_id
        and steps.message_number = outcomes.message_number
        and steps.block_number = outcomes.block_number
    left join messages
        on events.request_id::varchar = messages.request_id
        and steps.message_number = messages.message_number
)

select * from final;
