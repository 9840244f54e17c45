-- One row per transaction that was handled long after its id was made, though not so long that it is
-- a replay; where several users' came late at one time, there is one row for all of a currency. How long
-- is a threshold, `late_minutes`.
-- title: Late transaction
-- severity: warning; notice where it was made in an outage, where nothing was booked, where it had been
--   printed in time, and where its message had failed in time
-- rule: The ULID's own time is more than `late_minutes` (10) and up to `replay_days` (30) before the log
--   line. Those of `incident_users` (3) users, each within `late_minutes` of the next, are a batch.
-- reason: The balance was wrong until then, and what came meanwhile was judged by it.
-- cause: late
-- notebook: 04_anomalies
-- evidence: made_times
-- when: exists(from odd_times where is_late)
with

late as (
    select
        odd_times.*,
        settings.incident_users,
        settings.late_minutes,
        begins_cluster(
            odd_times.logged_at,
            odd_times.transaction_number,
            to_minutes(settings.late_minutes)
        ) as is_first
    from odd_times
    cross join settings
    where odd_times.is_late and odd_times.logged_at < scope_to()
),

clustered as (
    select
        *,
        cluster_number(is_first, transaction_number) as cluster_number
    from late
),

-- What was refused or failed at first comes again, which is late by itself.
in_time as (
    select
        late.transaction_number,
        min_by(transactions.logged_at, transactions.transaction_number) as first_logged_at,
        min_by(transactions.outcome, transactions.transaction_number) as first_outcome
    from late
    inner join transactions
        on late.transaction_id = transactions.transaction_id
        and late.user_id is not distinct from transactions.user_id
        and late.transaction_number > transactions.transaction_number
        and transactions.logged_at <= late.made_at + to_minutes(late.late_minutes)
    group by late.transaction_number
),

-- Messages that failed in time, and were sent again.
failed_in_time as (
    select
        late.transaction_number,
        min(messages.started_at) as first_failed_at,
        count(*) as failure_count
    from late
    inner join transactions
        on late.file_id = transactions.file_id
        and late.line = transactions.line
    inner join messages on transactions.message_id = messages.message_id
    where messages.outcome = 'failed' and messages.started_at < late.logged_at
    group by late.transaction_number, late.made_at, late.late_minutes
    having min(messages.started_at) <= late.made_at + to_minutes(late.late_minutes)
),

judged as (
    select
        clustered.*,
        failed_in_time.first_failed_at,
        failed_in_time.failure_count,
        in_time.first_logged_at,
        in_time.first_outcome,
        min(logged_at) over in_cluster as cluster_at,
        count(distinct user_id) over in_cluster >= incident_users as is_batch,
        exists (
            from outages
            where
                outages.started_at <= clustered.made_at + to_minutes(clustered.late_minutes)
                and outages.ended_at >= clustered.made_at
        ) as is_in_outage,
        outcome in ('already_synced', 'blocked')
        or in_time.first_outcome is not null
        or failed_in_time.failure_count is not null as is_harmless
    from clustered
    left join failed_in_time on clustered.transaction_number = failed_in_time.transaction_number
    left join in_time on clustered.transaction_number = in_time.transaction_number
    window in_cluster as (partition by clustered.cluster_number)
),

final as (
    select
        case when is_in_outage or is_harmless then 'notice' else 'warning' end as severity,
        user_id,
        currency,
        abs(amount) as exposure,
        logged_at as first_seen_at,
        logged_at as last_seen_at,
        [transaction_id] as transaction_ids,
        'The id was made on ' || strftime(made_at, '%Y-%m-%d %H:%M') || ', and '
        || coalesce(direction || ' of ', '') || told_amount(amount, currency) || ' was '
        || case when outcome = 'unknown' then 'printed' else replace(outcome, '_', ' ') end
        || ' ' || time_between(made_at, logged_at) || ' later'
        || case when is_in_outage then '; it was made in an outage' else '' end
        || case
            when first_outcome = 'unknown'
                then '; it had been printed in time, on ' || strftime(first_logged_at, '%Y-%m-%d %H:%M')
            when first_outcome is not null
                then '; it had been ' || replace(first_outcome, '_', ' ') || ' in time, on '
                    || strftime(first_logged_at, '%Y-%m-%d %H:%M')
            when failure_count is not null
                then '; its message had failed ' || counted(failure_count, 'time', 'times') || ' since '
                    || strftime(first_failed_at, '%Y-%m-%d %H:%M')
            else ''
        end as reason,
        transaction_id as subject,
        stream,
        line,
        file_id
    from judged
    where not is_batch
    union all by name
    select
        case when bool_and(is_in_outage or is_harmless) then 'notice' else 'warning' end as severity,
        currency,
        sum(abs(amount)) as exposure,
        min(logged_at) as first_seen_at,
        max(logged_at) as last_seen_at,
        list(transaction_id order by transaction_number)[:100] as transaction_ids,
        list(distinct user_id order by user_id) filter (where user_id is not null) as user_ids,
        counted(count(*), 'transaction', 'transactions') || ' of '
        || counted(count(distinct user_id), 'user', 'users')
        || ', ' || told_amount(sum(abs(amount))::decimal(38, 6), currency) || ', came up to '
        || time_between(
            arg_max(made_at, logged_at - made_at), arg_max(logged_at, logged_at - made_at)
        )
        || ' late, in one batch'
        || case when bool_or(is_in_outage) then '; some were made in an outage' else '' end
        || case when bool_or(failure_count is not null) then '; messages of some had failed in time' else '' end
            as reason,
        strftime(any_value(cluster_at), '%Y-%m-%d %H:%M') as subject,
        min_by(stream, transaction_number) as stream,
        min_by(line, transaction_number) as line,
        min_by(file_id, transaction_number) as file_id
    from judged
    where is_batch
    group by cluster_number, currency
)

select * from final
