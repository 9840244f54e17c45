-- One row per transaction of a user of whom something may look otherwise at the end of a period than later (see
-- `unsettled_users`), in the period that the session shows, split up as `balance_effects` says.
-- lasts: session
-- when: exists(from unsettled_users)
-- spans: user
with

chained as (
    select * from unsettled_chains
),

opened as (
    select * from chain_of(chained)
),

unopened as (
    select
        user_id,
        currency,
        transaction_number,
        file_id,
        line,
        closing_balance,
        payment_balance
    from transactions
    where
        logged_at < scope_to()
        and user_id in (
            select user_id
            from transactions
            where logged_at < scope_to() and old_balance is null and closing_balance is not null
        )
),

last_sights as (
    select
        unopened.user_id,
        unopened.currency,
        max(unopened.transaction_number) as transaction_number
    from unopened
    left join transaction_errors as errors
        on unopened.file_id = errors.file_id
        and unopened.line = errors.line
    where
        unopened.closing_balance is not null
        and coalesce(unopened.payment_balance, errors.payment_balance) is not null
    group by unopened.user_id, unopened.currency
),

named as (
    select
        transactions.* exclude (metadata),
        other_wallet_owner(transactions.metadata, transactions.user_id) as other_owner
    from transactions
    semi join unsettled_users on transactions.user_id = unsettled_users.user_id
    where transactions.logged_at < scope_to()
),

placed as (
    select
        transactions.*,
        opened.opening_balance as chained_balance,
        opened.previous_logged_at,
        opened.previous_outcome,
        opened.previous_number,
        unconfirmed_outcomes.line is not null as is_unconfirmed,
        coalesce(unconfirmed_outcomes.is_agreement_open, false) as is_agreement_open,
        repeated_bookings.line is not null as is_repeated,
        coalesce(repeated_bookings.is_held, false) as is_held,
        last_sights.user_id is not null as is_last_sight
    from named as transactions
    left join opened
        on transactions.file_id = opened.file_id
        and transactions.line = opened.line
    left join repeated_bookings
        on transactions.file_id = repeated_bookings.file_id
        and transactions.line = repeated_bookings.line
    left join unconfirmed_outcomes
        on transactions.file_id = unconfirmed_outcomes.file_id
        and transactions.line = unconfirmed_outcomes.line
    left join last_sights
        on transactions.user_id = last_sights.user_id
        and transactions.currency is not distinct from last_sights.currency
        and transactions.transaction_number = last_sights.transaction_number
)

select * from effects_of(placed)
