-- One row per amount of a sort of charges (see `charge_sorts`): how often it is paid in the period that the
-- session shows, and whether it is a price.
-- lasts: meanwhile
-- columns:
--   paid_count (transactions): How often it is paid; 0 where that was blocked, or is past the period.
--   without_vat_count (transactions): How many of these carry no VAT.
--   unknown_vat_count (transactions): How many of these do not show their VAT.
--   is_own_price (yes or no): Whether the user pays it more than once.
--   is_paid_by_several (yes or no): Whether another user pays it too, by whatever action.
--   is_paid_once (yes or no): Whether one transaction is all that pays it, by whatever action.
--   largest_vat (money): The largest VAT that it carries, by whatever action.
--   is_of_whole_sum (yes or no): Whether it is a whole sum without its VAT.
--   on_menu_count (transactions): How many of them are on a menu of prices, if the action has one: the user pays
--     it more than once, or another one does, or it is a whole sum without its VAT. Whether such a sum is on it,
--     nobody knows where the VAT is not shown.
--   off_menu_count (transactions): How many of them are not.
with

booked as not materialized (
    select * from numbered_charges as charges where outcome <> 'blocked' and logged_at < scope_to()
),

-- Far fewer than charges, since most prices are paid again.
amounts as (
    select
        charge_sorts.*,
        sums.* exclude (sort_number)
    from (
        select
            sort_number,
            amount,
            count(case when is_booked then 1 end) as paid_count,
            count(case when is_booked and vat = 0 then 1 end) as without_vat_count,
            count(case when is_booked and vat is null then 1 end) as unknown_vat_count,
            min(case when is_booked then logged_at::date end) as first_day,
            max(case when is_booked then logged_at::date end) as last_day,
            min(case when is_booked then transaction_id end) as first_id,
            max(case when is_booked then transaction_id end) as last_id,
            max(case when is_booked then vat end) as largest_vat
        from (select *, outcome <> 'blocked' and logged_at < scope_to() as is_booked from numbered_charges as charges)
        group by sort_number, amount
    ) as sums
    inner join charge_sorts on sums.sort_number = charge_sorts.sort_number
),

paid as (
    select * from amounts where paid_count > 0
),

-- What is paid on one day only may be one transaction that was printed again.
paid_in_a_day as (
    select
        booked.sort_number,
        booked.amount
    from booked
    inner join paid
        on booked.sort_number = paid.sort_number
        and booked.amount = paid.amount
    cross join settings
    where paid.has_user and paid.first_day = paid.last_day and paid.paid_count >= settings.price_repeats
    group by booked.sort_number, booked.amount, settings.price_repeats
    having count(distinct booked.transaction_id) >= settings.price_repeats
),

own_prices as (
    select
        sort_number,
        amount
    from paid
    where has_user and first_day < last_day
    union all
    from paid_in_a_day
),

-- What is paid, and by how many.
prices as (
    select
        currency,
        direction,
        amount,
        coalesce(min(user_id) < max(user_id), false) as is_paid_by_several,
        min(first_id) = max(last_id) as is_paid_once,
        max(largest_vat) as largest_vat
    from paid
    group by currency, direction, amount
),

priced as (
    select
        amounts.*,
        own_prices.amount is not null as is_own_price,
        coalesce(prices.is_paid_by_several, false) as is_paid_by_several,
        coalesce(prices.is_paid_once, false) as is_paid_once,
        prices.largest_vat as largest_vat_of_all,
        coalesce(
            amounts.amount = without_vat(amounts.amount, usual_vat.permille, amounts.currency), false
        ) as is_of_whole_sum
    from amounts
    left join usual_vat on amounts.currency = usual_vat.currency
    left join prices
        on amounts.currency is not distinct from prices.currency
        and amounts.direction is not distinct from prices.direction
        and amounts.amount = prices.amount
    left join own_prices
        on amounts.sort_number = own_prices.sort_number
        and amounts.amount = own_prices.amount
)

select
    sort_number,
    action_number,
    has_user,
    user_id,
    currency,
    direction,
    action,
    amount,
    paid_count,
    without_vat_count,
    unknown_vat_count,
    is_own_price,
    is_paid_by_several,
    is_paid_once,
    largest_vat_of_all as largest_vat,
    is_of_whole_sum,
    case
        when is_own_price or is_paid_by_several then paid_count
        when is_of_whole_sum then without_vat_count
        else 0
    end as on_menu_count,
    case
        when is_own_price or is_paid_by_several then 0
        when is_of_whole_sum then paid_count - without_vat_count - unknown_vat_count
        else paid_count
    end as off_menu_count
from priced
