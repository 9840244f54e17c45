-- One row per day: how many amounts by hand were printed net, and how many not.
-- title: Amounts by hand, day by day
select
    strftime(logged_at, '%Y-%m-%d') as "day",
    count(*) filter (is_net) as "net of a whole sum",
    count(*) filter (amount = round(amount)) as "whole",
    count(*) filter (not is_net and amount <> round(amount)) as "other"
from net_sums
where currency = $currency
group by 1
order by 1
