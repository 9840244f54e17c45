-- One row per transaction whose payment balance was read ahead of the wallet: it holds already what
-- later transactions of the same moment, each within a minute of the one before it, or a gap between
-- them, then bring to the wallet; at the end of that moment the difference is what it was before it.
-- lasts: meanwhile
-- spans: user
-- columns:
--   ahead (money): What the payment side held and the wallet did not hold yet.
with

-- Where the difference is the same all the time, nothing was read ahead.
moving as (
    select user_id, currency
    from balance_effects
    where is_observation
    group by user_id, currency
    having
        max(seen_payment_balance - closing_balance) - min(seen_payment_balance - closing_balance)
        > (select tolerance from settings)
),

marked as (
    select
        balance_effects.*,
        seen_payment_balance - closing_balance as difference,
        coalesce(
            logged_at - lag(logged_at) over by_user > interval 1 minute,
            true
        ) as begins_moment
    from balance_effects
    semi join moving
        on balance_effects.user_id = moving.user_id
        and balance_effects.currency is not distinct from moving.currency
    window by_user as (partition by user_id, currency order by transaction_number)
),

numbered as (
    select
        *,
        count(case when begins_moment then 1 end) over (
            partition by user_id, currency
            order by transaction_number
            rows between unbounded preceding and current row
        ) as moment_number
    from marked
),

compared as (
    select
        *,
        last_value(case when is_observation then difference end ignore nulls) over (
            partition by user_id, currency
            order by transaction_number
            rows between unbounded preceding and 1 preceding
        ) as difference_before
    from numbered
),

moments as (
    select
        user_id,
        currency,
        moment_number,
        max(transaction_number) filter (where is_observation) as last_number,
        min_by(difference, transaction_number) filter (where is_observation) as first_difference,
        first(difference_before order by transaction_number) as before_difference,
        max_by(difference, transaction_number) filter (where is_observation) as settled
    from compared
    group by user_id, currency, moment_number
    having count(*) filter (where is_observation) > 1
),

settled_moments as (
    select moments.*
    from moments
    cross join settings
    where
        abs(
            moments.settled
            - coalesce(
                moments.before_difference,
                case when abs(moments.settled) <= settings.tolerance then moments.settled end,
                moments.first_difference
            )
        ) <= settings.tolerance
),

-- What later transactions of the moment bring to the wallet, up to each of them.
later_moves as (
    select
        numbered.file_id,
        numbered.line,
        numbered.difference - settled_moments.settled as ahead,
        sum(later.effect) over up_to_it as effects,
        sum(later.gap) over up_to_it as gaps
    from numbered
    inner join settled_moments
        on numbered.user_id = settled_moments.user_id
        and numbered.currency is not distinct from settled_moments.currency
        and numbered.moment_number = settled_moments.moment_number
    inner join numbered as later
        on numbered.user_id = later.user_id
        and numbered.currency is not distinct from later.currency
        and numbered.moment_number = later.moment_number
        and numbered.transaction_number < later.transaction_number
    cross join settings
    where
        numbered.is_observation
        and numbered.transaction_number < settled_moments.last_number
        and later.transaction_number <= settled_moments.last_number
        and abs(numbered.difference - settled_moments.settled) > settings.tolerance
    window up_to_it as (
        partition by numbered.file_id, numbered.line
        order by later.transaction_number
        rows between unbounded preceding and current row
    )
)

select
    later_moves.file_id,
    later_moves.line,
    any_value(later_moves.ahead) as ahead
from later_moves
cross join settings
where
    abs(later_moves.ahead - later_moves.effects) <= settings.tolerance
    or abs(later_moves.ahead - later_moves.gaps) <= settings.tolerance
group by later_moves.file_id, later_moves.line
