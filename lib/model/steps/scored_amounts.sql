-- One row per amount of a sort of charges (see `charge_sorts`): what is usual for it, in the period that the
-- session shows, and how far from it the amount is. For `amount_scores`, which knows what explains it.
-- lasts: session
-- columns:
--   usual (list): What it is compared with: in words, how many amounts these are, their median, the median
--     deviation from it, and that of the logarithms.
--   usual_of_user (list): The same of the user's amounts, however few.
--   is_own_price (yes or no): Whether the user pays it more than once.
--   is_of_menu (yes or no): Whether the action has a menu of prices, and it is no whole sum without its VAT.
--   money_score (deviations): How far it is from what is usual.
--   log_score (deviations): How far its logarithm is from what is usual.
with

paid as (
    select * from paid_amounts where paid_count > 0
),

amounts_of_users as (
    select
        sort_number as key,
        amount,
        paid_count
    from paid
    where has_user
),

by_user as (
    select
        key as sort_number,
        usual_amount(
            'this user and action', history_count, typical_amount, deviation, log_deviation
        ) as usual
    from usual_amounts(amounts_of_users)
),

amounts_of_actions as (
    select
        action_number as key,
        amount,
        sum(paid_count) as paid_count
    from paid
    group by action_number, amount
),

by_action as (
    select
        key as action_number,
        usual_amount(
            'this action and currency', history_count, typical_amount, deviation, log_deviation
        ) as usual
    from usual_amounts(amounts_of_actions)
),

amounts_of_directions as (
    select distinct
        {'currency': currency, 'direction': direction} as key,
        amount,
        1 as paid_count
    from paid
),

by_direction as (
    select
        key.currency as currency,
        key.direction as direction,
        usual_amount(
            'this currency and direction', history_count, typical_amount, deviation, null::double
        ) as usual
    from usual_amounts(amounts_of_directions)
),

shared_prices as (
    select
        paid.currency,
        paid.direction,
        paid.action,
        paid.amount
    from paid
    cross join settings
    where paid.has_user
    group by paid.currency, paid.direction, paid.action, paid.amount, settings.price_repeats
    having count(*) >= settings.price_repeats
),

off_menu as (
    select distinct
        paid.currency,
        paid.direction,
        paid.action,
        paid.amount
    from paid
    inner join price_menus
        on paid.currency is not distinct from price_menus.currency
        and paid.direction is not distinct from price_menus.direction
        and paid.action is not distinct from price_menus.action
    where paid.off_menu_count > 0
),

amounts_of_menus as (
    select
        sort_number as key,
        amount,
        on_menu_count as paid_count
    from paid
    where has_user
),

by_user_menu as (
    select
        key as sort_number,
        usual_amount(
            'this user at known prices', history_count, typical_amount, deviation, log_deviation
        ) as usual
    from usual_amounts(amounts_of_menus)
),

compared as (
    select
        paid_amounts.sort_number,
        paid_amounts.amount,
        paid_amounts.currency,
        case
            when off_menu.amount is not null and by_user_menu.usual is not null
                then by_user_menu.usual
            when by_user.usual.history_count >= settings.outlier_history
                then by_user.usual
            when by_action.usual.history_count >= settings.outlier_history
                then by_action.usual
            when by_direction.usual.history_count >= settings.outlier_history
                then by_direction.usual
        end as usual,
        by_user.usual as usual_of_user,
        misprinted_amounts.price as transposed_price,
        misprinted_amounts.price_of,
        paid_amounts.is_own_price,
        price_menus.paid_count is not null and not paid_amounts.is_of_whole_sum as is_of_menu,
        case
            when paid_amounts.is_own_price then 'a price of the user'
            when shared_prices.amount is not null
                and coalesce(by_user.usual.history_count, 0) < settings.outlier_history
                then 'a price of several users'
        end as explanation
    from paid_amounts
    cross join settings
    left join by_user on paid_amounts.sort_number = by_user.sort_number
    left join by_action on paid_amounts.action_number = by_action.action_number
    left join by_direction
        on paid_amounts.currency is not distinct from by_direction.currency
        and paid_amounts.direction is not distinct from by_direction.direction
    left join off_menu
        on paid_amounts.currency is not distinct from off_menu.currency
        and paid_amounts.direction is not distinct from off_menu.direction
        and paid_amounts.action is not distinct from off_menu.action
        and paid_amounts.amount = off_menu.amount
    left join misprinted_amounts
        on paid_amounts.sort_number = misprinted_amounts.sort_number
        and paid_amounts.amount = misprinted_amounts.amount
    left join price_menus
        on paid_amounts.currency is not distinct from price_menus.currency
        and paid_amounts.direction is not distinct from price_menus.direction
        and paid_amounts.action is not distinct from price_menus.action
    left join by_user_menu on paid_amounts.sort_number = by_user_menu.sort_number
    left join shared_prices
        on paid_amounts.currency is not distinct from shared_prices.currency
        and paid_amounts.direction is not distinct from shared_prices.direction
        and paid_amounts.action is not distinct from shared_prices.action
        and paid_amounts.amount = shared_prices.amount
),

scored as (
    select
        compared.*,
        abs(amount::double - usual.typical_amount) / greatest(
            1.4826 * usual.deviation,
            settings.outlier_floor_share * usual.typical_amount,
            power(10, -minor_units(currency))
        ) as money_score,
        case
            when
                abs(amount::double - usual.typical_amount) > 2 * power(10, -minor_units(currency))
                then abs(ln(amount::double / usual.typical_amount))
                    / greatest(1.4826 * usual.log_deviation, 2 * settings.outlier_floor_share)
        end as log_score
    from compared
    cross join settings
)

select * from scored
