-- One row per currency of a user: when it was seen, how many transactions it has, and a sentence that
-- says what is outstanding, since when, and why.
with

sightings as (
    select
        currency,
        count(*) as transaction_count,
        min(logged_at) as first_seen_at,
        max(logged_at) as last_seen_at
    from transactions
    where user_id = $user_id
    group by currency
),

last_periods as (
    select *
    from out_of_sync_periods
    where user_id = $user_id
    qualify row_number() over (partition by currency order by period_number desc) = 1
),

open_steps as (
    select
        currency,
        arg_max(reason || '; ' || excess_text, (abs(step), logged_at)) as reason,
        count(*) as step_count
    from difference_steps
    where user_id = $user_id and is_open and cause <> 'rounding'
    group by currency
),

first_steps as (
    select transaction_id, currency, cause
    from difference_steps
    where user_id = $user_id
),

final as (
    select
        sightings.*,
        last_periods.period_number is not null and last_periods.is_outstanding as is_out_of_sync,
        case
            when last_periods.period_number is null
                then 'Nothing is outstanding' || coalesce(' in ' || sightings.currency, '')
                    || ': the logs show no difference between wallet and payment balance'
            when last_periods.is_outstanding
                then upper(left(difference_text(last_periods.difference, sightings.currency), 1))
                    || substr(difference_text(last_periods.difference, sightings.currency), 2)
                    || ' when last seen, at '
                    || strftime(last_periods.last_seen_at, '%Y-%m-%d %H:%M') || ' UTC; '
                    || case
                        when first_steps.cause = 'first_seen'
                            then 'out of sync already at the first transaction that shows both, at '
                        else 'out of sync since '
                    end
                    || strftime(last_periods.began_at, '%Y-%m-%d %H:%M')
                    || ' UTC. If the payment side is right, it is owed '
                    || case when last_periods.difference > 0 then 'to' else 'by' end || ' the user'
                    || coalesce('. ' || open_steps.reason, '')
                    || case
                        when open_steps.step_count > 1
                            then ' (the largest of '
                                || counted(open_steps.step_count, 'change', 'changes') || ')'
                        else ''
                    end
            else 'Nothing is outstanding' || coalesce(' in ' || sightings.currency, '')
                || ': wallet and payment balance agree since '
                || strftime(last_periods.in_sync_at, '%Y-%m-%d %H:%M')
                || ' UTC; before, from ' || strftime(last_periods.began_at, '%Y-%m-%d %H:%M')
                || ' UTC on, they were out of sync by up to '
                || amount_text(abs(last_periods.greatest_difference), sightings.currency)
        end as sentence
    from sightings
    left join last_periods on sightings.currency is not distinct from last_periods.currency
    left join open_steps on sightings.currency is not distinct from open_steps.currency
    left join first_steps
        on last_periods.first_transaction_id = first_steps.transaction_id
        and sightings.currency is not distinct from first_steps.currency
)

select *
from final
order by currency
