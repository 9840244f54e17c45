-- One row per thing that happened in a case, in order of time: transactions, changes of balances,
-- errors, deliveries that failed or came again, and new runtime versions and failures shortly before;
-- the first ones of too many, with how many there are. What names nobody and comes again in the same words,
-- each within an hour of the next, such as the failed requests of one evening, is one row: how often, until when.
with

the_case as (
    select
        cases.*,
        settings.incident_hours
    from cases
    cross join settings
    where cases.case_id = $case_id
),

own_findings as (
    select findings.*
    from findings
    inner join (select unnest(finding_ids) as finding_id from the_case) as members
        on findings.finding_id = members.finding_id
),

own_transactions as (
    select transactions.*
    from transactions
    inner join (select unnest(transaction_ids) as transaction_id from the_case) as named
        on transactions.transaction_id = named.transaction_id
),

blocks as (
    select
        logged_at,
        1 as rank,
        user_id,
        case direction when 'credit' then 'Credit of ' when 'debit' then 'Debit of ' else 'Transaction of ' end
        || coalesce(amount_text(amount, currency), 'an unknown amount')
        || coalesce(' (' || action || ')', '')
        || case outcome
            when 'applied' then ' booked in the wallet'
            when 'blocked' then ' refused by the wallet'
            when 'already_synced' then ': the wallet held it already'
            when 'failed' then ' failed'
            when 'unknown' then ': the logs do not say what became of it'
            else ' ' || replace(outcome, '_', ' ')
        end
        || coalesce('; wallet ' || money(old_balance, currency) || ' to '
            || money(closing_balance, currency), '')
        || coalesce('; payment balance ' || money(payment_balance, currency), '') as what,
        'transaction ' || transaction_id as thing,
        stream,
        line
    from own_transactions
),

changes as (
    select
        balance_changes.logged_at,
        3 as rank,
        balance_changes.user_id,
        case
            when balance_changes.is_gap then 'The wallet moved'
            else 'The difference of the two balances changed by '
                || amount_text(balance_changes.step, balance_changes.currency)
        end
        || ' (' || lower(causes.title) || '): ' || balance_changes.reason
        || case
            when balance_changes.is_gap then ''
            when balance_changes.open_step = 0 then '; settled since'
            else '; still open'
        end as what,
        'transaction ' || balance_changes.transaction_id as thing,
        balance_changes.stream,
        balance_changes.line
    from balance_changes
    inner join the_case on balance_changes.root = the_case.root
    inner join causes on balance_changes.cause = causes.cause
),

errors as (
    select
        sync_errors.logged_at,
        2 as rank,
        own_transactions.user_id,
        'The system prints that the two balances are not in sync: wallet '
        || money(sync_errors.subscription_balance, own_transactions.currency) || ', payment balance '
        || money(sync_errors.payment_balance, own_transactions.currency) as what,
        'transaction ' || own_transactions.transaction_id as thing,
        sync_errors.stream,
        sync_errors.line
    from sync_errors
    inner join own_transactions
        on sync_errors.transaction_file_id = own_transactions.file_id
        and sync_errors.transaction_line = own_transactions.line
),

own_messages as (
    select message_id from own_transactions where message_id is not null
    union
    select unnest(message_ids) from own_findings
),

deliveries as (
    select
        messages.started_at as logged_at,
        0 as rank,
        null::varchar as user_id,
        'Message delivery ' || messages.delivery_number || ' of '
        || messages.delivery_count || ': ' || replace(messages.outcome, '_', ' ') as what,
        'message ' || messages.message_id as thing,
        messages.stream,
        messages.line
    from messages
    inner join own_messages on messages.message_id = own_messages.message_id
    where messages.delivery_count > 1 or messages.outcome = 'failed'
),

others as (
    select
        first_seen_at as logged_at,
        4 as rank,
        user_id,
        title || ': ' || reason as what,
        'finding ' || finding_id as thing,
        stream,
        line
    from own_findings
    where kind not in ('sync_break', 'silent_sync_break', 'balance_gap')
),

about_nobody as (
    select * from deliveries
    union all
    select * from others where user_id is null
),

followed as (
    select
        *,
        coalesce(logged_at - lag(logged_at) over same_words > interval 1 hour, true) as is_first
    from about_nobody
    window same_words as (partition by what order by logged_at, thing)
),

numbered as (
    select
        *,
        sum(is_first::integer) over (partition by what order by logged_at, thing) as run_number
    from followed
),

repeated as (
    select
        min(logged_at) as logged_at,
        any_value(rank) as rank,
        null::varchar as user_id,
        what || case
            when count(*) = 1 then ''
            else '; ' || counted(count(*), 'time', 'times') || ', until '
                || strftime(max(logged_at), '%Y-%m-%d %H:%M:%S')
        end as what,
        first(thing order by logged_at, thing) as thing,
        first(stream order by logged_at, thing) as stream,
        first(line order by logged_at, thing) as line
    from numbered
    group by what, run_number
),

runtimes as (
    select
        runtime_versions.first_seen_at as logged_at,
        0 as rank,
        null::varchar as user_id,
        'A new runtime version: ' || runtime_versions.previous_version || ' to '
        || runtime_versions.runtime_version as what,
        null::varchar as thing,
        null::varchar as stream,
        null::integer as line
    from runtime_versions
    inner join the_case
        on runtime_versions.first_seen_at >= the_case.first_seen_at - to_hours(the_case.incident_hours)
        and runtime_versions.first_seen_at <= the_case.last_seen_at
    where runtime_versions.previous_version is not null
),

failures as (
    select
        min(findings.first_seen_at) as logged_at,
        0 as rank,
        null::varchar as user_id,
        counted(
            count(distinct findings.subject), 'request or message', 'requests or messages'
        )
        || ' failed in the days before, until '
        || strftime(max(findings.last_seen_at), '%Y-%m-%d %H:%M') as what,
        null::varchar as thing,
        min_by(findings.stream, findings.first_seen_at) as stream,
        min_by(findings.line, findings.first_seen_at) as line
    from findings
    inner join the_case
        on findings.first_seen_at >= the_case.first_seen_at - to_hours(the_case.incident_hours)
        and findings.first_seen_at <= the_case.first_seen_at
    anti join own_findings on findings.finding_id = own_findings.finding_id
    where findings.kind in ('failed_request', 'lost_message', 'redelivered_message')
    having count(*) > 0
),

final as (
    select * from blocks
    union all
    select * from changes
    union all
    select * from errors
    union all
    select * from repeated
    union all
    select * from others where user_id is not null
    union all
    select * from runtimes
    union all
    select * from failures
)

select
    logged_at as "time",
    what as "what happened",
    case when (select user_count from the_case) > 1 then short_id(user_id) end as "user",
    thing as "about",
    log_place(stream, line) as "place",
    count(*) over () as row_count
from final
order by logged_at, rank, user_id, thing, what
limit $limit
