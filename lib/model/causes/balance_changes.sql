-- One row per thing that happened to a user's two balances: a change of their difference, or a gap in
-- the wallet where the payment side is not seen; with the case that it belongs to.
-- lasts: session
-- when: exists(from difference_steps) or exists(from gap_causes)
-- columns:
--   open_step (money): What is left of the change in the difference; 0 where a later one took it back.
--   alike_text: By how much all of the incident moved, where that is what makes them one; in words.
--   takes_back (yes or no): Whether it takes back what an incident of many users did, or a part of it.
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

single_gaps as (
    select
        user_id,
        currency,
        observation_number,
        any_value(closing_before) as closing_before,
        any_value(opening_balance) as opening_balance
    from gap_causes
    group by user_id, currency, observation_number
    having count(*) = 1
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
        single_gaps.closing_before,
        single_gaps.opening_balance,
        side,
        excess,
        payment_move,
        wallet_gap,
        is_mechanical,
        is_undone,
        is_ambiguous,
        is_emptied,
        is_in_units,
        starts_at_zero,
        is_of_earlier_price,
        incident_at,
        difference_before,
        difference,
        false as is_gap,
        reason,
        stream,
        line,
        file_id
    from difference_steps
    left join single_gaps using (user_id, currency, observation_number)
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
        closing_before,
        opening_balance,
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

all_changes as (
    select * from steps
    union all by name
    select * from gaps
),

-- What moved without a known reason, by each way in which several can have moved alike: by one amount, to zero, to a
-- round multiple of what it had been, or into another unit.
ways as (
    select
        user_id,
        file_id,
        line,
        is_gap,
        logged_at,
        coalesce(is_of_earlier_price, false) as is_of_earlier_price,
        unnest([
            case
                when is_in_units
                    then {
                            'way': 'payment_moved units',
                            'text': 'each to what it would be in the smallest unit of the currency'
                        }
                else {
                        'way': case when cause = 'payment_unit' then 'payment_moved' else cause end
                            || ' ' || currency || ' ' || amount,
                        'text': 'each by ' || amount_text(amount, currency)
                    }
            end,
            case
                when cause = 'payment_moved' and starts_at_zero
                    then {'way': 'payment_moved zero', 'text': 'each to zero'}
            end,
            case
                when cause = 'wallet_moved'
                    and closing_before <> 0
                    and abs(closing_before * factor - opening_balance) <= tolerance
                    then {
                            'way': cause || ' x' || factor,
                            'text': 'each multiplied by ' || number_text(factor)
                        }
            end
        ], recursive := true)
    from (
        select
            all_changes.*,
            settings.tolerance,
            case
                when all_changes.cause in ('payment_moved', 'payment_unit') then all_changes.payment_move
                else all_changes.wallet_gap
            end as amount,
            round(
                all_changes.opening_balance::double / nullif(all_changes.closing_before, 0), 2
            )::decimal(18, 2) as factor
        from all_changes
        cross join settings
        where
            (
                all_changes.cause in ('wallet_moved', 'payment_moved')
                or all_changes.is_of_earlier_price
                or all_changes.is_in_units
            )
            and all_changes.other_cause is null
    )
),

spread as (
    select
        *,
        coalesce(
            logged_at - lag(logged_at) over in_order > to_hours((select incident_hours from settings)), true
        ) as begins_cluster
    from ways
    where way is not null
    window in_order as (partition by way order by logged_at, user_id, file_id, line)
),

gathered as (
    select
        *,
        count(case when begins_cluster then 1 end) over (
            partition by way
            order by logged_at, user_id, file_id, line
            rows between unbounded preceding and current row
        ) as cluster_number
    from spread
),

-- Where what some booked is known, by the amounts of before, the others booked likewise.
crowds as (
    select
        way,
        cluster_number,
        count(distinct user_id) as user_count,
        bool_or(is_of_earlier_price) as has_earlier_prices
    from gathered
    group by way, cluster_number
    having count(distinct user_id) >= (select incident_users from settings)
),

alike as (
    select
        gathered.file_id,
        gathered.line,
        gathered.is_gap,
        max_by(
            case when crowds.has_earlier_prices then 'payment_unit' else gathered.way end, (crowds.user_count, gathered.way)
        ) as way,
        max_by(case when not crowds.has_earlier_prices then gathered.text end, (crowds.user_count, gathered.way))
            as alike_text
    from gathered
    inner join crowds
        on gathered.way = crowds.way
        and gathered.cluster_number = crowds.cluster_number
    group by gathered.file_id, gathered.line, gathered.is_gap
),

changes as (
    select
        all_changes.*,
        alike.alike_text,
        alike.way is not null as is_alike,
        case
            when all_changes.is_emptied then 'wallet_reset'
            when all_changes.other_cause is not null then all_changes.other_cause || ' ' || all_changes.cause
            else coalesce(alike.way, all_changes.cause)
        end as family
    from all_changes
    left join alike
        on all_changes.file_id = alike.file_id
        and all_changes.line = alike.line
        and all_changes.is_gap = alike.is_gap
),

marked as (
    select
        changes.*,
        causes.is_incident or changes.is_alike as is_incident,
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
            when changes.cause in ('out_of_order', 'contradiction')
                and lag(changes.cause) over by_user = changes.cause
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

rooted as (
    select
        clustered.*,
        case
            when clustered.incident_at is not null
                then 'outage ' || strftime(clustered.incident_at, '%Y-%m-%d %H:%M:%S')
            when clusters.user_count >= clustered.incident_users
                then 'incident ' || clustered.family || ' ' || clusters.first_id
        end as shared_root,
        'user ' || clustered.user_id || ' ' || coalesce(clustered.currency, '') || ' '
        || first_value(clustered.transaction_id) over (
            partition by clustered.user_id, clustered.currency, clustered.period_number
            order by clustered.logged_at, clustered.transaction_id
        ) as own_root
    from clustered
    left join clusters
        on clustered.family = clusters.family
        and clustered.cluster_number = clusters.cluster_number
),

-- What brings the two sides nearer to each other, by a move of one side that no transaction explains.
nearer as (
    select
        *,
        case
            when other_cause is null
                and sign(step) = -sign(difference_before)
                and abs(step) < abs(difference_before)
                then case cause when 'payment_moved' then 'payment' when 'wallet_moved' then 'wallet' end
        end as nearer_side
    from rooted
),

-- Times out of sync of which all that was not taken back is of one incident.
of_incidents as (
    select
        user_id,
        currency,
        period_number,
        min(shared_root) as root,
        case when bool_and(is_mechanical) and min(side) = max(side) then min(side) end as side
    from nearer
    where not is_gap and cause <> 'corrected' and nearer_side is null
    group by user_id, currency, period_number
    having count(*) = count(shared_root) and min(shared_root) = max(shared_root)
),

-- What takes back an incident belongs to it; a part of it, where that was done for several users, on the side that is
-- wrong.
taken_back as (
    select
        nearer.file_id,
        nearer.line,
        of_incidents.root,
        of_incidents.side
    from nearer
    inner join of_incidents
        on nearer.user_id = of_incidents.user_id
        and nearer.currency is not distinct from of_incidents.currency
        and nearer.period_number = of_incidents.period_number
    where not nearer.is_gap and (nearer.cause = 'corrected' or nearer.nearer_side = of_incidents.side)
    qualify
        nearer.cause = 'corrected'
        or count(distinct nearer.user_id) over (partition by of_incidents.root, nearer.nearer_side)
        >= nearer.incident_users
),

final as (
    select
        nearer.* exclude (
            incident_users,
            begins_cluster,
            begins_period,
            is_incident,
            cluster_number,
            period_number,
            closing_before,
            opening_balance,
            is_in_units,
            is_alike,
            starts_at_zero,
            is_of_earlier_price,
            shared_root,
            own_root,
            nearer_side
        ) replace (
            case when taken_back.line is not null and nearer.side is null then taken_back.side else nearer.side end
                as side,
            nearer.is_mechanical or taken_back.line is not null and nearer.nearer_side is not null
                as is_mechanical
        ),
        taken_back.line is not null as takes_back,
        coalesce(taken_back.root, nearer.shared_root, nearer.own_root) as root
    from nearer
    left join taken_back
        on nearer.file_id = taken_back.file_id
        and nearer.line = taken_back.line
        and not nearer.is_gap
)

select * from final
