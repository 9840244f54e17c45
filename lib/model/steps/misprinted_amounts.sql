-- One row per amount of a sort of charges (see `charge_sorts`) that is a price with two neighbouring digits
-- exchanged. For `scored_amounts`.
-- lasts: meanwhile
-- columns:
--   price (money): Price that it is then: of the user; where nobody pays the amount again, one that several pay, if
--     the action has a menu, or a whole sum without its VAT.
--   price_of: Whose price that is.
with

paid as (
    select * from paid_amounts where paid_count > 0
),

-- Each amount that is no price of its user, with two neighbouring digits exchanged, by place.
exchanged as (
    select
        *,
        left(digits, place - 1) || substr(digits, place + 1, 1) || substr(digits, place, 1)
        || substr(digits, place + 2) as exchanged_digits
    from (
        select
            *,
            unnest(range(1, length(digits)))::integer as place
        from (
            select
                sort_number,
                currency,
                direction,
                action,
                amount,
                is_paid_once,
                largest_vat,
                rtrim(rtrim(amount::varchar, '0'), '.') as digits
            from paid
            where has_user and not is_own_price
        )
    )
    where regexp_matches(substr(digits, place, 2), '^[0-9][0-9]$')
),

-- Amounts that one user pays once, with two digits exchanged, as many digits as before.
lone_exchanged as (
    select
        *,
        try_cast(exchanged_digits as decimal(18, 6)) as exchanged_amount
    from exchanged
    where is_paid_once and not starts_with(exchanged_digits, '0') and exchanged_digits <> digits
),

several_pay as (
    select distinct
        currency,
        direction,
        amount
    from paid
    where is_paid_by_several
),

found as (
    select
        exchanged.sort_number,
        exchanged.amount,
        own_prices.amount as price,
        'a price of the user' as price_of,
        1 as rank
    from exchanged
    inner join paid as own_prices
        on exchanged.sort_number = own_prices.sort_number
        and try_cast(exchanged.exchanged_digits as decimal(18, 6)) = own_prices.amount
    where own_prices.is_own_price
    union all
    select
        lone_exchanged.sort_number,
        lone_exchanged.amount,
        several_pay.amount,
        'a price that several pay',
        2
    from lone_exchanged
    inner join several_pay
        on lone_exchanged.currency is not distinct from several_pay.currency
        and lone_exchanged.direction is not distinct from several_pay.direction
        and lone_exchanged.exchanged_amount = several_pay.amount
    inner join price_menus
        on lone_exchanged.currency is not distinct from price_menus.currency
        and lone_exchanged.direction is not distinct from price_menus.direction
        and lone_exchanged.action is not distinct from price_menus.action
    union all
    select
        lone_exchanged.sort_number,
        lone_exchanged.amount,
        lone_exchanged.exchanged_amount,
        'a whole sum without its VAT',
        3
    from lone_exchanged
    inner join usual_vat on lone_exchanged.currency = usual_vat.currency
    where
        lone_exchanged.action is not null
        and lone_exchanged.largest_vat = 0
        and lone_exchanged.amount <> round(lone_exchanged.amount)
        and lone_exchanged.amount <> without_vat(
            lone_exchanged.amount, usual_vat.permille, lone_exchanged.currency
        )
        and lone_exchanged.exchanged_amount = without_vat(
            lone_exchanged.exchanged_amount, usual_vat.permille, lone_exchanged.currency
        )
)

select
    sort_number,
    amount,
    min_by(price, (rank, -price)) as price,
    min_by(price_of, (rank, -price)) as price_of
from found
group by sort_number, amount
