-- One row per transaction of a user of whom nothing looks otherwise at the end of a period than later (see
-- `unsettled_users`), split up as `balance_effects` says. They are nearly all, and are worked out once for every period.
-- lasts: session
-- spans: user
with

-- Metadata are looked into first, so that they go no further.
named as (
    select
        * exclude (metadata),
        other_wallet_owner(metadata, user_id) as other_owner
    from transactions
    where user_id is not null and user_id not in (select user_id from unsettled_users)
),

placed as (
    select
        transactions.*,
        chained_balances.opening_balance as chained_balance,
        chained_balances.previous_logged_at,
        chained_balances.previous_outcome,
        chained_balances.previous_number,
        false as is_unconfirmed,
        false as is_agreement_open,
        false as is_repeated,
        false as is_held,
        false as is_last_sight
    from named as transactions
    left join chained_balances
        on transactions.file_id = chained_balances.file_id
        and transactions.line = chained_balances.line
)

select * from effects_of(placed)
