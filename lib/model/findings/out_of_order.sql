-- One row per transaction that was handled after one of the same user whose id is younger, though it
-- is not late by itself; and per transaction whose id was made after its log line. Where that is so of several
-- users at one time, there is one row for all of a currency.
-- title: Out of order
-- severity: warning; notice for a batch, and where nothing was booked
-- rule: The ULID's own time is more than `order_seconds` (1) before that of an earlier transaction of the
--   user and currency, and up to `late_minutes` (10) before the log line; or it is after the log line.
--   Those of `incident_users` (3) users, each within `late_minutes` of the next, are a batch.
-- reason: The queue keeps each user's order; whatever changes it may also book against an old balance.
-- cause: out_of_order
-- notebook: 04_anomalies
-- evidence: made_times
-- when: exists(from odd_times where is_early or is_overtaken)
with

disordered as (
    select
        odd_times.*,
        settings.incident_users,
        odd_times.outcome in ('already_synced', 'blocked') as is_unbooked,
        begins_cluster(
            odd_times.logged_at,
            odd_times.transaction_number,
            to_minutes(settings.late_minutes)
        ) as is_first
    from odd_times
    cross join settings
    where
        odd_times.user_id is not null
        and (odd_times.is_early or odd_times.is_overtaken)
        and odd_times.logged_at < scope_to()
),

clustered as (
    select
        *,
        cluster_number(is_first, transaction_number) as cluster_number
    from disordered
),

sized as (
    select
        *,
        min(logged_at) over in_cluster as cluster_at,
        count(distinct user_id) over in_cluster >= incident_users as is_batch
    from clustered
    window in_cluster as (partition by cluster_number)
),

final as (
    select
        case when is_unbooked then 'notice' else 'warning' end as severity,
        user_id,
        currency,
        abs(amount) as exposure,
        logged_at as first_seen_at,
        logged_at as last_seen_at,
        case
            when is_early then [transaction_id]
            else [youngest_id, transaction_id]
        end as transaction_ids,
        case
            when is_early
                then 'The id was made on ' || strftime(made_at, '%Y-%m-%d %H:%M:%S') || ', '
                    || time_between(logged_at, made_at) || ' after its own log line'
            else 'The id was made ' || time_between(made_at, youngest_made_at) || ' before that of '
                || youngest_id || ', which was handled before it'
        end as reason,
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
        sum(abs(amount)) as exposure,
        min(logged_at) as first_seen_at,
        max(logged_at) as last_seen_at,
        list(transaction_id order by transaction_number)[:100] as transaction_ids,
        list(distinct user_id order by user_id) filter (where user_id is not null) as user_ids,
        counted(count(*), 'transaction', 'transactions') || ' of '
        || counted(count(distinct user_id), 'user', 'users')
        || ', ' || told_amount(sum(abs(amount))::decimal(38, 6), currency)
        || ', were handled in another order than their ids were made, in one batch' as reason,
        strftime(any_value(cluster_at), '%Y-%m-%d %H:%M') as subject,
        min_by(stream, transaction_number) as stream,
        min_by(line, transaction_number) as line,
        min_by(file_id, transaction_number) as file_id
    from sized
    where is_batch
    group by cluster_number, currency
)

select * from final
