-- One row per user and currency whose wallet and payment balance are apart, or were and are together
-- again: the last time apart only, reported once, with what is owed now.
-- title: Sync break
-- severity: warning; notice if nothing, or less than a minor unit, is owed now
-- rule: One per user and currency: wallet and payment balance apart at the last transaction, or
--   earlier and together again. The stake is the last difference. Changes are listed, and the cause
--   of the largest is told.
-- reason: A difference that stands is reported at each transaction; the money is owed once.
-- cause: rounding
-- notebook: 02_reconcile
-- evidence: sync_steps
with

last_runs as (
    select
        *,
        count(*) over (partition by user_id, currency) as period_count
    from out_of_sync_periods
    qualify period_number = period_count
),

steps as (
    select
        user_id,
        currency,
        arg_max(reason || '; ' || excess_text, (is_open, abs(step), logged_at)) as reason,
        count(*) filter (is_open) as open_count
    from difference_steps
    where abs(step) > (select tolerance from settings)
    group by user_id, currency
),

judged as (
    select
        last_runs.*,
        steps.reason as cause_reason,
        steps.open_count,
        case when is_outstanding then abs(difference) else 0 end as owed,
        power(10, -minor_units(last_runs.currency)) as minor_unit
    from last_runs
    left join steps
        on last_runs.user_id = steps.user_id
        and last_runs.currency is not distinct from steps.currency
),

final as (
    select
        case when owed >= minor_unit then 'warning' else 'notice' end as severity,
        user_id,
        currency,
        owed::decimal(18, 6) as exposure,
        began_at as first_seen_at,
        last_seen_at,
        case
            when change_transaction_ids[-1] = last_transaction_id then change_transaction_ids
            else list_append(change_transaction_ids, last_transaction_id)
        end as transaction_ids,
        case
            when is_outstanding
                then 'The payment balance is ' || amount_text(abs(difference), currency)
                    || case when difference > 0 then ' above' else ' below' end || ' the wallet'
                    || ' at the last transaction (' || strftime(last_seen_at, '%Y-%m-%d')
                    || '), seen out of sync from ' || strftime(began_at, '%Y-%m-%d') || ' on'
            else 'Nothing is owed now: wallet and payment balance agree again since '
                || strftime(in_sync_at, '%Y-%m-%d') || '; from ' || strftime(began_at, '%Y-%m-%d')
                || ' on they were apart by up to '
                || amount_text(abs(greatest_difference), currency)
        end
        || case
            when distinct_differences > 1
                then '; it began with ' || amount_text(abs(first_difference), currency)
                    || case when first_difference > 0 then ' above' else ' below' end
                    || ' and changed '
                    || case
                        when distinct_differences = 2 then 'once'
                        else (distinct_differences - 1) || ' times'
                    end
            else ''
        end
        || case
            when is_outstanding and owed < minor_unit
                then '; less than the smallest unit of the currency'
            else ''
        end
        || coalesce('. ' || cause_reason, '')
        || case
            when open_count > 1 then ' (the largest of ' || open_count || ' changes)' else ''
        end as reason,
        user_id as subject,
        stream,
        line,
        file_id
    from judged
)

select * from final
