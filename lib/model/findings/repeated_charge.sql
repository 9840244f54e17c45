-- One row per charge that a user had just had for another delivery: the same action and amount, some
-- seconds or minutes before; where several users had that at one time, a batch did it, and there is one
-- row for the batch and currency.
-- title: Charged again
-- severity: warning; notice for a batch
-- rule: Two deliveries of one user charged by the same action and amount within `again_minutes` (15),
--   neither blocked. `incident_users` (3) users, each within `batch_seconds` (60) of the one
--   before, are a batch.
-- reason: The same charge under a new delivery passes for a charge of its own. Batches often charge two
--   days at once, and rightly.
-- cause: double_charge
-- notebook: 04_anomalies
-- evidence: transactions
-- when: exists(from charge_repeats)
with

clustered as (
    select * from repeat_clusters where logged_at < scope_to()
),

-- As windows over a cluster, which may hold most charges of a day, they would take the square of its rows.
sizes as (
    select
        cluster_number,
        min(logged_at) as cluster_at,
        count(distinct user_id) >= any_value(incident_users) as is_batch
    from clustered
    group by cluster_number
),

sized as (
    select
        clustered.*,
        sizes.cluster_at,
        sizes.is_batch
    from clustered
    inner join sizes on clustered.cluster_number = sizes.cluster_number
),

final as (
    select
        'warning' as severity,
        user_id,
        currency,
        amount as exposure,
        previous_logged_at as first_seen_at,
        logged_at as last_seen_at,
        [previous_transaction_id, transaction_id] as transaction_ids,
        amount_text(amount, currency) || ' was charged for another delivery '
        || time_between(previous_logged_at, logged_at) || ' after the same amount for a first one'
            as reason,
        transaction_id as subject,
        stream,
        line,
        file_id
    from sized
    where not is_batch
    union all by name
    select
        'notice' as severity,
        currency,
        sum(amount) as exposure,
        min(previous_logged_at) as first_seen_at,
        max(logged_at) as last_seen_at,
        list(transaction_id order by transaction_number)[:100] as transaction_ids,
        list(distinct user_id order by user_id) filter (where user_id is not null) as user_ids,
        'A batch charged ' || counted(count(distinct user_id), 'user', 'users')
        || ' for two deliveries within ' || counted(max(again_minutes), 'minute', 'minutes') || ', '
        || amount_text(sum(amount)::decimal(38, 6), currency)
        || ' for the second ones; compare the days that were delivered' as reason,
        strftime(any_value(cluster_at), '%Y-%m-%d %H:%M') as subject,
        min_by(stream, transaction_number) as stream,
        min_by(line, transaction_number) as line,
        min_by(file_id, transaction_number) as file_id
    from sized
    where is_batch
    group by cluster_number, currency
)

select * from final
