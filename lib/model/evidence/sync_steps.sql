-- One row per step of a difference between wallet and payment balance: the last time that they
-- agreed, when they went out of sync, each change with its cause, the last time it was seen, and when
-- they agreed again.
-- title: Each step of the difference
with

reported as (
    select
        transaction_file_id as file_id,
        transaction_line as line,
        max_by(payment_balance, step_number) as payment_balance
    from sync_errors
    group by transaction_file_id, transaction_line
),

seen as (
    select
        observed_differences.*,
        transactions.action,
        transactions.direction,
        transactions.amount,
        transactions.outcome,
        coalesce(transactions.payment_balance, reported.payment_balance) as payment_balance,
        transactions.closing_balance as wallet,
        list_contains(
            from_json($transaction_ids, '["varchar"]'), observed_differences.transaction_id
        ) as is_step,
        lag(observed_differences.difference, 1, 0) over in_order as difference_before,
        row_number() over in_order as place,
        causes.title as cause,
        difference_steps.reason || '; ' || difference_steps.excess_text as reason
    from observed_differences
    inner join transactions
        on observed_differences.file_id = transactions.file_id
        and observed_differences.line = transactions.line
    left join reported
        on observed_differences.file_id = reported.file_id
        and observed_differences.line = reported.line
    left join difference_steps
        on observed_differences.file_id = difference_steps.file_id
        and observed_differences.line = difference_steps.line
    left join causes on difference_steps.cause = causes.cause
    where
        observed_differences.user_id = $user_id
        and observed_differences.currency is not distinct from $currency
    window in_order as (order by observed_differences.transaction_number)
),

bounds as (
    select
        min(place) as first_place,
        max(place) as last_place
    from seen
    where is_step
),

final as (
    select
        seen.*,
        case
            when seen.place < bounds.first_place then 'in sync'
            when seen.place > bounds.last_place then 'next seen'
            when seen.place = bounds.first_place then 'out of sync'
            when abs(seen.difference - seen.difference_before) > settings.tolerance
                then 'changed by ' || money(seen.difference - seen.difference_before, currency)
            else 'last seen'
        end as step
    from seen
    cross join bounds
    cross join settings
    where
        seen.is_step
        or seen.place in (bounds.first_place - 1, bounds.last_place + 1)
)

select
    logged_at as "time",
    step,
    transaction_id as "transaction",
    action,
    direction || ' ' || money(amount, currency) as "amount",
    money(coalesce(payment_balance - difference, wallet)::decimal(18, 6), currency) as "wallet compared",
    money(payment_balance, currency) as "payment balance",
    case when difference = 0 then 'none' else difference_text(difference, currency) end
        as "difference",
    currency,
    replace(outcome, '_', ' ') as "outcome",
    cause as "cause",
    reason as "what happened"
from final
order by place
