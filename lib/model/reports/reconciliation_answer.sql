-- One row: how many transactions of the week do not match or were not judged, and who is out of sync at its end, in a
-- sentence.
with

checked as (
    select
        count(*) as transactions,
        count(*) filter (where status not in ('MATCHED', 'NOT JUDGED')) as broken,
        count(*) filter (where status = 'NOT JUDGED') as not_judged
    from reconciliation
    where in_scope_at(logged_at, currency, user_id)
),

outstanding as (
    select
        currency,
        count(*) as user_count,
        sum(difference) filter (where difference > 0) as payment_too_high,
        -sum(difference) filter (where difference < 0) as wallet_too_high
    from outstanding_differences
    where in_scope(currency, user_id)
    group by currency
),

texts as (
    select
        coalesce(sum(user_count), 0) as users,
        'payment side too high by ' || string_agg(
            amount_text(payment_too_high, currency), ', ' order by currency nulls last
        ) as payment_text,
        'wallet too high by ' || string_agg(
            amount_text(wallet_too_high, currency), ', ' order by currency nulls last
        ) as wallet_text
    from outstanding
)

select
    broken || ' of ' || transactions || ' transactions of the week from '
    || strftime(scope_from(), '%Y-%m-%d') || ' to '
    || strftime(scope_to() - interval 1 day, '%Y-%m-%d') || ' do not match'
    || case
        when not_judged = 0 then '. At its end, '
        when not_judged = 1 then ', 1 was not judged. At its end, '
        else ', ' || not_judged || ' were not judged. At its end, '
    end
    || case
        when users = 0 then 'no wallet is out of sync with its payment balance.'
        when users = 1 then '1 user''s wallet and payment balance are out of sync: '
        else users || ' users'' wallets and payment balances are out of sync: '
    end
    || case
        when users = 0 then ''
        else concat_ws('; ', payment_text, wallet_text) || '.'
    end as text
from checked
cross join texts;
