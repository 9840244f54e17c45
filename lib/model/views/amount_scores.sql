-- One row per transaction with an amount above zero: what is usual for the same user, direction and
-- action where there is enough history, else for the currency, direction and action, and how far from
-- it the amount is. The score is a distance from the median in robust standard deviations (1.4826
-- times the median absolute deviation, but no less than a floor): of the amounts or of their
-- logarithms, whichever is greater, since an amount far too small is never far off in money. Null
-- without history.
-- columns:
--   typical_amount (money): Median of the amounts that it was compared with.
--   deviation (see amount): Usual distance from the usual amount: the median absolute deviation.
--   history_count (transactions): How many amounts it was compared with.
--   compared_with: What the amount was compared with; empty where there is too little history.
--   score (deviations): How unusual it is, in robust deviations; empty where that is not measured.
with

by_user as (
    select
        user_id,
        currency,
        direction,
        action,
        count(*) as history_count,
        median(amount::double) as typical_amount,
        mad(amount::double) as deviation,
        mad(ln(amount::double)) as log_deviation
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
        mad(amount::double) as deviation,
        mad(ln(amount::double)) as log_deviation
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
            when by_user.history_count >= settings.outlier_history
                then {
                    'compared_with': 'this user and action',
                    'history_count': by_user.history_count,
                    'typical_amount': by_user.typical_amount,
                    'deviation': by_user.deviation,
                    'log_deviation': by_user.log_deviation
                }
            when by_action.history_count >= settings.outlier_history
                then {
                    'compared_with': 'this action and currency',
                    'history_count': by_action.history_count,
                    'typical_amount': by_action.typical_amount,
                    'deviation': by_action.deviation,
                    'log_deviation': by_action.log_deviation
                }
        end as usual
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

scored as (
    select
        *,
        abs(amount::double - usual.typical_amount) / greatest(
            1.4826 * usual.deviation,
            outlier_floor_share * usual.typical_amount,
            power(10, -minor_units(currency))
        ) as money_score,
        case
            when
                abs(amount::double - usual.typical_amount) > 2 * power(10, -minor_units(currency))
                then abs(ln(amount::double / usual.typical_amount))
                    / greatest(1.4826 * usual.log_deviation, 2 * outlier_floor_share)
        end as log_score
    from compared
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
        greatest(money_score, log_score) as score,
        outlier_score,
        outcome,
        logged_at,
        stream,
        line,
        file_id
    from scored
)

select * from final
