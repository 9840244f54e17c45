-- One row per linked not-in-sync error: whether the wallet that it names is the one before its
-- transaction or the one after it.
create view reported_wallets as
with

matched as (
    select
        sync_errors.*,
        coalesce(
            abs(sync_errors.subscription_balance - transactions.old_balance) <= settings.tolerance,
            false
        ) as is_before,
        coalesce(
            abs(sync_errors.subscription_balance - transactions.new_balance) <= settings.tolerance,
            false
        ) as is_after
    from sync_errors
    cross join settings
    inner join transactions
        on sync_errors.transaction_file_id = transactions.file_id
        and sync_errors.transaction_line = transactions.line
),

final as (
    select
        transaction_id,
        user_id,
        currency,
        subscription_balance,
        logged_at,
        case
            when is_before and is_after then 'either'
            when is_before then 'before'
            when is_after then 'after'
            else 'neither'
        end as named_wallet
    from matched
)

select * from final;
