-- One row per transaction with an amount above zero: what is usual for the same user, direction and
-- action where there is enough history, else for the currency, direction and action, and how far from
-- it the amount is. The score is the distance from the median in robust standard deviations (1.4826
-- times the median absolute deviation, but no less than a share of the median); null without history.
create view amount_scores as
with

by_user as (
    select
        user_id,
        currency,
        direction,
        action,
        count(*) as history_count,
        median(amount::double) as typical_amount,
        mad(amount::double) as deviation
    from transactions
    where amount > 0 and outcome <> 'blocked' and user_id is not null
    group by all
),

by_action as (
    select
        currency,
        direction,
        action,
        count(*) as history_count,
        median(amount::double) as typical_amount,
        mad(amount::double) as deviation
    from transactions
    where amount > 0 and outcome <> 'blocked'
    group by all
),

compared as (
    select
        transactions.*,
        settings.outlier_score,
        settings.outlier_floor_share,
        case
            when by_user.history_count >= settings.outlier_history then 'this user and action'
            when by_action.history_count >= settings.outlier_history then 'this action and currency'
        end as compared_with,
        case
            when by_user.history_count >= settings.outlier_history then by_user.history_count
            else by_action.history_count
        end as history_count,
        case
            when by_user.history_count >= settings.outlier_history then by_user.typical_amount
            else by_action.typical_amount
        end as typical_amount,
        case
            when by_user.history_count >= settings.outlier_history then by_user.deviation
            else by_action.deviation
        end as deviation
    from transactions
    cross join settings
    left join by_user
        on transactions.user_id = by_user.user_id
        and transactions.currency is not distinct from by_user.currency
        and transactions.direction is not distinct from by_user.direction
        and transactions.action is not distinct from by_user.action
    left join by_action
        on transactions.currency is not distinct from by_action.currency
        and transactions.direction is not distinct from by_action.direction
        and transactions.action is not distinct from by_action.action
    where transactions.amount > 0
),

final as (
    select
        transaction_id,
        user_id,
        currency,
        direction,
        action,
        amount,
        typical_amount::decimal(18, 6) as typical_amount,
        deviation,
        history_count,
        compared_with,
        case
            when compared_with is not null
                then abs(amount::double - typical_amount)
                / greatest(
                    1.4826 * deviation,
                    outlier_floor_share * typical_amount,
                    power(10, -minor_units(currency))
                )
        end as score,
        outlier_score,
        outcome,
        logged_at,
        stream,
        line,
        file_id
    from compared
)

select * from final;
