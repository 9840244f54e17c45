-- One row per transaction that shows both balances of a user, where the difference changed since the one
-- before it that does, or a side moved on its own: by how much, and what is between. The first one of a
-- user has none before it: its difference is the change. Where the gaps of the wallet before it give it
-- without a rest, or the payment balance is what an earlier opening balance and the user's transactions
-- from there on come to, that is its gap. Exactly, always: step = payment_move - wallet_gap -
-- miscalculation.
-- lasts: session
-- when: exists(from unsettled_effects)
--   or exists(
--     from settled_effects
--     where
--       gap <> 0
--       or miscalculation <> 0
--       or is_observation and seen_payment_balance <> closing_balance
--   )
-- spans: user
-- columns:
--   gaps_from (number): At the first one, the transaction from whose opening balance on the gaps are
--     its own: its transaction_number; empty where all of them are.
--   payment_ahead (money): What the payment balance held that the wallet was about to book.
--   payment_ahead_before (money): The same at the observation before.
--   is_timing (yes or no): Whether the change is that a payment balance was read ahead of the wallet, or
--     that the wallet caught up with it.
--   unread_count (transactions): Transactions since the observation before whose balance could not be
--     read, or of which it is not known in which currency they were; what they moved is in the gap.
--   unread_id: The first of them.
--   between_from (time, UTC): Observation before; of a first one, the transaction before it.
with

-- Where wallet and payment balance are equal and each transaction continues the one before it, nothing
-- moved.
moving as (
    select user_id, currency
    from balance_effects
    group by user_id, currency
    having bool_or(
        gap <> 0
        or miscalculation <> 0
        or is_observation and seen_payment_balance <> closing_balance
    )
),

effects as (
    select balance_effects.*
    from balance_effects
    semi join moving
        on balance_effects.user_id = moving.user_id
        and balance_effects.currency is not distinct from moving.currency
),

grouped as (
    select
        user_id,
        currency,
        observation_number,
        sum(effect) as effects,
        sum(gap) as gaps,
        sum(miscalculation) as miscalculations,
        count(*) filter (outcome <> 'blocked' and is_unread) as unread_count,
        min_by(transaction_id, transaction_number)
            filter (outcome <> 'blocked' and is_unread) as unread_id
    from effects
    group by user_id, currency, observation_number
),

-- The opening balances before the first observation that, with all that the payment side has to book from
-- there on, come to its payment balance.
booked_since as (
    select
        user_id,
        currency,
        transaction_number,
        opening_balance,
        sum(full_effect) over since_then as booked,
        bool_and(
            coalesce(outcome in ('applied', 'already_synced', 'blocked'), false) and not is_unread
        ) over since_then as is_known,
        max(abs(gap)) over after_it as largest_gap,
        last_value(seen_payment_balance) over since_then as seen_payment_balance
    from (
        select
            * exclude (full_effect),
            case when outcome = 'blocked' then 0 else full_effect end as full_effect
        from effects
        where observation_number = 0
    )
    window
        since_then as (
            partition by user_id, currency
            order by transaction_number
            rows between current row and unbounded following
        ),
        after_it as (
            partition by user_id, currency
            order by transaction_number
            rows between 1 following and unbounded following
        )
),

last_in_sync as (
    select
        booked_since.user_id,
        booked_since.currency,
        max(booked_since.transaction_number) as gaps_from
    from booked_since
    cross join settings
    where
        booked_since.is_known
        and booked_since.largest_gap > settings.tolerance
        and abs(
            booked_since.opening_balance + booked_since.booked - booked_since.seen_payment_balance
        ) <= settings.tolerance
    group by booked_since.user_id, booked_since.currency
),

observed as (
    select
        effects.*,
        effects.seen_payment_balance - effects.closing_balance as difference,
        grouped.effects,
        grouped.gaps,
        grouped.miscalculations,
        grouped.unread_count,
        grouped.unread_id
    from effects
    inner join grouped
        on effects.user_id = grouped.user_id
        and effects.currency is not distinct from grouped.currency
        and effects.observation_number = grouped.observation_number
    where effects.is_observation
),

chained as (
    select
        observed.*,
        case
            when
                abs(observed.gaps) > settings.tolerance
                and abs(observed.difference + observed.gaps) <= settings.tolerance
                then observed.gaps
            when abs(observed.difference) > settings.tolerance and last_in_sync.gaps_from is not null
                then -observed.difference
            else 0
        end as gaps_of_first,
        case
            when abs(observed.difference + observed.gaps) <= settings.tolerance then null
            else last_in_sync.gaps_from
        end as gaps_from,
        lag({
            'transaction_id': transaction_id,
            'transaction_number': transaction_number,
            'logged_at': logged_at,
            'payment_balance': seen_payment_balance,
            'difference': difference,
            'ahead': timing_differences.ahead
        }) over (partition by observed.user_id, observed.currency order by transaction_number) as previous,
        timing_differences.ahead,
        settings.tolerance
    from observed
    cross join settings
    left join timing_differences
        on observed.file_id = timing_differences.file_id
        and observed.line = timing_differences.line
    left join last_in_sync
        on observed.user_id = last_in_sync.user_id
        and observed.currency is not distinct from last_in_sync.currency
),

unplaced_between as (
    select
        chained.file_id,
        chained.line,
        count(*) as unplaced_count,
        min_by(transactions.transaction_id, transactions.transaction_number) as unplaced_id
    from chained
    inner join transactions
        on chained.user_id = transactions.user_id
        and transactions.transaction_number > coalesce(chained.previous.transaction_number, 0)
        and transactions.transaction_number < chained.transaction_number
    where
        transactions.currency is null
        and transactions.outcome <> 'blocked'
        and chained.currency is not null
    group by chained.file_id, chained.line
),

final as (
    select
        user_id,
        currency,
        observation_number,
        transaction_number,
        transaction_id,
        previous.transaction_id as previous_transaction_id,
        logged_at,
        previous.logged_at as previous_logged_at,
        coalesce(previous.logged_at, previous_logged_at) as between_from,
        previous is null as is_first,
        case when previous is null then gaps_from end as gaps_from,
        outcome,
        direction,
        action,
        case when not is_unread then opening_balance end as opening_balance,
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
        unread_count + coalesce(unplaced_between.unplaced_count, 0) as unread_count,
        coalesce(unread_id, unplaced_between.unplaced_id) as unread_id,
        is_unconfirmed,
        coalesce(ahead, 0) as payment_ahead,
        coalesce(previous.ahead, 0) as payment_ahead_before,
        coalesce(ahead, previous.ahead) is not null
        and abs(step - payment_ahead + payment_ahead_before) <= tolerance as is_timing,
        tolerance,
        stream,
        chained.line,
        chained.file_id
    from chained
    left join unplaced_between
        on chained.file_id = unplaced_between.file_id
        and chained.line = unplaced_between.line
)

select *
from final
where
    step <> 0
    or abs(payment_move) > tolerance
    or abs(wallet_gap) > tolerance
    or abs(miscalculation) > tolerance
