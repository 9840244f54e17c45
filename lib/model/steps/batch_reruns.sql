-- One row per charge or credit of a batch that ran again within hours: nearly all of its users, and nearly all of those
-- of the run before, had the same amount in both by the same action, under other ids and, if any, for other
-- deliveries.
-- lasts: session
-- columns:
--   previous_transaction_id: The user's transaction of the first run.
--   batch_number (number): Number of the batch, from 1.
--   batch_users (users): Users of the batch, with those who had no such amount before.
with

all_again as (
    select * from amounts_again where logged_at < scope_to()
),

-- Actions that come again so on half of their days are meant to.
routine_actions as (
    select again_days.action_number
    from (
        select
            action_number,
            count(distinct logged_at::date) as day_count
        from all_again
        group by action_number
    ) as again_days
    inner join (
        select
            action_number,
            count(*) as day_count
        from charged_days
        where first_logged_at < scope_to()
        group by action_number
    ) as all_days
        on again_days.action_number = all_days.action_number
    cross join settings
    where all_days.day_count >= settings.price_repeats and 2 * again_days.day_count >= all_days.day_count
),

numbered as (
    select all_again.*
    from all_again
    anti join routine_actions on all_again.action_number = routine_actions.action_number
),

large as (
    select batch_number
    from numbered
    group by batch_number
    having count(distinct sort_number) >= (select incident_users from settings)
),

-- Another transaction, and for another delivery where it names one.
clustered as (
    select
        numbered.batch_number,
        numbered.action_number,
        numbered.previous_logged_at,
        later.transaction_number,
        later.transaction_id,
        later.user_id,
        later.currency,
        later.direction,
        later.action,
        later.amount,
        later.logged_at,
        later.stream,
        later.line,
        later.file_id,
        earlier.transaction_id as previous_transaction_id
    from numbered
    semi join large on numbered.batch_number = large.batch_number
    inner join transactions as later on numbered.transaction_number = later.transaction_number
    inner join transactions as earlier on numbered.previous_number = earlier.transaction_number
    left join named_deliveries as delivered
        on later.file_id = delivered.file_id
        and later.line = delivered.line
    left join named_deliveries as delivered_before
        on earlier.file_id = delivered_before.file_id
        and earlier.line = delivered_before.line
    where
        earlier.transaction_id <> later.transaction_id
        and (
            delivered.delivery_id is null
            or delivered.delivery_id is distinct from delivered_before.delivery_id
        )
),

batches as (
    select
        batch_number,
        action_number,
        min(logged_at) as started_at,
        max(logged_at) as ended_at,
        min(previous_logged_at) as started_before_at,
        max(previous_logged_at) as ended_before_at,
        count(distinct user_id) as user_count
    from clustered
    group by batch_number, action_number
    having count(distinct user_id) >= (select incident_users from settings)
),

-- Both runs of each batch, and all users that the action had meanwhile.
runs as (
    select
        batch_number,
        action_number,
        user_count,
        unnest([
            {'run': 'again', 'started_at': started_at, 'ended_at': ended_at},
            {'run': 'before', 'started_at': started_before_at, 'ended_at': ended_before_at}
        ], recursive := true)
    from batches
),

sizes as (
    select
        runs.batch_number,
        any_value(runs.user_count) as user_count,
        count(distinct case when runs.run = 'again' then numbered_charges.sort_number end) as batch_users,
        count(distinct case when runs.run = 'before' then numbered_charges.sort_number end) as users_before
    from runs
    cross join settings
    inner join numbered_charges
        on runs.action_number = numbered_charges.action_number
        and numbered_charges.logged_at >= runs.started_at - to_seconds(settings.batch_seconds)
        and numbered_charges.logged_at <= runs.ended_at + to_seconds(settings.batch_seconds)
    where numbered_charges.outcome <> 'blocked' and numbered_charges.logged_at < scope_to()
    group by runs.batch_number
),

reruns as (
    select sizes.*
    from sizes
    cross join settings
    where sizes.user_count >= settings.population_share * greatest(sizes.batch_users, sizes.users_before)
)

select
    clustered.transaction_id,
    clustered.previous_transaction_id,
    clustered.user_id,
    clustered.currency,
    clustered.direction,
    clustered.action,
    clustered.amount,
    clustered.batch_number,
    reruns.batch_users,
    clustered.previous_logged_at,
    clustered.logged_at,
    clustered.stream,
    clustered.line,
    clustered.file_id,
    clustered.transaction_number
from clustered
inner join reruns on clustered.batch_number = reruns.batch_number
