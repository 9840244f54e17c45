-- One row per transaction with an amount above zero: what is usual for the same user, direction and
-- action where there is enough history, else for the currency, direction and action, else for the
-- currency and direction, and how far from it the amount is. What is explained is not scored: what moved
-- nothing here, a price that the user pays more than once, a price that several users pay where the user has no
-- history, a price with the add-ons that were bought for the same delivery, and large manual entries,
-- which are a finding of their own.
-- Where an action has a menu of prices, an amount that is on it for nobody is compared with the prices
-- that the user pays, however few they are.
-- The score is a distance from the median in robust standard deviations (1.4826 times the median
-- absolute deviation, but no less than a floor). Within a user it is that of the amounts or of their
-- logarithms, whichever is greater, since an amount far too small is never far off in money; among the
-- users of an action, whose prices differ by factors, that of the logarithms; where all actions of a
-- direction are compared, whichever is less, and each amount counts once, so that the daily charges do
-- not hide the others.
-- lasts: pages
-- columns:
--   typical_amount (money): Median of the amounts that it was compared with.
--   deviation (see amount): Usual distance from the usual amount: the median absolute deviation.
--   history_count (transactions): How many amounts it was compared with.
--   compared_with: What the amount was compared with; empty where there is too little history.
--   explanation: Why the amount is not unusual, whatever it is compared with; empty where nothing
--     explains it.
--   transposed_price (money): Price that the amount is with two digits exchanged: of the user, or where
--     nobody pays the amount again, one that several pay, or a whole sum without its VAT; empty where it is
--     explained or none.
--   price_of: Whose price that is.
--   price_around (money): What the user pays for the same action right before and right after, where
--     that has a menu and the amount is far from it; empty where it is explained or none.
--   score (deviations): How unusual it is, in robust deviations; empty where it is explained, and
--     where there is too little history.
with

-- What one user pays for by one action, as a number: to join and to sort by it takes a fraction of what four
-- texts take.
sorts as (
    select
        user_id,
        currency,
        direction,
        action,
        user_id is not null as has_user,
        row_number() over () as sort_number
    from transactions
    where amount > 0
    group by user_id, currency, direction, action
),

charges as (
    select
        transactions.transaction_id,
        transactions.user_id,
        transactions.currency,
        transactions.direction,
        transactions.action,
        transactions.amount,
        transactions.vat,
        transactions.outcome,
        transactions.logged_at,
        transactions.stream,
        transactions.line,
        transactions.file_id,
        transactions.transaction_number,
        transactions.outcome <> 'blocked' and transactions.logged_at < scope_to() as is_booked,
        sorts.has_user,
        sorts.sort_number
    from transactions
    inner join sorts
        on transactions.user_id is not distinct from sorts.user_id
        and transactions.currency is not distinct from sorts.currency
        and transactions.direction is not distinct from sorts.direction
        and transactions.action is not distinct from sorts.action
    where transactions.amount > 0
),

booked as not materialized (
    select * from charges where is_booked
),

-- Far fewer than charges, since most prices are paid again.
amounts as (
    select
        sorts.*,
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
        from charges
        group by sort_number, amount
    ) as sums
    inner join sorts on sums.sort_number = sorts.sort_number
),

paid as (
    select * from amounts where paid_count > 0
),

by_user as (
    select
        sort_number,
        usual_amount('this user and action', amount, mad(ln(amount::double))) as usual
    from booked
    where has_user
    group by sort_number
),

by_action as (
    select
        currency,
        direction,
        action,
        usual_amount('this action and currency', amount, mad(ln(amount::double))) as usual
    from booked
    group by currency, direction, action
),

