-- One row per thing that happened to a user's two balances: a change of their difference, or a gap in
-- the wallet where the payment side is not seen; with the case that it belongs to.
-- lasts: session
-- when: exists(from difference_steps) or exists(from gap_causes)
-- columns:
--   open_step (money): What is left of the change in the difference; 0 where a later one took it back.
--   root: What the case goes by: an outage, an incident of many users, or a user's time out of sync.
with

-- Users of whom nothing but differences within the tolerance is open, and together more than that.
apart_by_rounding as (
    select
        difference_steps.user_id,
        difference_steps.currency
    from difference_steps
    cross join settings
    where difference_steps.is_open
    group by difference_steps.user_id, difference_steps.currency
    having
        bool_and(difference_steps.cause = 'rounding')
        and abs(sum(difference_steps.step)) > any_value(settings.tolerance)
),

steps as (
    select
        user_id,
        currency,
        transaction_id,
        counterpart_id,
        observation_number,
        logged_at,
        cause,
        other_cause,
        step,
        case when is_open then step else 0 end as open_step,
        side,
        excess,
        payment_move,
        wallet_gap,
        is_mechanical,
        is_undone,
        is_ambiguous,
        is_emptied,
        incident_at,
        difference_before,
        difference,
        false as is_gap,
        reason,
        stream,
        line,
        file_id
    from difference_steps
    where
        cause <> 'rounding'
        or is_open
        and exists (
            from apart_by_rounding
            where
                apart_by_rounding.user_id = difference_steps.user_id
                and apart_by_rounding.currency is not distinct from difference_steps.currency
        )
),

first_steps as (
    select user_id, currency
    from difference_steps
    where observation_number = 0 and wallet_gap <> 0
),

seen_gaps as (
    select
        user_id,
        currency,
        max(observation_number) as last_observation_number
    from balance_effects
    where is_observation
    group by user_id, currency
),

holes as (
    select started_at, ended_at from outages where kind = 'no_logs'
),

unseen_gaps as (
    select
        gap_causes.*,
        (
            select min(holes.started_at)
            from holes
            where
                holes.started_at < gap_causes.logged_at
                and holes.ended_at > gap_causes.previous_logged_at
        ) as hole_started_at
    from gap_causes
    left join seen_gaps
        on gap_causes.user_id = seen_gaps.user_id
        and gap_causes.currency is not distinct from seen_gaps.currency
    left join first_steps
        on gap_causes.user_id = first_steps.user_id
        and gap_causes.currency is not distinct from first_steps.currency
    where
        gap_causes.observation_number = 0 and first_steps.user_id is null
        or seen_gaps.last_observation_number is null
        or gap_causes.observation_number > seen_gaps.last_observation_number
),

gaps as (
    select
        user_id,
        currency,
        transaction_id,
        counterpart_id,
        observation_number,
        logged_at,
        case
            when wallet_cause in ('wallet_moved', 'wallet_reset') and hole_started_at is not null
                then 'missing_log'
            when may_be_unlogged then 'missing_log'
            else wallet_cause
        end as cause,
        gap as wallet_gap,
        0 as open_step,
        hole_started_at as incident_at,
        is_ambiguous,
        is_emptied,
        true as is_gap,
        reason
        || case
            when hole_started_at is not null then '; logs are missing for a part of the time between'
            else ''
        end
        || '; the payment balance is not seen on both sides of it' as reason,
        stream,
        line,
        file_id
    from unseen_gaps
),

changes as (
    select
        *,
        case
            when is_emptied then 'wallet_reset'
            when other_cause is not null then other_cause || ' ' || cause
            else cause
        end as family
    from (
        select * from steps
        union all by name
        select * from gaps
    )
),

marked as (
    select
        changes.*,
        causes.is_incident,
        settings.incident_users,
        coalesce(
            changes.logged_at - lag(changes.logged_at) over by_family
            > to_hours(settings.incident_hours),
            true
        ) as begins_cluster,
        case
            when changes.is_gap
                then coalesce(
                    changes.logged_at - lag(changes.logged_at) over by_user
                    > to_hours(settings.incident_hours),
                    true
                )
            when changes.cause = 'rounding' then changes.difference_before = 0
            when changes.cause = 'out_of_order'
                and lag(changes.cause) over by_user = 'out_of_order'
                and changes.logged_at - lag(changes.logged_at) over by_user
                <= to_hours(settings.incident_hours)
                then false
            else abs(changes.difference_before) <= settings.tolerance
        end as begins_period
    from changes
    inner join causes on changes.cause = causes.cause
    cross join settings
    window
        by_family as (
            partition by changes.family
            order by
                changes.logged_at,
                changes.transaction_id,
                changes.user_id,
                changes.currency,
                changes.observation_number,
                changes.is_gap
        ),
        by_user as (
            partition by changes.user_id, changes.currency
            order by
                changes.logged_at,
                changes.transaction_id,
                changes.observation_number,
                changes.is_gap
        )
),

clustered as (
    select
        *,
        count(case when begins_cluster then 1 end) over (
            partition by family
            order by
                logged_at,
                transaction_id,
                user_id,
                currency,
                observation_number,
                is_gap
            rows between unbounded preceding and current row
        ) as cluster_number,
        count(case when begins_period then 1 end) over (
            partition by user_id, currency
            order by logged_at, transaction_id, observation_number, is_gap
            rows between unbounded preceding and current row
        ) as period_number
    from marked
),

clusters as (
    select
        family,
        cluster_number,
        count(distinct user_id) as user_count,
        min_by(transaction_id, (logged_at, transaction_id)) as first_id
    from clustered
    where is_incident
    group by family, cluster_number
),

final as (
    select
        clustered.* exclude (incident_users, begins_cluster, begins_period, is_incident, cluster_number),
        case
            when clustered.incident_at is not null
                then 'outage ' || strftime(clustered.incident_at, '%Y-%m-%d %H:%M:%S')
            when clusters.user_count >= clustered.incident_users
                then 'incident ' || clustered.family || ' ' || clusters.first_id
            else 'user ' || clustered.user_id || ' ' || coalesce(clustered.currency, '') || ' '
                || first_value(clustered.transaction_id) over (
                    partition by clustered.user_id, clustered.currency, clustered.period_number
                    order by clustered.logged_at, clustered.transaction_id
                )
        end as root
    from clustered
    left join clusters
        on clustered.family = clusters.family
        and clustered.cluster_number = clusters.cluster_number
)

select * from final
