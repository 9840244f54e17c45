-- One row per currency of a user: when it was seen, how many transactions it has, and a sentence that
-- says what is outstanding and since when.
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
                    || strftime(last_periods.last_seen_at, '%Y-%m-%d %H:%M')
                    || ' UTC; out of sync since '
                    || strftime(last_periods.began_at, '%Y-%m-%d %H:%M')
                    || ' UTC. If the payment side is right, it is owed '
                    || case when last_periods.difference > 0 then 'to' else 'by' end || ' the user'
            else 'Nothing is outstanding' || coalesce(' in ' || sightings.currency, '')
                || ': wallet and payment balance agree since '
                || strftime(last_periods.in_sync_at, '%Y-%m-%d %H:%M')
                || ' UTC; before, from ' || strftime(last_periods.began_at, '%Y-%m-%d %H:%M')
                || ' UTC on, they were out of sync by up to '
                || amount_text(abs(last_periods.greatest_difference), sightings.currency)
        end as sentence
    from sightings
    left join last_periods on sightings.currency is not distinct from last_periods.currency
)

select *
from final
order by currency
