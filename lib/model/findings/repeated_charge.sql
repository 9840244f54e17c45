-- One row per charge that a user had just had for another delivery: the same action and amount, some
-- seconds or minutes before; and per credit that a user had again so, by another transaction, however often.
-- Where several users had that at one time, a batch did it, and there is one row for the batch and currency.
-- Also one per plan that was paid again within days, and per batch that ran again within hours.
-- title: Charged or credited again
-- severity: warning; notice for a batch of charges, where the user is charged so on `price_repeats` (3) days, and
--   where a plan was taken back since
-- rule: Two deliveries of one user charged by the same action and amount within `again_minutes` (15),
--   neither blocked; or as many credits, paid or by hand, that name no delivery. `incident_users` (3) users,
--   each within `batch_seconds` (60) of the one before, are a batch. Or a payment of a plan's size (see `plan_credits`)
--   by the same action and amount within `plan_again_days` (6), while the wallet still held half of the first one or
--   more. Or a batch of which `population_share` (0.9) of the users, and as many of the run before, and
--   `incident_users` of them, had the same amount by the same action within `rerun_hours` (12), under other ids and,
--   if any, for other deliveries; not where the action comes again so on half of its days.
-- reason: The same charge under a new delivery passes for a charge of its own, and the same payment or gift
--   under a new id for another one. Batches often charge two days at once, and rightly.
-- cause: double_charge
-- notebook: 04_anomalies
-- evidence: transactions
-- when: exists(from charge_repeats) or exists(from plan_repeats) or exists(from batch_reruns)
with

repeats as (
    select
        is_credit,
        user_id,
        currency,
        amount,
        is_paid,
        amount as amount_again,
        1 as times_again,
        previous_logged_at,
        logged_at,
        logged_at as last_logged_at,
        previous_transaction_id,
        transaction_id,
        null::varchar[] as transaction_ids,
        stream,
        line,
        file_id,
        transaction_number,
        cluster_number
    from repeat_clusters
    where not is_credit and logged_at < scope_to()
    union all by name
    select
        true as is_credit,
        user_id,
        currency,
        amount,
        any_value(is_paid) as is_paid,
        sum(amount) as amount_again,
        count(*) as times_again,
        min(previous_logged_at) as previous_logged_at,
        min(logged_at) as logged_at,
        max(logged_at) as last_logged_at,
        min_by(previous_transaction_id, transaction_number) as previous_transaction_id,
        max_by(transaction_id, transaction_number) as transaction_id,
        list(transaction_id order by transaction_number) as transaction_ids,
        max_by(stream, transaction_number) as stream,
        max_by(line, transaction_number) as line,
        max_by(file_id, transaction_number) as file_id,
        min(transaction_number) as transaction_number,
        any_value(cluster_number) as cluster_number
    from repeat_clusters
    where is_credit and logged_at < scope_to()
    group by user_id, currency, action, amount, chain_number
),

-- As windows over a cluster, which may hold most charges of a day, they would take the square of its rows.
sizes as (
    select
        cluster_number,
        is_credit,
        min(logged_at) as cluster_at,
        count(distinct user_id) >= any_value(settings.incident_users) as is_batch
    from repeat_clusters
    cross join settings
    where logged_at < scope_to()
    group by cluster_number, is_credit
),

sized as not materialized (
    select
        repeats.*,
        sizes.cluster_at,
        sizes.is_batch,
        settings.again_minutes
    from repeats
    cross join settings
    inner join sizes
        on repeats.cluster_number = sizes.cluster_number
        and repeats.is_credit = sizes.is_credit
),

lone as (
    select * from sized where not is_batch
),

-- Who has several deliveries a day is charged several times a day.
habits as (
    select
        false as is_credit,
        user_id,
        currency,
        amount
    from charge_repeats
    cross join settings
    where
        not charge_repeats.is_credit
        and charge_repeats.logged_at < scope_to()
        and charge_repeats.user_id in (select user_id from lone)
    group by user_id, currency, amount
    having count(distinct charge_repeats.logged_at::date) >= any_value(settings.price_repeats)
),

told as (
    select
        lone.*,
        habits.user_id is not null as is_habit
    from lone
    left join habits
        on lone.is_credit = habits.is_credit
        and lone.user_id = habits.user_id
        and lone.currency is not distinct from habits.currency
        and lone.amount = habits.amount
),

-- Plans that were paid again, and taken back in the period that the session shows.
taken_back as (
    select
        plan_repeats.transaction_number,
        true as is_taken_back
    from plan_repeats
    inner join transactions
        on plan_repeats.user_id = transactions.user_id
        and plan_repeats.currency = transactions.currency
        and transactions.transaction_number > plan_repeats.transaction_number
        and transactions.direction = 'debit'
        and transactions.outcome <> 'blocked'
        and (
            transactions.amount = plan_repeats.amount
            or transactions.amount - transactions.vat = plan_repeats.net
        )
    where transactions.logged_at < scope_to()
    group by plan_repeats.transaction_number
),

