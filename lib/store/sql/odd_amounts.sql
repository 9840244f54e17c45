-- One row per transaction with an amount of zero, below zero, or far from what is usual: for the
-- same user, direction and action where there is enough history, else for the currency, direction
-- and action. Far is a score: distance from the median, in robust standard deviations (1.4826 times
-- the median absolute deviation, but no less than a share of the median). Settings:
-- `outlier_score`, `outlier_history`, `outlier_floor_share`.
create view odd_amounts as
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
    where transactions.amount is not null
),

scored as (
    select
        *,
        case
            when amount > 0 and compared_with is not null
                then abs(amount::double - typical_amount)
                / greatest(
                    1.4826 * deviation,
                    outlier_floor_share * typical_amount,
                    power(10, -minor_units(currency))
                )
        end as score
    from compared
),

judged as (
    select
        *,
        case
            when amount < 0 then 'negative'
            when amount = 0 then 'zero'
            when score >= outlier_score then 'outlier'
        end as kind
    from scored
),

final as (
    select
        kind,
        row_number() over (
            partition by kind
            order by score desc, abs(amount) desc, logged_at, transaction_id, stream, line
        ) as rank,
        transaction_id,
        user_id,
        currency,
        type,
        direction,
        action,
        amount,
        case when kind = 'outlier' then typical_amount::decimal(18, 6) end as typical_amount,
        case when kind = 'outlier' then score end as score,
        case when kind = 'outlier' then compared_with end as compared_with,
        case when kind = 'outlier' then history_count end as history_count,
        outcome,
        case kind
            when 'negative'
                then 'The amount is below zero: ' || coalesce(currency || ' ', '')
                || money(amount, currency)
                || '; the sign belongs to the type, so a negative amount turns it round'
            when 'zero' then 'The amount is zero: nothing moved, yet a transaction was made'
            else coalesce(currency || ' ', '') || money(amount, currency) || ' where '
                || money(typical_amount::decimal(18, 6), currency) || ' is the middle of '
                || history_count || ' amounts of ' || compared_with || '; '
                || round(score)::bigint || ' times the usual distance from it; '
                || 'from ' || format('{:g}', outlier_score) || ' on it is shown'
        end as reason,
        logged_at,
        stream,
        line,
        file_id
    from judged
    where kind is not null
)

select * from final;
