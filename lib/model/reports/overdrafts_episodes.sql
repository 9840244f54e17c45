-- One row per time that a payment balance was below zero during the period, as far as it was known
-- at its end.
-- title: Episodes
-- caption: Times in which a payment balance was below zero, as known at the day's end.
-- empty: No payment balance was below zero.
-- headings: state = On the day; user_id = User; started_at = Started; ended_at = Ended;
--   lowest_balance = Lowest balance so far
select
    case
        when started_at >= scope_from() and not is_open then 'started and ended'
        when started_at >= scope_from() then 'started'
        when not is_open then 'ended'
        else 'open all day'
    end as state,
    currency,
    user_id,
    started_at,
    ended_at,
    lowest_balance
from overdrafts
where
    overdraft_class = 'payment_negative'
    and (is_open or ended_at >= scope_from())
    and in_scope(currency, user_id)
order by state, currency nulls last, lowest_balance, user_id, started_at;
