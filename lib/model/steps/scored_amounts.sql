-- One row per amount of a sort of charges (see `charge_sorts`): what is usual for it, in the period that the
-- session shows, and how far from it the amount is. For `amount_scores`, which knows what explains it.
-- lasts: meanwhile
-- columns:
--   usual (list): What it is compared with: in words, how many amounts these are, their median, the median
--     deviation from it, and that of the logarithms.
--   usual_of_user (list): The same of the user's amounts, however few.
--   is_own_price (yes or no): Whether the user pays it more than once.
--   is_of_menu (yes or no): Whether the action has a menu of prices, and it is no whole sum without its VAT.
--   money_score (deviations): How far it is from what is usual.
--   log_score (deviations): How far its logarithm is from what is usual.
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
                paid.sort_number,
                paid.currency,
                paid.direction,
                paid.action,
                paid.amount,
                rtrim(rtrim(paid.amount::varchar, '0'), '.') as digits
            from paid
            anti join own_prices
                on paid.sort_number = own_prices.sort_number
                and paid.amount = own_prices.amount
            where paid.has_user
        )
    )
    where regexp_matches(substr(digits, place, 2), '^[0-9][0-9]$')
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

-- Amounts that one user pays once, with two digits exchanged, as many digits as before.
lone_exchanged as (
    select
        exchanged.*,
        prices.largest_vat,
        try_cast(exchanged.exchanged_digits as decimal(18, 6)) as exchanged_amount
    from exchanged
    inner join prices
        on exchanged.currency is not distinct from prices.currency
        and exchanged.direction is not distinct from prices.direction
        and exchanged.amount = prices.amount
    where
        prices.is_paid_once
        and not starts_with(exchanged.exchanged_digits, '0')
        and exchanged.exchanged_digits <> exchanged.digits
),

priced as (
    select
        paid.*,
        prices.is_paid_by_several or own_prices.amount is not null as is_known,
        coalesce(
            paid.amount = without_vat(paid.amount, usual_vat.permille, paid.currency), false
        ) as is_whole_sum
    from paid
    left join usual_vat on paid.currency = usual_vat.currency
    inner join prices
        on paid.currency is not distinct from prices.currency
        and paid.direction is not distinct from prices.direction
        and paid.amount = prices.amount
    left join own_prices
        on paid.sort_number = own_prices.sort_number
        and paid.amount = own_prices.amount
),

-- How many of an amount are on a menu, or not. Whether a whole sum is, nobody knows without its VAT.
on_menu as (
    select
        *,
        case
            when is_known then paid_count
            when is_whole_sum then without_vat_count
            else 0
        end as on_count,
        case
            when is_known then 0
            when is_whole_sum then paid_count - without_vat_count - unknown_vat_count
            else paid_count
        end as off_count
    from priced
),

-- An action has a menu where nearly all of its amounts are paid again, by this user or by another one,
-- or are whole sums without their VAT.
menus as (
    select
        on_menu.currency,
        on_menu.direction,
        on_menu.action,
        true as is_menu
    from on_menu
    cross join settings
    group by
        on_menu.currency, on_menu.direction, on_menu.action, settings.outlier_history, settings.menu_share
    having
        sum(on_menu.paid_count) >= settings.outlier_history
        and sum(on_menu.on_count) / sum(on_menu.on_count + on_menu.off_count) >= settings.menu_share
),

transposed_prices as (
    select
        exchanged.sort_number,
        exchanged.amount,
        own_prices.amount as price,
        'a price of the user' as price_of,
        1 as rank
    from exchanged
    inner join own_prices
        on exchanged.sort_number = own_prices.sort_number
        and try_cast(exchanged.exchanged_digits as decimal(18, 6)) = own_prices.amount
    union all
    select
        lone_exchanged.sort_number,
        lone_exchanged.amount,
        prices.amount,
        'a price that several pay',
        2
    from lone_exchanged
    inner join prices
        on lone_exchanged.currency is not distinct from prices.currency
        and lone_exchanged.direction is not distinct from prices.direction
        and lone_exchanged.exchanged_amount = prices.amount
    inner join menus
        on lone_exchanged.currency is not distinct from menus.currency
        and lone_exchanged.direction is not distinct from menus.direction
        and lone_exchanged.action is not distinct from menus.action
    where prices.is_paid_by_several
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
),

transposed as (
    select
        sort_number,
        amount,
        min_by(price, (rank, -price)) as price,
        min_by(price_of, (rank, -price)) as price_of
    from transposed_prices
    group by all
),

off_menu as (
    select distinct
        on_menu.currency,
        on_menu.direction,
        on_menu.action,
        on_menu.amount
    from on_menu
    inner join menus
        on on_menu.currency is not distinct from menus.currency
        and on_menu.direction is not distinct from menus.direction
        and on_menu.action is not distinct from menus.action
    where on_menu.off_count > 0
),

amounts_of_menus as (
    select
        sort_number as key,
        amount,
        on_count as paid_count
    from on_menu
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
        amounts.sort_number,
        amounts.amount,
        amounts.currency,
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
        transposed.price as transposed_price,
        transposed.price_of,
        own_prices.amount is not null as is_own_price,
        coalesce(menus.is_menu, false)
        and amounts.amount is distinct from without_vat(
            amounts.amount, usual_vat.permille, amounts.currency
        ) as is_of_menu,
        case
            when own_prices.amount is not null then 'a price of the user'
            when shared_prices.amount is not null
                and coalesce(by_user.usual.history_count, 0) < settings.outlier_history
                then 'a price of several users'
        end as explanation
    from amounts
    cross join settings
    left join by_user on amounts.sort_number = by_user.sort_number
    left join by_action on amounts.action_number = by_action.action_number
    left join by_direction
        on amounts.currency is not distinct from by_direction.currency
        and amounts.direction is not distinct from by_direction.direction
    left join off_menu
        on amounts.currency is not distinct from off_menu.currency
        and amounts.direction is not distinct from off_menu.direction
        and amounts.action is not distinct from off_menu.action
        and amounts.amount = off_menu.amount
    left join transposed
        on amounts.sort_number = transposed.sort_number
        and amounts.amount = transposed.amount
    left join menus
        on amounts.currency is not distinct from menus.currency
        and amounts.direction is not distinct from menus.direction
        and amounts.action is not distinct from menus.action
    left join usual_vat on amounts.currency = usual_vat.currency
    left join by_user_menu on amounts.sort_number = by_user_menu.sort_number
    left join own_prices
        on amounts.sort_number = own_prices.sort_number
        and amounts.amount = own_prices.amount
    left join shared_prices
        on amounts.currency is not distinct from shared_prices.currency
        and amounts.direction is not distinct from shared_prices.direction
        and amounts.action is not distinct from shared_prices.action
        and amounts.amount = shared_prices.amount
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
