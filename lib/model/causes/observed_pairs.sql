-- One row per transaction that shows both balances of a user: against the one before it that does, how
-- the difference changed, what each side moved by on its own, and what is between. The first one of a
-- user has none before it: its difference is the change, and where the gaps of the wallet before it give
-- it without a rest, they are its gap. Exactly, always: step = payment_move - wallet_gap - miscalculation.
-- columns:
--   between_from (time, UTC): Observation before; of a first one, the transaction before it.
with

grouped as (
    select
        user_id,
        currency,
        observation_number,
        sum(effect) as effects,
        sum(gap) as gaps,
        sum(miscalculation) as miscalculations
    from balance_effects
    group by user_id, currency, observation_number
),

observed as (
    select
        balance_effects.*,
        balance_effects.seen_payment_balance - balance_effects.closing_balance as difference,
        grouped.effects,
        grouped.gaps,
        grouped.miscalculations
    from balance_effects
    inner join grouped
        on balance_effects.user_id = grouped.user_id
        and balance_effects.currency is not distinct from grouped.currency
        and balance_effects.observation_number = grouped.observation_number
    where balance_effects.is_observation
),

chained as (
    select
        observed.*,
        case
            when
                abs(observed.gaps) > settings.tolerance
                and abs(observed.difference + observed.gaps) <= settings.tolerance
                then observed.gaps
            else 0
        end as gaps_of_first,
        lag({
            'transaction_id': transaction_id,
            'logged_at': logged_at,
            'payment_balance': seen_payment_balance,
            'difference': difference
        }) over (partition by user_id, currency order by transaction_number) as previous
    from observed
    cross join settings
),

final as (
    select
        user_id,
        currency,
        observation_number,
        transaction_number,
        transaction_id,
        message_id,
        previous.transaction_id as previous_transaction_id,
        logged_at,
        previous.logged_at as previous_logged_at,
        coalesce(previous.logged_at, previous_logged_at) as between_from,
        previous is null as is_first,
        outcome,
        direction,
        opening_balance,
        closing_balance,
        seen_payment_balance,
        full_effect,
        effect,
        coalesce(previous.difference, 0) as difference_before,
        difference,
        difference - coalesce(previous.difference, 0) as step,
        case
            when previous is null then difference + gaps_of_first
            else seen_payment_balance - previous.payment_balance - effects
        end as payment_move,
        case when previous is null then gaps_of_first else gaps end as wallet_gap,
        case when previous is null then 0 else miscalculations end as miscalculation,
        miscalculation as own_miscalculation,
        stream,
        line,
        file_id
    from chained
)

select * from final