final as (
    select
        case when is_habit then 'notice' else 'warning' end as severity,
        user_id,
        currency,
        amount_again::decimal(38, 6) as exposure,
        previous_logged_at as first_seen_at,
        last_logged_at as last_seen_at,
        list_prepend(previous_transaction_id, coalesce(transaction_ids, [transaction_id]))
            as transaction_ids,
        amount_text(amount, currency) || case
            when not is_credit
                then ' was charged for another delivery ' || time_between(previous_logged_at, logged_at)
                    || ' after the same amount for a first one'
                    || case when is_habit then ', as on other days too' else '' end
            else case when is_paid then ' was paid again ' else ' was credited again by hand ' end
                || case
                    when times_again = 1
                        then time_between(previous_logged_at, logged_at) || ' after the same amount'
                    else counted(times_again, 'time', 'times') || ' in '
                        || time_between(previous_logged_at, last_logged_at)
                end
                || ', by ' || case when times_again = 1 then 'another transaction' else 'other transactions' end
        end as reason,
        transaction_id as subject,
        stream,
        line,
        file_id
    from told
    union all by name
    select
        case when is_credit then 'warning' else 'notice' end as severity,
        currency,
        sum(amount_again)::decimal(38, 6) as exposure,
        min(previous_logged_at) as first_seen_at,
        max(last_logged_at) as last_seen_at,
        coalesce(
            flatten(list(transaction_ids order by transaction_number) filter (where is_credit)),
            arg_min(transaction_id, transaction_number, 100)
        )[:100] as transaction_ids,
        list(distinct user_id order by user_id) filter (where user_id is not null) as user_ids,
        'A batch ' || case when is_credit then 'credited ' else 'charged ' end
        || counted(count(distinct user_id), 'user', 'users')
        || case when is_credit then ' with one amount twice' else ' for two deliveries' end
        || ' within ' || counted(max(again_minutes), 'minute', 'minutes') || ', '
        || amount_text(sum(amount_again)::decimal(38, 6), currency)
        || case
            when is_credit then ' the second time; compare it with what was meant'
            else ' for the second ones; compare the days that were delivered'
        end as reason,
        strftime(any_value(cluster_at), '%Y-%m-%d %H:%M') || case when is_credit then ' credits' else '' end
            as subject,
        min_by(stream, transaction_number) as stream,
        min_by(line, transaction_number) as line,
        min_by(file_id, transaction_number) as file_id
    from sized
    where is_batch
    group by cluster_number, is_credit, currency
    union all by name
    select
        case when taken_back.is_taken_back then 'notice' else 'warning' end as severity,
        plan_repeats.user_id,
        plan_repeats.currency,
        plan_repeats.amount::decimal(38, 6) as exposure,
        plan_repeats.previous_logged_at as first_seen_at,
        plan_repeats.logged_at as last_seen_at,
        [plan_repeats.previous_transaction_id, plan_repeats.transaction_id] as transaction_ids,
        amount_text(plan_repeats.amount, plan_repeats.currency) || ' was paid again '
        || time_between(plan_repeats.previous_logged_at, plan_repeats.logged_at)
        || ' after the same amount, by another transaction, and the wallet still held '
        || amount_text(plan_repeats.opening_balance, plan_repeats.currency)
        || case when taken_back.is_taken_back then '; as much was taken back since' else '' end as reason,
        plan_repeats.transaction_id as subject,
        plan_repeats.stream,
        plan_repeats.line,
        plan_repeats.file_id
    from plan_repeats
    left join taken_back on plan_repeats.transaction_number = taken_back.transaction_number
    union all by name
    select
        'warning' as severity,
        currency,
        sum(amount)::decimal(38, 6) as exposure,
        min(previous_logged_at) as first_seen_at,
        max(logged_at) as last_seen_at,
        list(transaction_id order by transaction_number)[:100] as transaction_ids,
        list(distinct user_id order by user_id) as user_ids,
        'A batch ran again: ' || counted(count(distinct user_id), 'user', 'users') || ' of '
        || any_value(batch_users) || ' were ' || case when any_value(direction) = 'debit' then 'charged' else 'credited' end
        || ' by the same action with the same amounts '
        || time_between(min(previous_logged_at), min(logged_at)) || ' before; '
        || amount_text(sum(amount)::decimal(38, 6), currency)
        || ' the second time; compare it with what was meant' as reason,
        'run again ' || strftime(min(logged_at), '%Y-%m-%d %H:%M') || ' ' || any_value(action) as subject,
        min_by(stream, transaction_number) as stream,
        min_by(line, transaction_number) as line,
        min_by(file_id, transaction_number) as file_id
    from batch_reruns
    group by batch_number, currency
)

select * from final
