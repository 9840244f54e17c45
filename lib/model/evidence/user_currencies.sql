-- One row per currency of a user: when it was seen, how many transactions it has, and a sentence that
-- says what is owed now and since when.
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

last_runs as (
    select *
    from out_of_sync_periods
    where user_id = $user_id
    qualify row_number() over (partition by currency order by period_number desc) = 1
),

final as (
    select
        sightings.*,
        last_runs.period_number is not null and last_runs.is_outstanding as is_out_of_sync,
        case
            when last_runs.period_number is null
                then 'Nothing is owed' || coalesce(' in ' || sightings.currency, '')
                    || ': the logs show no difference between wallet and payment balance'
            when last_runs.is_outstanding
                then amount_text(abs(last_runs.difference), sightings.currency)
                    || ' is owed: when last seen, at '
                    || strftime(last_runs.last_seen_at, '%Y-%m-%d %H:%M')
                    || ' UTC, the payment balance was that much '
                    || case when last_runs.difference > 0 then 'above' else 'below' end
                    || ' the wallet, and they have been apart since '
                    || strftime(last_runs.began_at, '%Y-%m-%d %H:%M') || ' UTC'
            else 'Nothing is owed' || coalesce(' in ' || sightings.currency, '')
                || ': wallet and payment balance agree since '
                || strftime(last_runs.in_sync_at, '%Y-%m-%d %H:%M')
                || ' UTC; before, from ' || strftime(last_runs.began_at, '%Y-%m-%d %H:%M')
                || ' UTC on, they were apart by up to '
                || amount_text(abs(last_runs.greatest_difference), sightings.currency)
        end as sentence
    from sightings
    left join last_runs on sightings.currency is not distinct from last_runs.currency
)

select *
from final
order by currency
