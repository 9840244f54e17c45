-- One row per step across a gap: the closing balance before it, what lies between, the opening
-- balance after it, and the difference.
with

gap as (
    select *
    from balance_gaps
    where transaction_id = $subject and file_id = $file_id and line = $line
),

closing as (
    select
        1 as step_number,
        previous_logged_at as step_at,
        'closing balance before' as step,
        previous_transaction_id || ', ' || replace(previous_outcome, '_', ' ') as what,
        money(expected_balance, currency) as balance
    from gap
),

skipped as (
    select
        2 as step_number,
        messages.started_at as step_at,
        'between' as step,
        'skipped message ' || messages.message_id || ', which names no user' as what,
        null as balance
    from messages
    inner join gap
        on messages.started_at > gap.previous_logged_at
        and messages.started_at <= gap.logged_at
    where messages.outcome = 'skipped'
    qualify row_number() over (order by messages.started_at, messages.stream, messages.line) <= 5
),

skipped_rest as (
    select
        3 as step_number,
        null as step_at,
        'between' as step,
        (skipped_messages_between - 5) || ' more skipped messages' as what,
        null as balance
    from gap
    where skipped_messages_between > 5
),

blocked as (
    select
        2 as step_number,
        transactions.logged_at as step_at,
        'between' as step,
        transactions.transaction_id || ', blocked: it carries nothing over' as what,
        null as balance
    from transactions
    inner join gap
        on transactions.user_id = gap.user_id
        and transactions.currency is not distinct from gap.currency
        and transactions.logged_at between gap.previous_logged_at and gap.logged_at
        and transactions.transaction_id not in (gap.previous_transaction_id, gap.transaction_id)
    where transactions.outcome = 'blocked'
),

unlogged as (
    select
        2 as step_number,
        outages.started_at as step_at,
        'between' as step,
        'nothing was logged until ' || strftime(outages.ended_at, '%Y-%m-%d %H:%M:%S') as what,
        null as balance
    from outages
    inner join gap
        on outages.started_at < gap.logged_at
        and outages.ended_at > gap.previous_logged_at
    where outages.kind = 'no_logs'
),

opening as (
    select
        4 as step_number,
        logged_at as step_at,
        'opening balance after' as step,
        transaction_id || ', ' || replace(outcome, '_', ' ') as what,
        money(old_balance, currency) as balance
    from gap
),

difference as (
    select
        5 as step_number,
        null as step_at,
        'difference' as step,
        lies_between || ' in between' as what,
        money(difference, currency) as balance
    from gap
),

final as (
    from closing
    union all
    from skipped
    union all
    from skipped_rest
    union all
    from blocked
    union all
    from unlogged
    union all
    from opening
    union all
    from difference
)

select
    step_at as "time",
    step,
    what,
    balance as "wallet",
    $currency as "currency"
from final
order by step_number, step_at, what;
