-- One row per span of observations of a user within which transactions were booked in another order than
-- they were logged in, from the first gap that shows it to the one that takes the last of it back: what the
-- payment side moved by over the whole of it, where the order does not matter.
-- lasts: meanwhile
-- when: exists(from gap_causes where wallet_cause = 'out_of_order')
-- columns:
--   first_number (number): Number of the first observation in it.
--   last_number (number): Number of the last one.
--   payment_move (money): What the payment side moved by over all of it, beyond the wallet's transactions.
--   last_step_number (number): Number of the last observation in it at which the difference changed; empty
--     where none did.
--   span_cause: What that move equals: payment_missed or payment_doubled; empty where it equals neither.
--   span_counterpart_id: Transaction in it that it equals.
with

summed as (
    select
        user_id,
        currency,
        observation_number,
        coalesce(
            sum(sum(gap)) over (
                partition by user_id, currency
                order by observation_number
                rows between unbounded preceding and 1 preceding
            ),
            0
        ) as moved_before
    from gap_causes
    where wallet_cause = 'out_of_order'
    group by user_id, currency, observation_number
),

numbered as (
    select
        summed.*,
        count(case when abs(moved_before) <= settings.tolerance then 1 end) over (
            partition by user_id, currency
            order by observation_number
            rows between unbounded preceding and current row
        ) as span_number
    from summed
    cross join settings
),

spans as (
    select
        user_id,
        currency,
        span_number,
        min(observation_number) as first_number,
        max(observation_number) as last_number
    from numbered
    group by user_id, currency, span_number
),

moved as (
    select
        spans.user_id,
        spans.currency,
        spans.first_number,
        spans.last_number,
        sum(payment_causes.payment_move) as payment_move,
        any_value(payment_causes.tolerance) as tolerance,
        max(payment_causes.observation_number) filter (payment_causes.has_step) as last_step_number
    from spans
    inner join payment_causes
        on spans.user_id = payment_causes.user_id
        and spans.currency is not distinct from payment_causes.currency
        and payment_causes.observation_number between spans.first_number and spans.last_number
    group by all
),

equal as (
    select
        moved.user_id,
        moved.currency,
        moved.first_number,
        min_by(
            {
                'cause': case
                    when abs(moved.payment_move + balance_effects.effect) <= moved.tolerance
                        then 'payment_missed'
                    else 'payment_doubled'
                end,
                'transaction_id': balance_effects.transaction_id
            },
            (
                abs(moved.payment_move + balance_effects.effect) > moved.tolerance,
                balance_effects.transaction_number
            )
        ) as found
    from moved
    inner join balance_effects
        on moved.user_id = balance_effects.user_id
        and moved.currency is not distinct from balance_effects.currency
        and balance_effects.observation_number between moved.first_number and moved.last_number
    where
        abs(moved.payment_move) > moved.tolerance
        and balance_effects.effect <> 0
        and abs(abs(moved.payment_move) - abs(balance_effects.effect)) <= moved.tolerance
    group by moved.user_id, moved.currency, moved.first_number
),

final as (
    select
        moved.user_id,
        moved.currency,
        moved.first_number,
        moved.last_number,
        moved.payment_move,
        moved.last_step_number,
        equal.found.cause as span_cause,
        equal.found.transaction_id as span_counterpart_id
    from moved
    left join equal
        on moved.user_id = equal.user_id
        and moved.currency is not distinct from equal.currency
        and moved.first_number = equal.first_number
)

select * from final
