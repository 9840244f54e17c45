-- One row per step across a gap: the closing balance of the transaction before it, what the logs hold
-- in between, the opening balance after it, the difference, and its cause.
-- title: From one balance to the next
with

opening as (
    select *
    from transactions
    where file_id = $file_id and line = $line
),

closing as (
    select previous.*
    from transactions as previous
    inner join opening
        on previous.user_id = opening.user_id
        and previous.currency is not distinct from opening.currency
        and previous.transaction_number < opening.transaction_number
    qualify row_number() over (order by previous.transaction_number desc) = 1
),

bounds as materialized (
    select
        opening.user_id,
        opening.currency,
        closing.logged_at as closed_at,
        opening.logged_at as opened_at,
        (opening.old_balance - closing.closing_balance)::decimal(18, 6) as difference
    from opening
    cross join closing
),

before as (
    select
        1 as step_number,
        logged_at as step_at,
        'closing balance before' as step,
        transaction_id || ', ' || replace(outcome, '_', ' ')
        || case
            when outcome in ('blocked', 'already_synced') then ': the wallet stays at its old balance'
            else ''
        end as what,
        money(closing_balance, currency) as balance
    from closing
),

skips as (
    select
        messages.*,
        row_number() over (
            order by event_order(messages.started_at, file_orders.file_order, messages.line)
        ) as skip_number
    from messages
    inner join file_orders on messages.file_id = file_orders.file_id
    inner join bounds
        on messages.started_at > bounds.closed_at
        and messages.started_at <= bounds.opened_at
    where messages.outcome = 'skipped'
),

skipped as (
    select
        2 as step_number,
        started_at as step_at,
        'between' as step,
        'skipped message ' || message_id || ', which names no user' as what,
        null as balance
    from skips
    where skip_number <= 5
),

skipped_rest as (
    select
        3 as step_number,
        null as step_at,
        'between' as step,
        (count(*) - 5) || ' more skipped messages' as what,
        null as balance
    from skips
    having count(*) > 5
),

silences as (
    select
        lag(events.logged_at) over (order by events.logged_at) as started_at,
        events.logged_at as ended_at
    from events
    inner join bounds on events.logged_at between bounds.closed_at and bounds.opened_at
),

longest_silence as (
    select
        2 as step_number,
        started_at as step_at,
        'between' as step,
        'no log line at all for ' || time_between(started_at, ended_at) || ', the longest silence'
            as what,
        null as balance
    from silences
    where ended_at - started_at >= interval 1 hour
    qualify row_number() over (order by ended_at - started_at desc, started_at) = 1
),

after as (
    select
        4 as step_number,
        logged_at as step_at,
        'opening balance after' as step,
        transaction_id || ', ' || replace(outcome, '_', ' ')
        || case
            when outcome = 'already_synced'
                then ', for ' || money(wallet_effect(direction, amount, vat), currency)
                    || ': the balance does not follow, with it or without it'
            else ''
        end as what,
        money(old_balance, currency) as balance
    from opening
),

difference as (
    select
        5 as step_number,
        null as step_at,
        'difference' as step,
        'opening less closing balance' as what,
        money(difference, currency) as balance
    from bounds
),

caused as (
    select
        6 as step_number,
        null as step_at,
        'cause' as step,
        causes.title || ': '
        || coalesce(
            difference_steps.reason || '; ' || difference_steps.excess_text, gap_causes.reason
        ) as what,
        null as balance
    from gap_causes
    left join difference_steps
        on gap_causes.user_id = difference_steps.user_id
        and gap_causes.currency is not distinct from difference_steps.currency
        and gap_causes.observation_number = difference_steps.observation_number
        and difference_steps.observation_number > 0
    inner join causes
        on coalesce(difference_steps.cause, gap_causes.wallet_cause) = causes.cause
    where gap_causes.file_id = $file_id and gap_causes.line = $line
),

final as (
    from before
    union all
    from skipped
    union all
    from skipped_rest
    union all
    from longest_silence
    union all
    from after
    union all
    from difference
    union all
    from caused
)

select
    step_at as "time",
    step,
    what,
    balance as "wallet",
    $currency as "currency"
from final
order by step_number, step_at, what
