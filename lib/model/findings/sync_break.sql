-- One row per user and currency whose wallet and payment balance are out of sync, or were and agree
-- again: the last out-of-sync period only, reported once, with what is outstanding.
-- title: Sync break
-- severity: warning; notice if nothing, or less than a minor unit, is outstanding
-- rule: One per user and currency: wallet and payment balance are out of sync at the last
--   transaction, or were before and agree again. The exposure is the last difference. Its changes
--   are listed, and the cause of the largest is named.
-- reason: An outstanding difference is printed again at each transaction, but it is the same money.
-- cause: rounding
-- notebook: 02_reconcile
-- evidence: sync_steps
-- when: exists(from out_of_sync_periods)
with

last_periods as (
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
        last_periods.*,
        steps.reason as cause_reason,
        steps.open_count,
        case when is_outstanding then abs(difference) else 0 end as outstanding,
        power(10, -minor_units(last_periods.currency)) as minor_unit
    from last_periods
    left join steps
        on last_periods.user_id = steps.user_id
        and last_periods.currency is not distinct from steps.currency
),

final as (
    select
        case when outstanding >= minor_unit then 'warning' else 'notice' end as severity,
        user_id,
        currency,
        outstanding::decimal(18, 6) as exposure,
        began_at as first_seen_at,
        last_seen_at,
        case
            when change_transaction_ids[-1] = last_transaction_id then change_transaction_ids
            else list_append(change_transaction_ids, last_transaction_id)
        end as transaction_ids,
        case
            when is_outstanding
                then upper(left(difference_text(difference, currency), 1))
                    || substr(difference_text(difference, currency), 2)
                    || ' at the last transaction (' || strftime(last_seen_at, '%Y-%m-%d')
                    || '), out of sync since ' || strftime(began_at, '%Y-%m-%d')
                    || '; if the payment side is right, it is owed '
                    || case when difference > 0 then 'to' else 'by' end || ' the user'
            else 'Nothing is outstanding: wallet and payment balance agree again since '
                || strftime(in_sync_at, '%Y-%m-%d') || '; from ' || strftime(began_at, '%Y-%m-%d')
                || ' on they were out of sync by up to '
                || bookable_text(abs(greatest_difference), currency)
        end
        || case
            when distinct_differences > 1
                then '; it began with ' || difference_text(first_difference, currency)
                    || ' and changed '
                    || case
                        when distinct_differences = 2 then 'once'
                        else counted(distinct_differences - 1, 'time', 'times')
                    end
            else ''
        end
        || case
            when is_outstanding and outstanding < minor_unit
                then '; less than the smallest unit of the currency'
            else ''
        end
        || coalesce('. ' || cause_reason, '')
        || case
            when open_count > 1 then ' (the largest of ' || counted(open_count, 'change', 'changes') || ')' else ''
        end as reason,
        user_id as subject,
        stream,
        line,
        file_id
    from judged
)

select * from final
