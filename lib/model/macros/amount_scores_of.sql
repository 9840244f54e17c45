-- The rows of `amount_scores` for some of the rows of `numbered_charges`, by the name of a table or a query.
create macro amount_scores_of(numbered_charges) as table
with

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

own_prices as (
    select
        sort_number,
        amount
    from scored_amounts
    where is_own_price
),

neighbours as (
    select * from price_neighbours where known_at < scope_to()
),

explained as (
    select
        charges.*,
        charge_sorts.user_id,
        charge_sorts.currency,
        charge_sorts.direction,
        charge_sorts.action,
        log_files.stream,
        scored.usual,
        scored.transposed_price,
        scored.price_of,
        scored.money_score,
        scored.log_score,
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
                or own_prices.amount is not null
                then 'a price with the add-ons of its delivery'
        end as explanation
    from query_table(numbered_charges) as charges
    cross join settings
    inner join charge_sorts on charges.sort_number = charge_sorts.sort_number
    inner join log_files on charges.file_id = log_files.file_id
    inner join scored_amounts as scored
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
    left join own_prices
        on charges.sort_number = own_prices.sort_number
        and base_prices.base_price = own_prices.amount
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
