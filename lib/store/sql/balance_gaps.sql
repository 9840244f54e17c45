-- One row per break in a user's chain of balances: an opening balance that is not the closing
-- balance before it, with what the logs hold in between.
create view balance_gaps as
with

chained as (
    select
        *,
        last_value(
            case
                when outcome <> 'blocked' then {
                    'transaction_id': transaction_id,
                    'new_balance': new_balance,
                    'logged_at': logged_at,
                    'outcome': outcome
                }
            end ignore nulls
        ) over (
            partition by user_id, currency
            order by logged_at, transaction_id, stream, line
            rows between unbounded preceding and 1 preceding
        ) as previous
    from transactions
    where user_id is not null
),

gaps as (
    select
        chained.*,
        chained.old_balance - chained.previous.new_balance as difference
    from chained
    cross join settings
    where abs(chained.old_balance - chained.previous.new_balance) > settings.tolerance
),

skips as (
    select
        started_at,
        row_number() over (order by started_at, stream, line) as skipped_so_far
    from messages
    where outcome = 'skipped'
),

final as (
    select
        gaps.user_id,
        gaps.currency,
        gaps.previous.transaction_id as previous_transaction_id,
        gaps.transaction_id,
        gaps.previous.new_balance as expected_balance,
        gaps.old_balance,
        gaps.difference,
        gaps.previous.logged_at as previous_logged_at,
        gaps.logged_at,
        gaps.previous.outcome as previous_outcome,
        gaps.outcome,
        (
            coalesce(skips_until.skipped_so_far, 0) - coalesce(skips_before.skipped_so_far, 0)
        ) as skipped_messages_between,
        gaps.stream,
        gaps.line,
        gaps.file_id
    from gaps
    asof left join skips as skips_until on gaps.logged_at >= skips_until.started_at
    asof left join skips as skips_before on gaps.previous.logged_at >= skips_before.started_at
)

select * from final;
