-- One row per SQS message that failed at each delivery: a transaction that nobody booked, unless the wallet
-- goes on with it.
-- title: Lost message
-- severity: critical; warning where the wallet goes on with its transaction
-- rule: Failed at each delivery.
-- reason: A transaction that nobody booked; or that was booked before the function failed.
-- cause: lost_message
-- notebook: 04_anomalies
-- evidence: deliveries
-- when: exists(from message_deliveries where outcome = 'failed')
with

lost as (
    select * from message_histories where is_lost
),

-- Most fail before anything is printed of their transaction.
printed as (
    select
        messages.message_id,
        transactions.user_id,
        transactions.currency,
        abs(transactions.amount) as exposure,
        transactions.transaction_id,
        unconfirmed_outcomes.line is null
        and coalesce(transactions.new_balance <> transactions.old_balance, false) as is_booked
    from messages
    inner join transactions
        on messages.request_id = transactions.request_id
        and messages.message_number = transactions.message_number
    left join unconfirmed_outcomes
        on transactions.file_id = unconfirmed_outcomes.file_id
        and transactions.line = unconfirmed_outcomes.line
    where messages.is_lost and messages.started_at < scope_to()
    qualify row_number() over (
        partition by messages.message_id order by transactions.transaction_number desc
    ) = 1
)

select
    case when printed.is_booked then 'warning' else 'critical' end as severity,
    printed.user_id,
    printed.currency,
    printed.exposure,
    lost.first_started_at as first_seen_at,
    lost.last_started_at as last_seen_at,
    case
        when printed.transaction_id is null then []::varchar[]
        else [printed.transaction_id]
    end as transaction_ids,
    [lost.message_id] as message_ids,
    'Failed at '
    || case
        when lost.delivery_count = 1 then 'its only delivery'
        else 'each of ' || counted(lost.delivery_count, 'delivery', 'deliveries') || ' in '
            || time_between(lost.first_started_at, lost.last_started_at)
    end
    || case
        when printed.is_booked
            then '; but the wallet goes on with its transaction of '
                || told_amount(printed.exposure, printed.currency)
                || ', so it was booked before the function failed'
        when printed.transaction_id is not null
            then '; nothing shows that its transaction of '
                || told_amount(printed.exposure, printed.currency) || ' was booked'
        else '; its transaction was never booked, and the failure names neither user nor amount'
    end as reason,
    lost.message_id as subject,
    lost.stream,
    lost.line,
    lost.file_id
from lost
left join printed on lost.message_id = printed.message_id
