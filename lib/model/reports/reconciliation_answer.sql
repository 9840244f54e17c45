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
            sum_text(payment_too_high, currency), ', ' order by currency nulls last
        ) as payment_text,
        'wallet too high by ' || string_agg(
            sum_text(wallet_too_high, currency), ', ' order by currency nulls last
        ) as wallet_text
    from outstanding
)

select
    format('{:,}', broken) || ' of ' || counted(transactions, 'transaction', 'transactions')
    || ' of the week from '
    || strftime(scope_from(), '%Y-%m-%d') || ' to '
    || strftime(scope_to() - interval 1 day, '%Y-%m-%d') || case when broken = 1 then ' does' else ' do' end || ' not match'
    || case
        when not_judged = 0 then '. At its end, '
        else ', ' || counted(not_judged, 'was', 'were') || ' not judged. At its end, '
    end
    || case
        when users = 0 then 'no wallet is out of sync with its payment balance.'
        else counted(users, 'user''s wallet and payment balance', 'users'' wallets and payment balances')
            || ' are out of sync: '
    end
    || case
        when users = 0 then ''
        else concat_ws('; ', payment_text, wallet_text) || '.'
    end as text
from checked
cross join texts;