by_direction as (
    select
        currency,
        direction,
        usual_amount('this currency and direction', amount, null::double) as usual
    from (select distinct currency, direction, amount from paid)
    group by currency, direction
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

-- Amounts between two equal ones of the same user and action that are far from it. Where no action is
-- printed, less may be charged for something else.
neighbours as (
    select
        around.file_id,
        around.line,
        around.price
    from (
        select
            file_id,
            line,
            amount,
            case
                when
                    lag(amount) over by_user = lead(amount) over by_user
                    and (action is not null or amount > lag(amount) over by_user)
                    then lag(amount) over by_user
            end as price
        from booked
        where has_user
        window by_user as (partition by sort_number order by transaction_number)
    ) as around
    cross join settings
    where
        greatest(around.amount, around.price)
        >= settings.price_jump * least(around.amount, around.price)
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

by_user_menu as (
    select
        booked.sort_number,
        usual_amount('this user at known prices', booked.amount, mad(ln(booked.amount::double))) as usual
    from booked
    inner join priced
        on booked.sort_number = priced.sort_number
        and booked.amount = priced.amount
    where booked.has_user and (priced.is_known or priced.is_whole_sum and booked.vat = 0)
    group by booked.sort_number
),

addons as (
    select
        user_id,
        currency,
        delivery_id,
        sum(amount - vat) as amount
    from named_deliveries
    where
        direction = 'credit'
        and outcome <> 'blocked'
        and is_first_print
        and logged_at < scope_to()
    group by user_id, currency, delivery_id
),

base_prices as (
    select
        named_deliveries.file_id,
        named_deliveries.line,
        named_deliveries.amount - addons.amount as base_price
    from named_deliveries
    inner join addons
        on named_deliveries.user_id = addons.user_id
        and named_deliveries.currency is not distinct from addons.currency
        and named_deliveries.delivery_id = addons.delivery_id
    where named_deliveries.direction = 'debit'
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
    left join by_action
        on amounts.currency is not distinct from by_action.currency
        and amounts.direction is not distinct from by_action.direction
        and amounts.action is not distinct from by_action.action
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
),

explained as (
    select
        charges.*,
        scored.* exclude (sort_number, amount, currency, explanation, is_of_menu),
        settings.outlier_score,
        case when scored.is_of_menu then neighbours.price end as price_around,
        case
            when charges.outcome = 'blocked' then 'the attempt was blocked'
            when charges.outcome = 'already_synced' then 'another listener had booked it'
            when manual_entries.amount >= manual_entries.material_amount
                and manual_entries.material_amount > 0
                then 'a large manual entry'
            when scored.explanation is not null then scored.explanation
            when abs(base_prices.base_price - scored.usual_of_user.typical_amount)
                <= settings.outlier_floor_share * scored.usual_of_user.typical_amount
                or base_own_prices.amount is not null
                then 'a price with the add-ons of its delivery'
        end as explanation
    from charges
    cross join settings
    inner join scored
        on charges.sort_number = scored.sort_number
        and charges.amount = scored.amount
    left join neighbours
        on charges.file_id = neighbours.file_id
        and charges.line = neighbours.line
    left join manual_entries
        on charges.file_id = manual_entries.file_id
        and charges.line = manual_entries.line
    left join base_prices
        on charges.file_id = base_prices.file_id
        and charges.line = base_prices.line
    left join own_prices as base_own_prices
        on charges.sort_number = base_own_prices.sort_number
        and base_prices.base_price = base_own_prices.amount
),

final as (
    select
        transaction_id,
        user_id,
        currency,
        direction,
        action,
        amount,
        usual.typical_amount::decimal(18, 6) as typical_amount,
        usual.deviation as deviation,
        usual.history_count as history_count,
        usual.compared_with as compared_with,
        explanation,
        case when explanation is null then transposed_price end as transposed_price,
        case when explanation is null and transposed_price is not null then price_of end as price_of,
        case when explanation is null then price_around end as price_around,
        case
            when explanation is not null then null
            when usual.compared_with in ('this user and action', 'this user at known prices')
                then greatest(money_score, log_score)
            when usual.compared_with = 'this action and currency' then coalesce(log_score, 0)
            else least(money_score, coalesce(log_score, 0))
        end as score,
        outlier_score,
        outcome,
        logged_at,
        stream,
        line,
        file_id
    from explained
)

select * from final
