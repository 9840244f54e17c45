-- One row per attempt that was blocked because the wallet would have gone below zero, with what the
-- payment side did with it.
-- title: Blocked overdraft
-- severity: warning; notice if the wallet did not hold it, and the payment side did not book it
-- rule: Each blocked attempt, printed or not; also one that the wallet held enough for. The exposure is what the payment side booked of it: how far
--   the difference of the two balances fell until they were next seen; the whole attempt where they were
--   not seen since, or changed by something else.
-- reason: The wallet refused it, and the payment service may hold it: many sync breaks begin here.
-- cause: overdraft
-- notebook: 05_overdrafts
-- evidence: blocked, transactions
-- when: exists(from overdrafts where overdraft_class = 'blocked')
with

attempts as (
    select
        overdrafts.*,
        transactions.amount - transactions.vat as net_amount,
        coalesce(transactions.logged_at, overdrafts.started_at) as attempted_at,
        coalesce(overdrafts.currency, '') as currency_text
    from overdrafts
    left join transactions
        on overdrafts.message_id = transactions.message_id
        and overdrafts.transaction_id = transactions.transaction_id
        and transactions.outcome = 'blocked'
        and transactions.logged_at <= overdrafts.started_at
    where overdrafts.overdraft_class = 'blocked'
    qualify row_number() over (
        partition by overdrafts.file_id, overdrafts.line
        order by transactions.transaction_number desc nulls last
    ) = 1
),

steps as (
    select
        user_id,
        coalesce(currency, '') as currency_text,
        logged_at,
        difference,
        difference - lag(difference) over (
            partition by user_id, currency order by transaction_number
        ) as step
    from observed_differences
    where user_id in (select user_id from attempts)
    qualify row_number() over (
        partition by user_id, currency, logged_at order by transaction_number
    ) = 1
),

followed as (
    select
        attempts.*,
        steps.step,
        coalesce(steps.step, steps.difference) as moved,
        steps.logged_at as seen_at,
        settings.tolerance
    from attempts
    cross join settings
    asof left join steps
        on attempts.user_id = steps.user_id
        and attempts.currency_text = steps.currency_text
        and attempts.attempted_at <= steps.logged_at
),

judged as (
    select
        *,
        case
            when abs(moved) <= tolerance then 'not booked'
            when net_amount is null and step < 0 then 'booked'
            when abs(moved + net_amount) <= tolerance then 'booked'
            else 'unknown'
        end as payment_side
    from followed
),

final as (
    select
        case
            when payment_side = 'not booked' and not coalesce(lowest_balance >= 0, false) then 'notice'
            else 'warning'
        end as severity,
        user_id,
        currency,
        case payment_side
            when 'booked' then -moved
            when 'not booked' then 0
            else net_amount
        end as exposure,
        started_at as first_seen_at,
        started_at as last_seen_at,
        [transaction_id] as transaction_ids,
        case
            when lowest_balance < 0
                then 'The attempt would have taken the wallet from '
                    || coalesce(amount_text(last_balance, currency), 'an unknown balance') || ' to '
                    || amount_text(lowest_balance, currency) || ' and was blocked'
            when lowest_balance >= 0
                then 'The attempt would have left ' || amount_text(lowest_balance, currency)
                    || ' in the wallet, and was blocked all the same'
            else 'An attempt was blocked at a wallet of '
                || coalesce(amount_text(last_balance, currency), 'an unknown balance')
                || '; the logs do not print its amount'
        end
        || case payment_side
            when 'booked'
                then '; the payment side booked ' || amount_text(-moved, currency) || ' all the same'
            when 'not booked'
                then '; the payment side did not book it: nothing had changed when it was next seen, on '
                    || strftime(seen_at, '%Y-%m-%d')
            else '; the payment side may have booked it: '
                || case
                    when step is null then 'its balance was not seen both before and after it'
                    else 'the difference of the two balances changed by something else too'
                end
        end as reason,
        transaction_id as subject,
        stream,
        line,
        file_id
    from judged
)

select * from final
